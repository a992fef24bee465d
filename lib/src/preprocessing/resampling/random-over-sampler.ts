import type { Label } from '../data/labels';
import { checkArgs } from '../data/options';
import type { NumpyRandom } from '../splitting/numpy-random';
import { Sampler, type SamplerArgs } from './sampler';
import type { Targets } from './targets';

/**
 * Repeats samples of the smaller classes, drawn at random with replacement, until all classes have as many. All given samples
 * stay, in their order; the repeated ones follow.
 *
 * Counterpart: imbalanced-learn's `RandomOverSampler` (without `shrinkage`). The same seed repeats the same rows as its
 * `random_state` does.
 *
 * @throws Error for unknown options.
 *
 * @example
 * const sampler = new preprocessing.RandomOverSampler({ seed: 1 });
 * const [x, y] = sampler.fitResample([[1], [2], [3], [4]], ['a', 'a', 'a', 'b']);
 * assert.deepEqual(y, ['a', 'a', 'a', 'b', 'b', 'b']);
 * assert.deepEqual(x, [[1], [2], [3], [4], [4], [4]]);
 */
export class RandomOverSampler extends Sampler {
  constructor(args: SamplerArgs = {}) {
    checkArgs('RandomOverSampler', args, ['samplingStrategy', 'seed']);
    super(args, 'over');
  }

  protected override choose(byClass: ReadonlyMap<Label, number[]>, targets: Targets, random: NumpyRandom): Int32Array {
    const all = [...byClass.values()].flat().sort((a, b) => a - b);
    const repeated = [...targets].flatMap(([label, goal]) => {
      const rows = byClass.get(label) as number[];
      return Array.from({ length: goal - rows.length }, () => rows[random.integer(rows.length - 1)] as number);
    });
    return Int32Array.from([...all, ...repeated]);
  }
}

/** As `new RandomOverSampler(args)`. */
export const randomOverSampler = (args: SamplerArgs = {}): RandomOverSampler => new RandomOverSampler(args);
