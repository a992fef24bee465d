import type { RunParams } from '../callbacks/callback';
import { tf } from '../engine';
import type { Execution } from '../engine/graph';
import { checkOptions, describe } from '../engine/names';
import { lossOfBatch } from '../losses/loss';
import { type Metric, resultOf } from '../metrics/metric';
import * as optimizers from '../optimizers';
import { type Head, type HeadArgs, headsOf, type Logged, LossTracker } from './heads';

/** How a model is trained. */
export interface CompileArgs extends HeadArgs {
  /** Default `rmsprop`, as in Keras. */
  optimizer?: optimizers.OptimizerName | optimizers.Optimizer;
  /**
   * What is made small: a loss' name, a function (yTrue, yPred) or losses.…(). For several outputs: one for all, a list (null: this
   * output is not learnt from) or a record by output name. Needed unless the model overrides `computeLoss` or `trainStep`.
   */
  loss?: NonNullable<HeadArgs['loss']>;
  /** The weights of the outputs' losses in their sum; default 1 each. */
  lossWeights?: NonNullable<HeadArgs['lossWeights']>;
  /** Measures that are logged, each sample counting the same; default: none. */
  metrics?: NonNullable<HeadArgs['metrics']>;
  /** Measures that are logged, samples counting by `sampleWeight` or `classWeight`; default: none. */
  weightedMetrics?: NonNullable<HeadArgs['weightedMetrics']>;
  /**
   * Whether each step runs in JavaScript, where a debugger and console.log see it, and not as a graph; default false: a graph is made of
   * a step as soon as it has done the same twice in a row, and made anew when a callback has changed what steps do. Code that runs
   * beside the training (a timer) must not change what steps read. What no graph can do runs in JavaScript, with a warning that says why.
   */
  runEagerly?: boolean;
  /**
   * Whether XLA compiles the graphs: true (an error if it does not take one), false, or 'auto' (the default), which is false at present.
   */
  jitCompile?: boolean | 'auto';
  /** Batches that run as one graph between two calls of the hooks for batches; default 'auto': as many as keep a progress bar alive, one where a callback has such hooks. */
  stepsPerExecution?: number | 'auto';
}

const OPTIONS = [
  'optimizer',
  'loss',
  'lossWeights',
  'metrics',
  'weightedMetrics',
  'runEagerly',
  'jitCompile',
  'stepsPerExecution',
];

export type CompiledLogs = { loss: number } & Record<string, number>;

/** What `compile` makes of its arguments. */
export class Compiled {
  readonly optimizer: optimizers.Optimizer;
  readonly heads: readonly Head[];
  /** What was given, for saving. */
  readonly args: CompileArgs;
  readonly execution: Execution;
  readonly tracker = new LossTracker({ name: 'loss' });
  /** All that is logged beside the loss, in order. */
  private readonly logged: readonly Logged[];

  /** @param outputs names of the model's outputs */
  constructor(args: CompileArgs, outputs: readonly string[]) {
    this.args = args;
    try {
      if (args === undefined) throw new Error("compile: the arguments are missing, such as { loss: 'mse' }.");
      checkOptions('compile', args, OPTIONS);
      this.execution = executionOf(args);
      this.optimizer = optimizers.get(args.optimizer ?? 'rmsprop');
      this.heads = headsOf(args, outputs);
      this.logged = [
        ...this.heads.flatMap(({ tracker }) => (tracker ? [tracker] : [])),
        ...this.heads.flatMap((head) => head.metrics),
        ...this.heads.flatMap((head) => head.weightedMetrics),
      ];
      checkKeys(this.logged);
    } catch (error) {
      this.logged ??= [];
      this.dispose();
      throw error;
    }
  }

  /** The loss of a model with one output. */
  get loss(): Head['loss'] {
    return this.heads[0]?.loss ?? null;
  }

  /** Names in an epoch's logs, without those of a validation. */
  get names(): string[] {
    return ['loss', ...this.logged.map(({ key }) => key)];
  }

  /** Everything that sums up over an epoch. */
  get metrics(): Metric[] {
    return [this.tracker, ...this.logged.map(({ metric }) => metric)];
  }

