import { tf } from '../engine';
import { recording, stepScalar } from '../engine/recording';
import { type Carrier, carry, Kept, type UpdateRule, type Updater } from '../engine/updates';
import { releaseWith } from '../engine/updates/memory';
import { clipped } from './clipping';
import { f32 } from './float32';
import { eachGradient, type Gradients } from './gradients';
import type { Options } from './options';

/** What an optimizer remembers of one weight, as numbers. */
export interface WeightState {
  /** In the order of the rule's slots. */
  slots: Float32Array[];
  /** With `useEma`. */
  average: Float32Array | null;
  /** With `gradientAccumulationSteps`: the sum of the gradients since the last update. */
  accumulator: Float32Array | null;
}

/** What an updater needs to know of its optimizer. */
export interface Job {
  readonly options: Options;
  readonly rule: UpdateRule;
  readonly weights: readonly tf.Variable[];
  /** For each weight, whether it decays. */
  readonly decays: readonly boolean[];
  /** Steps counted, accumulating ones included. */
  readonly clock: { count: number };
  /** The learning rate when `ahead` more steps have been counted. */
  rate(ahead: number): { learningRate: number; scheduled: boolean };
  /** Whether the learning rate is a reader's function. */
  isFunction(): boolean;
  closed(states: WeightState[]): void;
}

/** Updates made after `count` steps. */
export const updatesOf = (count: number, { gradientAccumulationSteps: steps }: Options): number =>
  steps === null ? count : Math.floor(count / steps);

/** One optimizer at work: what Keras does around the rule. */
export class OptimizerUpdater implements Updater {
  private carrier: Carrier | null = null;
  private averages = new Kept();
  private accumulators = new Kept();

  constructor(
    private readonly job: Job,
    states: readonly WeightState[],
  ) {
    this.load(states);
  }

  get weights(): readonly tf.Variable[] {
    return this.job.weights;
  }

  /** Takes a state into the engine, in the place of the one that is there. */
  load(states: readonly WeightState[]): void {
    const { rule, weights } = this.job;
    this.release();
    this.carrier = carry(
      rule,
      weights,
      states.map(({ slots }) => slots),
    );
    this.averages = new Kept();
    this.accumulators = new Kept();
    for (const [i, { average, accumulator }] of states.entries()) {
      const { shape } = weights[i] as tf.Variable;
      if (average) this.averages.add(shape, average);
      if (accumulator) this.accumulators.add(shape, accumulator);
    }
    releaseWith(this, this.averages);
    releaseWith(this, this.accumulators);
  }

  apply(given: Gradients): void {
    const { options, clock, weights } = this.job;
    this.check(given);
    this.refuseGraph();
    const { lossScaleFactor: scale, gradientAccumulationSteps: steps } = options;
    const gradients = scale === null ? given : eachGradient(given, (gradient) => tf.div(gradient, scale));
    if (steps === null) this.update(gradients);
    else if ((clock.count + 1) % steps === 0) this.updateByMean(gradients, steps);
    else for (const [i, gradient] of gradients.entries()) if (gradient) this.accumulators.set(i, this.sum(gradient, i));
    if (options.useEma) this.average(weights);
    clock.count += 1;
    recording()?.onSteps((made) => {
      clock.count += made;
    });
  }

  private check(gradients: Gradients): void {
    const { weights } = this.job;
    if (this.carrier === null) throw new Error('This updater is closed; open another one: optimizer.open(weights).');
    if (gradients.length !== weights.length) {
      throw new Error(
        `The optimizer got ${gradients.length} gradients for ${weights.length} weights; expected one for each.`,
      );
    }
    if (gradients.some((gradient) => gradient !== undefined)) return;
    throw new Error(
      'The optimizer got no gradient for any weight: the loss does not depend on the weights that learn.',
    );
  }

  /** A graph does the same in each step. */
  private refuseGraph(): void {
    const { options, isFunction } = this.job;
    const refuse = (why: string) => recording()?.refuse(`the optimizer ${why}`);
    if (options.gradientAccumulationSteps !== null) refuse('has gradientAccumulationSteps');
    if (options.emaOverwriteFrequency !== null && options.useEma) refuse('has an emaOverwriteFrequency');
    if (isFunction())
      refuse('has a function as its learningRate, which is called for each step; a schedule may take its place');
  }

  private sum(gradient: tf.Tensor, i: number): tf.Tensor {
    return tf.add(gradient, this.accumulators.get(i));
  }

  private updateByMean(gradients: Gradients, steps: number): void {
    this.update(eachGradient(gradients, (gradient, i) => tf.div(this.sum(gradient, i), steps)));
    for (const [i, weight] of this.job.weights.entries()) this.accumulators.set(i, tf.zeros(weight.shape));
  }

  private update(gradients: Gradients): void {
    const { options, clock } = this.job;
    const rate = this.job.rate;
    const limited = clipped(gradients, options);
    if (options.weightDecay !== null) this.decay(gradients, options.weightDecay);
    this.carrier?.step(limited, (ahead) => ({ step: updatesOf(clock.count + ahead, options) + 1, ...rate(ahead) }));
  }

  private decay(gradients: Gradients, decay: number): void {
    const learningRate = stepScalar((ahead) => this.job.rate(ahead).learningRate);
    for (const [i, weight] of this.job.weights.entries()) {
      if (gradients[i] === undefined || !this.job.decays[i]) continue;
      weight.assign(tf.sub(weight, tf.mul(tf.mul(weight, decay), learningRate)));
    }
  }

  private average(weights: readonly tf.Variable[]): void {
    const { options, clock } = this.job;
    const updates = updatesOf(clock.count, options);
    const kept = (ahead: number) => (updatesOf(clock.count + ahead, options) === 0 ? 0 : f32(options.emaMomentum));
    const momentum = stepScalar(kept);
    const rest = stepScalar((ahead) => 1 - kept(ahead));
    for (const [i, weight] of weights.entries()) {
      this.averages.set(i, tf.add(tf.mul(this.averages.get(i), momentum), tf.mul(weight, rest)));
    }
    const every = options.emaOverwriteFrequency;
    if (every !== null && (updates + 1) % every === 0) this.overwrite();
  }

  /** Puts the averages in the place of the weights. */
  overwrite(): void {
    for (const [i, weight] of this.job.weights.entries()) weight.assign(this.averages.get(i));
  }

  /** The state as numbers, copied out of the engine. */
  read(): WeightState[] {
    const { options, weights } = this.job;
    const slots = this.carrier?.slots() ?? [];
    return weights.map((_, i) => ({
      slots: slots[i] as Float32Array[],
      average: options.useEma ? this.averages.read(i) : null,
      accumulator: options.gradientAccumulationSteps === null ? null : this.accumulators.read(i),
    }));
  }

  /** Nothing to do: weights are written at each step, and the optimizer reads the rest when it is asked for it. */
  sync(): void {}

  close(): void {
    if (this.carrier === null) return;
    this.job.closed(this.read());
    this.release();
  }

  private release(): void {
    this.carrier?.release();
    this.carrier = null;
    this.averages.release();
    this.accumulators.release();
  }
}
