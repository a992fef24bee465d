import type { RunParams } from '../callbacks/callback';
import { tf } from '../engine';
import { describe } from '../engine/names';
import type { Runner } from '../engine/runner';
import * as losses from '../losses';
import { lossOfBatch } from '../losses/loss';
import * as metrics from '../metrics';
import { Metric, resultOf } from '../metrics/metric';
import * as optimizers from '../optimizers';

/** How a model is trained. */
export interface CompileArgs {
  /** Default `rmsprop`, as in Keras. */
  optimizer?: optimizers.OptimizerName | optimizers.Optimizer;
  loss: losses.LossName | losses.LossFunction | losses.Loss;
  /** Measures that are logged; default: none. */
  metrics?: readonly MetricLike[] | MetricLike;
}

export type MetricLike = metrics.MetricName | metrics.MetricFunction | metrics.Metric;

/** The mean loss of the samples of an epoch. */
class LossTracker extends Metric {
  override readonly direction = 'down';
  private readonly total = this.addWeight({ name: 'total' });
  private readonly samples = this.addWeight({ name: 'samples' });

  updateState(loss: tf.Tensor, samples: tf.Tensor): void {
    this.total.assignAdd(tf.mul(loss, samples));
    this.samples.assignAdd(samples);
  }

  result(): tf.Tensor | number {
    return tf.divNoNan(this.total, this.samples);
  }
}

/** What `compile` makes of its arguments. */
export class Compiled {
  readonly optimizer: optimizers.Optimizer;
  readonly loss: losses.Loss;
  readonly metrics: readonly Metric[];
  /** What was given, for saving. */
  readonly args: CompileArgs;
  private readonly tracker: LossTracker;
  private readonly own: readonly Metric[];

  constructor(args: CompileArgs) {
    this.args = args;
    this.optimizer = optimizers.get(args.optimizer ?? 'rmsprop');
    if (args.loss === undefined) throw new Error("compile: a loss is missing, such as { loss: 'mse' }.");
    this.loss = losses.get(args.loss);
    const given =
      args.metrics === undefined ? [] : Array.isArray(args.metrics) ? args.metrics : [args.metrics as MetricLike];
    this.metrics = given.map(metrics.get);
    checkMetricNames(this.metrics);
    this.tracker = new LossTracker({ name: 'loss' });
    this.own = [this.tracker, ...this.metrics.filter((metric) => !given.includes(metric))];
  }

  /** Names in an epoch's logs, without those of a validation. */
  get names(): string[] {
    return ['loss', ...this.metrics.map((metric) => metric.name)];
  }

  get directions(): RunParams['directions'] {
    return Object.fromEntries(
      [this.tracker, ...this.metrics].flatMap(({ name, direction }) => (direction ? [[name, direction]] : [])),
    );
  }

  reset(): void {
    for (const metric of [this.tracker, ...this.metrics]) metric.resetState();
  }

  /** The loss of a batch; takes it, and the metrics, into the logs. */
  measure(target: tf.Tensor, output: tf.Tensor, weight: tf.Tensor | null, penalties: () => tf.Scalar[]): tf.Scalar {
    let loss = lossOfBatch(this.loss, target, output, weight);
    for (const penalty of penalties()) loss = tf.add(loss, penalty);
    this.tracker.updateState(loss, tf.scalar(output.shape[0] as number));
    for (const metric of this.metrics) metric.updateState(target, output);
    return loss;
  }

  logs(): { loss: number } & Record<string, number> {
    const logs = { loss: resultOf(this.tracker) } as { loss: number } & Record<string, number>;
    for (const metric of this.metrics) logs[metric.name] = resultOf(metric);
    return logs;
  }

  /** Gives back what this made; metrics that were given belong to their giver. */
  dispose(): void {
    for (const metric of this.own) metric.dispose();
  }
}

function checkMetricNames(list: readonly Metric[]): void {
  const seen = new Set<string>(['loss']);
  for (const { name } of list) {
    if (seen.has(name)) throw new Error(`compile: two metrics are called '${name}'; give one another { name }.`);
    if (name.startsWith('val_'))
      throw new Error(`compile: a metric is called '${name}'; names in val_ are the validation's.`);
    seen.add(name);
  }
}

/** What a model remembers beside its topology. */
export interface TrainingState {
  compiled: Compiled | null;
  /** The runner of a training that goes on. */
  runner: Runner | null;
  stopTraining: boolean;
}

const states = new WeakMap<object, TrainingState>();

export function stateOf(model: object): TrainingState {
  const known = states.get(model);
  if (known) return known;
  const state: TrainingState = { compiled: null, runner: null, stopTraining: false };
  states.set(model, state);
  return state;
}

/** The compiled state, or an error that says what to do. */
export function compiledOf(where: string, model: { name: string }): Compiled {
  const { compiled } = stateOf(model);
  if (compiled) return compiled;
  throw new Error(
    `${where}: the model '${model.name}' is not compiled. Call model.compile({ optimizer, loss }) first.`,
  );
}

/** A whole number from `least` up, or an error. */
export function checkedCount(where: string, name: string, value: unknown, least: number): number {
  if (Number.isInteger(value) && (value as number) >= least) return value as number;
  throw new Error(`${where}: ${name} is ${describe(value)}; expected a whole number from ${least} up.`);
}
