/** A model's inputs and outputs, and what is given for them: one value, a list in the model's order, or a record by name. */
import { tf } from '../engine';
import { describe, unknownName } from '../engine/names';
import { type DataLike, type Expected, isArrayLike, type Scope, shaped, type TargetLike } from './data';
import { EVALUATE_OPTIONS, FIT_OPTIONS } from './options';

/** Names of options, to tell a call whose y was forgotten. */
const OPTIONS: readonly string[] = [...FIT_OPTIONS, ...EVALUATE_OPTIONS];

/** Names and shapes of a model's inputs or outputs. */
export interface Ports {
  readonly names: readonly string[];
  /** Without the batch. */
  readonly shapes: readonly Expected[];
}

interface Wired {
  inputs: tf.SymbolicTensor[];
  outputs: tf.SymbolicTensor[];
  inputNames: string[];
  outputNames: string[];
}

export function inputPorts(model: Wired): Ports {
  return { names: model.inputNames, shapes: model.inputs.map((input) => input.shape.slice(1)) };
}

export function outputPorts(model: Wired): Ports {
  return { names: outputNamesOf(model), shapes: model.outputs.map((output) => output.shape.slice(1)) };
}

/** The outputs' names, told apart. Porting note: two outputs of one layer are `head` and `head_1`; Keras calls both `head`. */
export function outputNamesOf({ outputNames }: Pick<Wired, 'outputNames'>): string[] {
  const seen = new Map<string, number>();
  return outputNames.map((name) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}_${before}`;
  });
}

/** Whether values are given by name. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !(value instanceof tf.Tensor) && !isArrayLike(value);
}

const isOneArray = (value: unknown): boolean => value instanceof tf.Tensor || ArrayBuffer.isView(value);

/**
 * One entry a port: `given` as it is for a single port, else spread from a list or a record. `undefined` where a record says nothing.
 * @param kind what the ports are, for errors: `inputs`, `outputs`
 */
export function spread(what: string, given: unknown, names: readonly string[], kind: string): unknown[] {
  if (isRecord(given)) {
    if (kind === 'outputs' && what.endsWith(': y') && Object.keys(given).every((name) => OPTIONS.includes(name)))
      throw new Error(
        `${what} is missing; got options (${Object.keys(given).join(', ')}) in its place. Give x, y, then options.`,
      );
    for (const name of Object.keys(given)) {
      if (!names.includes(name)) throw new Error(`${what}: ${unknownName(kind.slice(0, -1), name, names).message}`);
    }
    return names.map((name) => given[name]);
  }
  if (names.length === 1)
    return [Array.isArray(given) && given.length === 1 && isOneArray(given[0]) ? given[0] : given];
  if (Array.isArray(given) && given.length === names.length) return [...given];
  throw new Error(
    `${what} is ${describe(given)}; expected a list of ${names.length} ${kind}, or a record: ${names.join(', ')}.`,
  );
}

/** How a port is called in errors: `x` alone, `x[1] (name)` among several. */
export function portLabel(what: string, names: readonly string[], i: number): string {
  return names.length === 1 ? what : `${what}[${i}] (${names[i]})`;
}

/** Inputs of a model, one tensor each, of the shapes it expects. */
export function inputsFor(scope: Scope, where: string, x: DataLike, { names, shapes }: Ports): tf.Tensor[] {
  const given = spread(`${where}: x`, x, names, 'inputs');
  return shapes.map((shape, i) => {
    const what = portLabel(`${where}: x`, names, i);
    if (given[i] === undefined) throw new Error(`${what} is missing; expected an array for each input.`);
    return shaped(scope, what, scope.tensor(what, given[i]), shape);
  });
}

/** Targets of a model, one a output; null where none is given. */
export function targetsFor(
  scope: Scope,
  where: string,
  y: TargetLike | null | undefined,
  { names }: Ports,
): (tf.Tensor | null)[] {
  if (y === undefined || y === null) return names.map(() => null);
  return spread(`${where}: y`, y, names, 'outputs').map((given, i) => {
    if (given === undefined || given === null) return null;
    const what = portLabel(`${where}: y`, names, i);
    const target = scope.tensor(what, given);
    if (target.rank > 0) return target;
    throw new Error(`${what} is a single number; expected targets, one for each sample of x.`);
  });
}
