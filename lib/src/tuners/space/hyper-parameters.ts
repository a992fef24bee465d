import { checkOptions, describe, unknownName } from '../../engine/names';
import { type ChoiceArgs, checkedName, checkValue, choiceEntry, type RangeArgs, rangeEntry } from './checked';
import { type Condition, type Entry, type HyperValue, type HyperValues, isActive, sameEntry } from './entries';

/** A space and its present values as a JSON file holds them. */
export interface HyperParametersConfig {
  readonly space: readonly Entry[];
  readonly values: HyperValues;
}

/**
 * What `build(hp)` asks for its numbers and choices: by asking it says which there are, so that the search space is defined by the
 * code that uses it. Counterpart of `keras_tuner.HyperParameters`.
 *
 * Porting note: the body of `conditionalScope` runs only where its condition holds, so a value is never missing; KerasTuner runs it
 * always and gives None. Asking twice for one name with different ranges is an error; KerasTuner takes the first.
 *
 * @example
 * const hp = new tuners.HyperParameters({ units: 128 });
 * assert.equal(hp.int('units', { min: 32, max: 512, step: 2, sampling: 'log' }), 128);
 * assert.equal(hp.choice('activation', ['relu', 'swish']), 'relu'); // the first, as nothing else is known
 * assert.deepEqual(hp.values, { units: 128, activation: 'relu' });
 */
export class HyperParameters {
  private readonly entries: Entry[] = [];
  private readonly chosen: Record<string, HyperValue>;
  private conditions: readonly Condition[] = [];
  /** Conditions of scopes that were met and did not hold: a search tries to make them hold. */
  readonly closedScopes: (readonly Condition[])[] = [];

  /** @param values by name; those that are missing get their default when they are asked for */
  constructor(values: HyperValues = {}) {
    for (const [name, value] of Object.entries(values)) checkValue(`HyperParameters: '${name}'`, value);
    this.chosen = { ...values };
  }

  /** The hyperparameters that have been asked for, in that order. */
  get space(): readonly Entry[] {
    return this.entries;
  }

  /** The values of those that count, by name. */
  get values(): Record<string, HyperValue> {
    const known = this.entries.filter((entry) => isActive(entry, this.chosen) && entry.name in this.chosen);
    return Object.fromEntries(known.map(({ name }) => [name, this.chosen[name] as HyperValue]));
  }

  /**
   * A whole number; both bounds may be drawn. Widths of a layer that double, 32 to 512: `{ min: 32, max: 512, step: 2, sampling: 'log' }`.
   */
  int(name: string, args: RangeArgs): number {
    return this.ask(rangeEntry('int', name, args, this.conditions)) as number;
  }

  /** A number. For a learning rate: `{ min: 1e-5, max: 1e-1, sampling: 'log' }`, every power of ten equally likely. */
  float(name: string, args: RangeArgs): number {
    return this.ask(rangeEntry('float', name, args, this.conditions)) as number;
  }

  /** One of some values of one type. */
  choice<const Value extends HyperValue>(name: string, values: readonly Value[], args: ChoiceArgs<Value> = {}): Value {
    return this.ask(choiceEntry(name, values, args, this.conditions)) as Value;
  }

  /** Yes or no; by default no. */
  boolean(name: string, args: { default?: boolean } = {}): boolean {
    checkOptions(`hp.boolean(${describe(checkedName('boolean', name))})`, args, ['default']);
    return this.ask({
      kind: 'boolean',
      name,
      default: args.default ?? false,
      conditions: this.conditions,
    }) as boolean;
  }

  /** A value that no search changes, and that stands beside the others in the results. */
  fixed<const Value extends HyperValue>(name: string, value: Value): Value {
    checkValue(`hp.fixed(${describe(checkedName('fixed', name))})`, value);
    return this.ask({ kind: 'fixed', name, default: value, conditions: this.conditions }) as Value;
  }

  /**
   * Runs `body` where `parent` has one of `values`; what it asks for counts only there.
   * @returns what the body returns, or undefined where it does not run
   */
  conditionalScope<T>(parent: string, values: readonly HyperValue[], body: () => T): T | undefined {
    if (!this.entries.some(({ name }) => name === parent)) {
      const known = [...new Set(this.entries.map(({ name }) => name))];
      throw new Error(`hp.conditionalScope: ${unknownName('hyperparameter', parent, known).message}`);
    }
    const outer = this.conditions;
    this.conditions = [...outer, { name: parent, values: [...values] }];
    try {
      if (isActive({ conditions: this.conditions }, this.values)) return body();
      this.closedScopes.push(this.conditions);
      return undefined;
    } finally {
      this.conditions = outer;
    }
  }

  /** The present value. Throws for a name that nobody has asked for, or that does not count. */
  get(name: string): HyperValue {
    const { values } = this;
    if (name in values) return values[name] as HyperValue;
    const asked = this.entries.filter((entry) => entry.name === name);
    if (asked.length === 0) throw unknownName('hyperparameter', name, Object.keys(values));
    const wanted = asked.map(({ conditions }) => conditions.map((one) => `${one.name} ${one.values.join('/')}`));
    throw new Error(`The hyperparameter '${name}' does not count here; it needs ${wanted.join(' or ')}.`);
  }

  /** Adds hyperparameters that are not there yet, as if they had been asked for. */
  merge(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (this.entries.some((known) => sameEntry(known, entry))) continue;
      this.entries.push(entry);
    }
  }

  toJSON(): HyperParametersConfig {
    return { space: structuredClone(this.entries), values: this.values };
  }

  /**
   * The space and values that `toJSON` gave.
   * @throws for anything else
   */
  static fromJSON(config: HyperParametersConfig): HyperParameters {
    if (!Array.isArray(config?.space) || typeof config.values !== 'object' || config.values === null)
      throw new Error(`HyperParameters.fromJSON: expected { space, values }, got ${describe(config)}.`);
    const made = new HyperParameters(config.values);
    made.merge(config.space);
    return made;
  }

  private ask(entry: Entry): HyperValue {
    const known = this.entries.find((other) => sameEntry(other, entry));
    if (!known) this.entries.push(entry);
    else if (JSON.stringify(known) !== JSON.stringify(entry)) throw differs(known, entry);
    this.chosen[entry.name] ??= entry.default;
    return this.chosen[entry.name] as HyperValue;
  }
}

function differs(known: Entry, entry: Entry): Error {
  return new Error(
    `The hyperparameter '${entry.name}' is asked for twice with different ranges: ${JSON.stringify(known)} and ${JSON.stringify(entry)}. Give one of them another name, or its own conditionalScope.`,
  );
}
