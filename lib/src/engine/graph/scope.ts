/** Nodes of a graph, or of a function within one, as they are put together. */
import type { Attrs, NodeDef, ShapeProto } from './messages';
import { outputWithin } from './op-outputs';

/** An output of a node, as nodes of the same scope name it. */
export type Ref = string & { readonly __ref?: never };

/** TensorFlow's numbers of types. */
export const TYPES = { float32: 1, int32: 3, string: 7, complex64: 8, bool: 10, resource: 20, uint32: 22 } as const;

export type Values = Float32Array | Int32Array | Uint8Array | Uint32Array;

/** null: of any size. */
export const shapeProto = (shape: readonly (number | null)[]): ShapeProto => ({
  dim: shape.map((size) => ({ size: size ?? -1 })),
});

export const typeOf = (type: number): { type: number } => ({ type });

/** The order in which nodes run, without data between them. */
export const after = (node: string): Ref => `^${node}`;

export class Scope {
  readonly nodes: NodeDef[] = [];
  private readonly constants = new Map<string, Ref>();
  private count = 0;

  /** @param within whether this is the body of a function, where outputs are named otherwise */
  constructor(private readonly within: boolean) {}

  /** A node; gives its name. */
  node(op: string, inputs: readonly Ref[], attr: Attrs = {}, name = `${op.replace(/^_/, '')}_${this.count++}`): string {
    this.nodes.push({ name, op, input: [...inputs], attr });
    return name;
  }

  /** An output of a node of this scope. */
  output(node: string, op: string, index = 0): Ref {
    return this.within ? outputWithin(node, op, index) : `${node}:${index}`;
  }

  /** The only output of a new node. */
  call(op: string, inputs: readonly Ref[], attr: Attrs = {}): Ref {
    return this.output(this.node(op, inputs, attr), op);
  }

  /** A constant; equal ones are one node. */
  constant(dtype: number, shape: readonly number[], values: Values): Ref {
    const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const key = `${dtype} ${shape} ${Buffer.from(content).toString('latin1')}`;
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const tensor = { dtype, tensor_shape: shapeProto(shape), tensor_content: content };
    const made = this.call('Const', [], { dtype: typeOf(dtype), value: { tensor } });
    this.constants.set(key, made);
    return made;
  }

  int(value: number): Ref {
    return this.constant(TYPES.int32, [], Int32Array.of(value));
  }

  ints(values: readonly number[]): Ref {
    return this.constant(TYPES.int32, [values.length], Int32Array.from(values));
  }

  /** int32 arithmetic on scalars. */
  arithmetic(op: 'AddV2' | 'Sub' | 'Mul', a: Ref, b: Ref): Ref {
    return this.call(op, [a, b], { T: typeOf(TYPES.int32) });
  }

  /** Scalars as a vector. */
  pack(scalars: readonly Ref[]): Ref {
    return this.call('Pack', scalars, { N: { i: scalars.length }, T: typeOf(TYPES.int32), axis: { i: 0 } });
  }
}
