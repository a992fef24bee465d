/** The hyperparameters of a search space, as plain data that a JSON file holds. */

/** How numbers between two bounds are drawn: evenly, evenly in their logarithm, or mirrored so that large ones come more often. */
export type Sampling = 'linear' | 'log' | 'reverseLog';

/** What a hyperparameter's value can be. */
export type HyperValue = number | string | boolean;

/** The values of hyperparameters by name. */
export type HyperValues = Readonly<Record<string, HyperValue>>;

/** A hyperparameter counts only where another one has one of these values. */
export interface Condition {
  readonly name: string;
  readonly values: readonly HyperValue[];
}

interface Common<Kind extends string, Value extends HyperValue> {
  readonly kind: Kind;
  readonly name: string;
  /** The value that is taken where nothing else is known. */
  readonly default: Value;
  /** All of them must hold. */
  readonly conditions: readonly Condition[];
}

interface Range {
  readonly min: number;
  readonly max: number;
  /** null: any number between the bounds. */
  readonly step: number | null;
  readonly sampling: Sampling;
}

export type IntEntry = Common<'int', number> & Range;
export type FloatEntry = Common<'float', number> & Range;
export type NumberEntry = IntEntry | FloatEntry;

export interface ChoiceEntry extends Common<'choice', HyperValue> {
  readonly values: readonly HyperValue[];
  /** Whether the values have an order, as numbers do. */
  readonly ordered: boolean;
}

export type BooleanEntry = Common<'boolean', boolean>;
/** One value, which no search changes. */
export type FixedEntry = Common<'fixed', HyperValue>;

/** One hyperparameter of a space. */
export type Entry = NumberEntry | ChoiceEntry | BooleanEntry | FixedEntry;

/** Whether a hyperparameter counts, given the values of those before it. */
export function isActive(entry: { readonly conditions: readonly Condition[] }, values: HyperValues): boolean {
  return entry.conditions.every(({ name, values: wanted }) => name in values && wanted.includes(values[name]!));
}

/** The values that count, the others left out; missing ones are the defaults. */
export function activeValues(space: readonly Entry[], values: HyperValues): Record<string, HyperValue> {
  const active: Record<string, HyperValue> = {};
  for (const entry of space) {
    if (isActive(entry, active)) active[entry.name] = values[entry.name] ?? entry.default;
  }
  return active;
}

/** The same text for the same values, in whatever order they stand. */
export function keyOf(values: HyperValues): string {
  return JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether two entries are the same one, as KerasTuner counts: by name and conditions. */
export function sameEntry(a: Entry, b: Entry): boolean {
  return a.name === b.name && JSON.stringify(a.conditions) === JSON.stringify(b.conditions);
}
