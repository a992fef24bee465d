import { nextSeed } from '../../engine';
import { type Label, type LabelsLike, toLabels, uniqueSorted } from '../data/labels';
import { NumpyRandom } from '../splitting/numpy-random';
import { type Part, rowCount, type Splittable, takeRows } from '../splitting/take-rows';
import { type Direction, type SamplingStrategy, type Targets, targetsOf } from './targets';

/** Options of both samplers. */
export interface SamplerArgs {
  /** Which classes are resampled, and to how many samples. Default: `auto`, all classes as many. */
  samplingStrategy?: SamplingStrategy;
  /** An integer from 0 to 2**32 - 1. Default: the next seed of `utils.setRandomSeed`. */
  seed?: number;
}

/** What both samplers share: reading the classes, and taking the chosen rows. */
export abstract class Sampler {
  /** The numbers of the rows that were taken; set by `fitResample`. */
  sampleIndices: Int32Array = new Int32Array();
  private readonly strategy: SamplingStrategy;
  private readonly seed: number | undefined;

  constructor(
    args: SamplerArgs,
    private readonly way: Direction,
  ) {
    this.strategy = args.samplingStrategy ?? 'auto';
    this.seed = args.seed;
  }

  /**
   * The resampled rows, `[x, y]`, of the kinds that were given. Resample the training part only: a sample that occurs twice must not
   * be in the validation or test part too.
   *
   * @param x Any data with rows: a tensor of any rank from 1, arrays or a table.
   * @param y One label a row.
   * @throws Error for other lengths, for a single class, and for a strategy that the classes can't meet.
   */
  fitResample<X extends Splittable, Y extends Splittable>(x: X, y: Y): [Part<X>, Part<Y>] {
    const where = this.constructor.name;
    const labels = toLabels(y as LabelsLike);
    const rows = rowCount(x, 'x');
    if (rows !== labels.length) throw new Error(`${where}: x has ${rows} rows, y ${labels.length}; expected as many.`);
    const byClass = rowsOfClasses(labels);
    if (byClass.size < 2) {
      throw new Error(`${where}: y holds the one class ${String(labels[0])}; at least two are needed.`);
    }
    const counts = new Map([...byClass].map(([label, own]) => [label, own.length]));
    const targets = targetsOf(where, this.strategy, counts, this.way);
    this.sampleIndices = this.choose(byClass, targets, new NumpyRandom(this.seed ?? nextSeed()));
    return [takeRows(x, this.sampleIndices), takeRows(y, this.sampleIndices)];
  }

  protected abstract choose(byClass: ReadonlyMap<Label, number[]>, targets: Targets, random: NumpyRandom): Int32Array;
}

function rowsOfClasses(labels: readonly Label[]): Map<Label, number[]> {
  const byClass = new Map<Label, number[]>(uniqueSorted(labels).map((label) => [label, []]));
  labels.forEach((label, row) => {
    byClass.get(label)?.push(row);
  });
  return byClass;
}
