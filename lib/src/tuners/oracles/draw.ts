import { randomGenerator } from '../../engine/seed';
import { type Entry, type HyperValue, isActive, keyOf } from '../space/entries';
import { valueAt } from '../space/values';
import { type Oracle, seedOf } from './oracle';

/** Draws of known values after which a space counts as used up. Porting note: KerasTuner gives up after 20. */
const MAX_COLLISIONS = 1000;

/** Values drawn by their sampling that no trial has had, or null if none are found. */
export function drawNew(oracle: Oracle): Record<string, HyperValue> | null {
  const tried = new Set(oracle.trials.map(({ values }) => keyOf(values)));
  const random = randomGenerator(seedOf(oracle.seed, oracle.trials.length));
  for (let collisions = 0; collisions < MAX_COLLISIONS; collisions++) {
    const values = draw(oracle.space, () => random.uniform());
    if (!tried.has(keyOf(values))) return values;
  }
  return null;
}

function draw(space: readonly Entry[], uniform: () => number): Record<string, HyperValue> {
  const values: Record<string, HyperValue> = {};
  for (const entry of space) {
    if (isActive(entry, values))
      values[entry.name] = entry.kind === 'fixed' ? entry.default : valueAt(entry, uniform());
  }
  return values;
}
