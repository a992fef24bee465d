import type { Label } from '../data/labels';
import { checkArgs } from '../data/options';
import type { NumpyRandom } from '../splitting/numpy-random';
import { Sampler, type SamplerArgs } from './sampler';
import type { Targets } from './targets';

/** Options of `RandomUnderSampler`. */
export interface RandomUnderSamplerArgs extends SamplerArgs {
  /** Whether a sample may be drawn twice. Default: false. */
  replacement?: boolean;
}

/**
 * Leaves out samples of the larger classes at random until all classes have as many. The samples come class by class.
 *
 * Counterpart: imbalanced-learn's `RandomUnderSampler`. The same seed keeps the same rows as its `random_state` does.
 *
 * @throws Error for unknown options.
 *
 * @example
 * const sampler = new preprocessing.RandomUnderSampler({ seed: 1 });
 * const [x, y] = sampler.fitResample([[1], [2], [3], [4]], [0, 0, 0, 1]);
 * assert.deepEqual(y, [0, 1]);
 * assert.deepEqual(x[1], [4]);
 */
export class RandomUnderSampler extends Sampler {
  private readonly replacement: boolean;

  constructor(args: RandomUnderSamplerArgs = {}) {
    checkArgs('RandomUnderSampler', args, ['samplingStrategy', 'seed', 'replacement']);
    super(args, 'under');
    this.replacement = args.replacement ?? false;
  }

  protected override choose(byClass: ReadonlyMap<Label, number[]>, targets: Targets, random: NumpyRandom): Int32Array {
    const kept = [...byClass].flatMap(([label, rows]) => {
      const goal = targets.get(label);
      if (goal === undefined) return rows;
      const places = this.replacement
        ? Array.from({ length: goal }, () => random.integer(rows.length - 1))
        : [...random.permutation(rows.length).slice(0, goal)];
      return places.map((place) => rows[place] as number);
    });
    return Int32Array.from(kept);
  }
}

/** As `new RandomUnderSampler(args)`. */
export const randomUnderSampler = (args: RandomUnderSamplerArgs = {}): RandomUnderSampler =>
  new RandomUnderSampler(args);
