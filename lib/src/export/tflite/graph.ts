/** A TFLite graph while it is made: what layers add their operators to. */
import type { TfliteModel, TfliteOperator, TfliteTensor } from './model';
import type { OperatorName, TensorType } from './schema';

/** A tensor's place in the list. */
export type Place = number;

/** How a new tensor is called and what it holds. */
export type Described = Pick<TfliteTensor, 'name' | 'shape'> & { type?: TensorType };

type Options = TfliteOperator['options'];

export class GraphBuilder {
  readonly tensors: TfliteTensor[] = [];
  readonly operators: TfliteOperator[] = [];
  private readonly names = new Set<string>();
  private readonly constants = new Map<string, Place>();
  private readonly ids = new WeakMap<object, number>();
  private lastId = 0;

  tensor(place: Place): TfliteTensor {
    return this.tensors[place] as TfliteTensor;
  }

  /** A tensor that is given or computed. */
  add({ name, shape, type = 'float32' }: Described): Place {
    return this.push({ name, type, shape: [...shape], data: null });
  }

  /** A constant; where the same owner (a weight, say) asks again under the same name, the one that there is. */
  constant(name: string, shape: number[], values: () => Float32Array | Int32Array, owner?: object): Place {
    const key = owner ? `${this.idOf(owner)} ${name} ${shape}` : null;
    const known = key === null ? undefined : this.constants.get(key);
    if (known !== undefined) return known;
    const made = values();
    const type = made instanceof Int32Array ? 'int32' : 'float32';
    const place = this.push({ name, type, shape: [...shape], data: bytesOf(made) });
    if (key !== null) this.constants.set(key, place);
    return place;
  }

  /** One number, which broadcasts. */
  number(name: string, value: number): Place {
    return this.constant(name, [], () => Float32Array.of(value));
  }

  /** An operator with one output; gives the output's place. */
  run(kind: OperatorName, inputs: Place[], output: Described, options: Options = {}, version = 1): Place {
    const place = this.add(output);
    this.operators.push({ kind, version, inputs: [...inputs], outputs: [place], options });
    return place;
  }

  /** The values in another shape, open in the batch. */
  reshape(input: Place, { name, shape, type }: Described): Place {
    const target = this.constant(`${name}/shape`, [shape.length], () => Int32Array.from(shape));
    return this.run('RESHAPE', [input, target], { name, shape, type: type ?? this.tensor(input).type });
  }

  /** The whole; an output that is an input, or an output already, becomes a tensor of its own: runtimes want them apart. */
  finish(inputs: TfliteModel['inputs'], outputs: TfliteModel['outputs']): TfliteModel {
    const taken = new Set(inputs.map(({ tensor }) => tensor));
    const apart = outputs.map(({ name, tensor }) => {
      const { shape } = this.tensor(tensor);
      const own = taken.has(tensor) ? this.reshape(tensor, { name: `${name}/output`, shape }) : tensor;
      taken.add(own);
      return { name, tensor: own };
    });
    return { description: 'ann-lab', tensors: this.tensors, operators: this.operators, inputs, outputs: apart };
  }

  private push(tensor: TfliteTensor): Place {
    this.tensors.push({ ...tensor, name: this.unique(tensor.name) });
    return this.tensors.length - 1;
  }

  /** A layer that is called twice makes tensors twice. */
  private unique(name: string): string {
    let free = name;
    for (let i = 1; this.names.has(free); i++) free = `${name}_${i}`;
    this.names.add(free);
    return free;
  }

  private idOf(owner: object): number {
    const known = this.ids.get(owner);
    if (known !== undefined) return known;
    this.lastId++;
    this.ids.set(owner, this.lastId);
    return this.lastId;
  }
}

function bytesOf(values: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
}

/** A constant's numbers. */
export function numbersOf({ data, type }: TfliteTensor): Float32Array | Int32Array {
  const bytes = (data as Uint8Array).slice().buffer;
  return type === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes);
}