  get directions(): RunParams['directions'] {
    const known = this.logged.flatMap(({ key, metric }) => (metric.direction ? [[key, metric.direction]] : []));
    return Object.fromEntries([['loss', 'down'], ...known]);
  }

  /** Makes the metrics' state that depends on the outputs' shapes. */
  build(outputs: readonly (readonly (number | null)[])[]): void {
    for (const [i, head] of this.heads.entries()) {
      for (const { metric } of [...head.metrics, ...head.weightedMetrics]) metric.ensureBuilt(outputs[i] ?? []);
    }
  }

  /** The weighted sum of the outputs' losses, those of single outputs taken into the logs. */
  lossOf(
    targets: readonly (tf.Tensor | null)[],
    outputs: readonly tf.Tensor[],
    weights: readonly (tf.Tensor | null)[],
  ): tf.Scalar | null {
    let sum: tf.Scalar | null = null;
    for (const [i, head] of this.heads.entries()) {
      if (!head.loss) continue;
      const output = outputs[i] as tf.Tensor;
      const target = targets[i];
      if (!target) throw new Error(`The targets of '${head.name}' are missing, which has a loss; give them as y.`);
      const loss = lossOfBatch(head.loss, target, output, weights[i] ?? null);
      head.tracker?.metric.updateState(loss, tf.scalar(output.shape[0] as number));
      const share: tf.Scalar = head.weight === 1 ? loss : tf.mul(loss, head.weight);
      sum = sum === null ? share : tf.add(sum, share);
    }
    return sum;
  }

  /** Takes a batch into the metrics. */
  update(
    targets: readonly (tf.Tensor | null)[],
    outputs: readonly tf.Tensor[],
    weights: readonly (tf.Tensor | null)[],
  ): void {
    for (const [i, head] of this.heads.entries()) {
      const target = targets[i];
      if (!target) continue;
      const output = outputs[i] as tf.Tensor;
      for (const { metric } of head.metrics) metric.updateState(target, output);
      for (const { metric } of head.weightedMetrics) metric.updateState(target, output, weights[i] ?? undefined);
    }
  }

  logs(): CompiledLogs {
    const logs = { loss: resultOf(this.tracker) } as CompiledLogs;
    for (const { key, metric } of this.logged) logs[key] = resultOf(metric);
    return logs;
  }

  /** The present results by name, as tensors. */
  results(): Record<string, tf.Tensor | number> {
    const entries = this.logged.map(({ key, metric }) => [key, metric.result()] as const);
    return Object.fromEntries([['loss', this.tracker.result()], ...entries]);
  }

  /** Gives back what this made; metrics that were given belong to their giver. */
  dispose(): void {
    this.tracker.dispose();
    for (const { metric, own } of this.logged) if (own) metric.dispose();
  }
}

function executionOf({ runEagerly = false, jitCompile = 'auto', stepsPerExecution = 'auto' }: CompileArgs): Execution {
  if (typeof runEagerly !== 'boolean')
    throw new Error(`compile: runEagerly is ${describe(runEagerly)}; expected true or false.`);
  if (typeof jitCompile !== 'boolean' && jitCompile !== 'auto')
    throw new Error(`compile: jitCompile is ${describe(jitCompile)}; expected true, false or 'auto'.`);
  if (runEagerly && jitCompile === true)
    throw new Error('compile: runEagerly and jitCompile exclude each other; XLA compiles graphs. Give one of them.');
  if (stepsPerExecution !== 'auto' && !(Number.isInteger(stepsPerExecution) && stepsPerExecution > 0))
    throw new Error(
      `compile: stepsPerExecution is ${describe(stepsPerExecution)}; expected a whole number from 1 up, or 'auto'.`,
    );
  return {
    eager: runEagerly,
    xla: jitCompile === true,
    steps: stepsPerExecution === 'auto' ? null : stepsPerExecution,
  };
}

function checkKeys(logged: readonly Logged[]): void {
  const seen = new Set<string>(['loss']);
  for (const { key } of logged) {
    if (seen.has(key)) throw new Error(`compile: two metrics are called '${key}'; give one another { name }.`);
    if (key.startsWith('val_'))
      throw new Error(`compile: a metric is called '${key}'; names in val_ are the validation's.`);
    seen.add(key);
  }
}
