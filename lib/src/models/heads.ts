/** What belongs to each output of a model: its loss, the loss' weight, its metrics. */
import { tf } from '../engine';
import { describe } from '../engine/names';
import * as losses from '../losses';
import * as metrics from '../metrics';
import { checkLoggable, Metric, type TensorInput } from '../metrics/metric';
import { isRecord, spread } from './ports';

/** A loss by name, as a function or as an object. */
export type LossLike = losses.LossName | losses.LossFunction | losses.Loss;
export type MetricLike = metrics.MetricName | metrics.MetricFunction | metrics.Metric;
/** Metrics of a model with one output: one or a list. With several: a list with an entry for each, or a record by output name. */
export type MetricsLike =
  | MetricLike
  | readonly (MetricLike | readonly MetricLike[] | null)[]
  | Readonly<Record<string, MetricLike | readonly MetricLike[]>>;

export interface HeadArgs {
  loss?: LossLike | readonly (LossLike | null)[] | Readonly<Record<string, LossLike | null>>;
  lossWeights?: number | readonly number[] | Readonly<Record<string, number>>;
  metrics?: MetricsLike;
  weightedMetrics?: MetricsLike;
}

/** A metric and its key in the logs. */
export interface Logged {
  readonly key: string;
  readonly metric: Metric;
  /** Whether this model made it (of a name or a function) and so gives its memory back. */
  readonly own: boolean;
}

export interface Head {
  readonly name: string;
  /** null: this output is not learnt from. */
  readonly loss: losses.Loss | null;
  readonly weight: number;
  /** The mean loss of this output alone, where there are several. */
  readonly tracker: Logged | null;
  readonly metrics: readonly Logged[];
  readonly weightedMetrics: readonly Logged[];
}

/**
 * The mean of the losses of batches, each counting by its samples. Porting note: for the losses of single outputs Keras 3.15 does so only
 * when it runs eagerly; in a graph it forgets the batch size, and a partial last batch counts as much as a whole one.
 */
export class LossTracker extends Metric {
  override readonly direction = 'down';
  private readonly total = this.addWeight({ name: 'total' });
  private readonly samples = this.addWeight({ name: 'samples' });

  updateState(loss: TensorInput, samples: TensorInput = 1): void {
    this.total.assignAdd(tf.mul(loss, samples) as tf.Tensor);
    this.samples.assignAdd(samples as tf.Tensor | number);
  }

  result(): tf.Tensor | number {
    return tf.divNoNan(this.total, this.samples);
  }
}

/** One head for each output. Throws for structures that don't fit the outputs, and for unknown names. */
export function headsOf(args: HeadArgs, outputs: readonly string[]): Head[] {
  const found = lossesOf(args.loss, outputs);
  const weights = weightsOf(args.lossWeights, outputs, found);
  const plain = metricsOf('metrics', args.metrics, outputs);
  const weighted = metricsOf('weightedMetrics', args.weightedMetrics, outputs);
  const several = found.filter((loss) => loss !== null).length > 1;
  return outputs.map((name, i) => ({
    name,
    loss: found[i] ?? null,
    weight: weights[i] as number,
    tracker:
      several && found[i]
        ? { key: `${name}_loss`, metric: new LossTracker({ name: `${name}_loss` }), own: true }
        : null,
    metrics: plain[i] as Logged[],
    weightedMetrics: (weighted[i] as Logged[]).map((logged) => distinct(logged, plain[i] as Logged[], name, outputs)),
  }));
}

function lossesOf(given: HeadArgs['loss'], outputs: readonly string[]): (losses.Loss | null)[] {
  if (given === undefined || given === null) return outputs.map(() => null);
  const one = typeof given === 'string' || typeof given === 'function' || given instanceof losses.Loss;
  if (one) return outputs.map(() => losses.get(given));
  return spread('compile: loss', single(given, outputs), outputs, 'outputs').map((loss) =>
    loss === undefined || loss === null ? null : losses.get(loss as LossLike),
  );
}

function weightsOf(
  given: HeadArgs['lossWeights'],
  outputs: readonly string[],
  found: readonly (losses.Loss | null)[],
): number[] {
  if (given === undefined) return outputs.map(() => 1);
  const listed =
    typeof given === 'number' && outputs.length > 1
      ? given
      : spread('compile: lossWeights', single(given, outputs), outputs, 'outputs');
  if (typeof listed === 'number') {
    throw new Error(
      `compile: lossWeights is ${listed} for ${outputs.length} outputs; expected a list or a record with a weight for each: ${outputs.join(', ')}.`,
    );
  }
  return listed.map((weight, i) => {
    if (weight === undefined || weight === null) return 1;
    const valid = typeof weight === 'number' && Number.isFinite(weight);
    if (!valid)
      throw new Error(`compile: the loss weight of '${outputs[i]}' is ${describe(weight)}; expected a number.`);
    if (!found[i]) throw new Error(`compile: '${outputs[i]}' has a loss weight but no loss.`);
    return weight;
  });
}

/** A list of one, for a model with one output, is that one. */
const single = (given: unknown, outputs: readonly string[]): unknown =>
  outputs.length === 1 && Array.isArray(given) && given.length === 1 ? given[0] : given;

function metricsOf(option: string, given: MetricsLike | undefined, outputs: readonly string[]): Logged[][] {
  if (given === undefined || given === null) return outputs.map(() => []);
  if (outputs.length === 1 && !isRecord(given)) return [logged(flat(given), null)];
  if (outputs.length === 1 && given instanceof Metric) return [logged([given], null)];
  const perOutput = given instanceof Metric || typeof given !== 'object' ? null : given;
  if (perOutput === null || (Array.isArray(perOutput) && perOutput.length !== outputs.length)) {
    throw new Error(
      `compile: ${option} is ${describe(given)} for a model with ${outputs.length} outputs; expected a list with an entry for each, or a record: { ${outputs[0]}: ['mae'] }.`,
    );
  }
  const prefix = (i: number) => (outputs.length === 1 ? null : (outputs[i] as string));
  return spread(`compile: ${option}`, perOutput, outputs, 'outputs').map((entry, i) => logged(flat(entry), prefix(i)));
}

const flat = (given: unknown): MetricLike[] => {
  if (given === undefined || given === null) return [];
  return (Array.isArray(given) ? given.flat() : [given]) as MetricLike[];
};

function logged(given: readonly MetricLike[], output: string | null): Logged[] {
  return given.map((identifier) => {
    const metric = metrics.get(identifier);
    checkLoggable(metric);
    const key = output === null ? metric.name : `${output}_${metric.name}`;
    return { key, metric, own: metric !== identifier };
  });
}

/** A weighted metric that has the name of an unweighted one is logged as `weighted_…`, as in Keras. */
function distinct(one: Logged, others: readonly Logged[], output: string, outputs: readonly string[]): Logged {
  if (!others.some(({ key }) => key === one.key)) return one;
  const key = `weighted_${one.metric.name}`;
  return { ...one, key: outputs.length === 1 ? key : `${output}_${key}` };
}
