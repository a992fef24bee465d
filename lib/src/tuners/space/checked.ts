/** Hyperparameters as somebody writes them, checked and made whole. */
import { checkOptions, describe } from '../../engine/names';
import { formatDefault } from '../../notebook/format';
import type { ChoiceEntry, Condition, HyperValue, NumberEntry, Sampling } from './entries';
import { finiteValues } from './values';

/** Options of `hp.int` and `hp.float`. */
export interface RangeArgs {
  /** The smallest value. */
  min: number;
  /** The largest value; it may be drawn. */
  max: number;
  /**
   * The distance of one value from the next; with `sampling: 'log'` the factor. Default: for `int` with linear sampling 1, else none:
   * any number between the bounds.
   */
  step?: number;
  /** Default: 'linear'. */
  sampling?: Sampling;
  /** The value of a network that is built without a search. Default: `min`. */
  default?: number;
}

/** Options of `hp.choice`. */
export interface ChoiceArgs<Value extends HyperValue> {
  /** Default: the first value. */
  default?: Value;
  /** Whether the values have an order. Default: true for numbers; other values have none. */
  ordered?: boolean;
}

const SAMPLINGS: readonly Sampling[] = ['linear', 'log', 'reverseLog'];
const RANGE_OPTIONS: readonly (keyof RangeArgs)[] = ['min', 'max', 'step', 'sampling', 'default'];

/** The entry of `hp.int` or `hp.float`. */
export function rangeEntry(
  kind: 'int' | 'float',
  name: string,
  args: RangeArgs,
  conditions: readonly Condition[],
): NumberEntry {
  const where = `hp.${kind}(${describe(checkedName(kind, name))})`;
  if (args === undefined) throw new Error(`${where}: the range is missing, such as { min: 1, max: 10 }.`);
  checkOptions(where, args, RANGE_OPTIONS);
  const { min, max, sampling = 'linear' } = args;
  const step = args.step ?? (kind === 'int' && sampling === 'linear' ? 1 : null);
  for (const [option, value] of Object.entries({ min, max, step: step ?? 1, default: args.default ?? min }))
    checkNumber(where, option, value, kind);
  if (!SAMPLINGS.includes(sampling))
    throw new Error(`${where}: sampling is ${describe(sampling)}; expected 'linear', 'log' or 'reverseLog'.`);
  checkRange(where, { min, max, step, sampling });
  const fallback = args.default ?? min;
  if (fallback < min || fallback > max)
    throw new Error(`${where}: the default ${fallback} lies outside of the range from ${min} to ${max}.`);
  return { kind, name, min, max, step, sampling, default: fallback, conditions };
}

/** The entry of `hp.choice`. */
export function choiceEntry<Value extends HyperValue>(
  name: string,
  values: readonly Value[],
  args: ChoiceArgs<Value>,
  conditions: readonly Condition[],
): ChoiceEntry {
  const where = `hp.choice(${describe(checkedName('choice', name))})`;
  checkOptions(where, args, ['default', 'ordered']);
  if (!Array.isArray(values) || values.length === 0)
    throw new Error(`${where}: values is ${describe(values)}; expected a list such as ['relu', 'swish'].`);
  for (const value of values) checkValue(where, value);
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size > 1) throw new Error(`${where}: the values are of different types: ${[...kinds].join(', ')}.`);
  if (new Set(values).size < values.length)
    throw new Error(`${where}: a value stands there twice: ${values.join(', ')}.`);
  const fallback = args.default ?? (values[0] as Value);
  if (!values.includes(fallback))
    throw new Error(`${where}: the default ${describe(fallback)} is none of ${values.join(', ')}.`);
  const numeric = typeof values[0] === 'number';
  if (args.ordered === true && !numeric) throw new Error(`${where}: only numbers can be ordered.`);
  return { kind: 'choice', name, values: [...values], ordered: args.ordered ?? numeric, default: fallback, conditions };
}

/** A name that a hyperparameter can have. */
export function checkedName(method: string, name: unknown): string {
  if (typeof name === 'string' && name.trim() !== '') return name;
  throw new Error(`hp.${method}: the name is ${describe(name)}; expected a text such as 'units'.`);
}

/** A value that a JSON file keeps as it is. */
export function checkValue(where: string, value: unknown): asserts value is HyperValue {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return;
  throw new Error(`${where}: a value is ${describe(value)}; expected a number, a text or a boolean.`);
}

function checkNumber(where: string, option: string, value: unknown, kind: 'int' | 'float'): void {
  const fits = kind === 'int' ? Number.isInteger(value) : Number.isFinite(value);
  if (fits) return;
  throw new Error(`${where}: ${option} is ${describe(value)}; expected a ${kind === 'int' ? 'whole ' : ''}number.`);
}

/** More values than this are no list of steps any more. */
const MAX_STEPS = 1_000_000;

function checkRange(where: string, range: Pick<NumberEntry, 'min' | 'max' | 'step' | 'sampling'>): void {
  const { min, max, step, sampling } = range;
  if (min > max) throw new Error(`${where}: min ${min} is greater than max ${max}.`);
  if (sampling === 'linear') {
    if (step !== null && step <= 0) throw new Error(`${where}: step is ${step}; expected a number above 0.`);
    if (step !== null && (max - min) / step > MAX_STEPS)
      throw new Error(`${where}: there are more than ${MAX_STEPS} steps from ${min} to ${max}.`);
    return;
  }
  if (min <= 0) throw new Error(`${where}: min is ${min}; sampling '${sampling}' needs a number above 0.`);
  if (step !== null && step <= 1)
    throw new Error(`${where}: step is ${step}; with sampling '${sampling}' it is a factor, so give one above 1.`);
}

/** A range in a few words: `32 to 512, log, times 2`. */
export function rangeText({ min, max, step, sampling }: NumberEntry): string {
  const stride = step === null || (sampling === 'linear' && step === 1) ? '' : stepText(step, sampling);
  return `${formatDefault(min)} to ${formatDefault(max)}${sampling === 'linear' ? '' : `, ${sampling}`}${stride}`;
}

const stepText = (step: number, sampling: Sampling): string =>
  sampling === 'linear' ? `, by ${step}` : `, times ${step}`;

/** What a hyperparameter may be, in a few words. */
export function domainText(entry: Parameters<typeof finiteValues>[0]): string {
  if (entry.kind === 'int' || entry.kind === 'float') return rangeText(entry);
  return (finiteValues(entry) ?? []).join(', ');
}
