import { tf } from '../engine';
import type { Learner, UpdateRule, Updater } from '../engine/updates';
import { inOrder, type MaybeGradient, type NamedGradients, pairsOf } from './gradients';
import { factoryName, kerasName } from './names';
import { checkArgs, checkedOptions, type OptimizerArgs, type Options } from './options';
import { checkedRate, type LearningRate, rateNow } from './rate';
import { LearningRateSchedule } from './schedules/schedule';
import { freshState, fromState, type OptimizerState, sizesOf, toState } from './state';
import { OptimizerUpdater, updatesOf, type WeightState } from './updater';

/** Options that make an optimizer again. */
export type OptimizerConfig = Record<string, unknown>;

/**
 * What changes weights by their gradients. Counterpart of `keras.optimizers.Optimizer`. To write one of your own, extend this class
 * and give it a `className` and a `rule`; weight decay, clipping, averages, accumulation and schedules come with it.
 *
 * The order of one step, as in Keras: unscale the gradients, accumulate them, clip, decay the weights, update, average.
 * @example
 * class SignSGD extends optimizers.Optimizer {
 *   readonly className = 'SignSGD';
 *   readonly rule = {
 *     slots: [],
 *     scalars: ({ learningRate }) => ({ learningRate }),
 *     compose: (weight, gradient, _slots, { learningRate }) => ({
 *       weight: tf.sub(weight, tf.mul(tf.sign(gradient), learningRate)),
 *       slots: {},
 *     }),
 *   };
 * }
 * const weight = tf.variable(tf.tensor1d([1, 1]));
 * new SignSGD({ learningRate: 0.5 }).apply([tf.tensor1d([3, -0.1])], [weight]);
 * assert.deepEqual([...weight.dataSync()], [0.5, 1.5]);
 */
export abstract class Optimizer implements Learner {
  /** Keras' name of the class, such as `Adam`. */
  abstract readonly className: string;
  /** The arithmetic. */
  abstract readonly rule: UpdateRule;
  /** The common options, complete. */
  readonly options: Options;
  private readonly givenName: string | undefined;
  private readonly clock = { count: 0 };
  private source: LearningRate = 0;
  private bound: readonly tf.Variable[] | null = null;
  /** Of all weights ever bound: those of layers that were frozen wait here for a thaw. */
  private readonly states = new Map<tf.Variable, WeightState>();
  private current: OptimizerUpdater | null = null;
  /** Those that opened `current` and have not closed it. */
  private users = 0;
  private undecayed: (weight: tf.Variable) => boolean = () => false;

  /**
   * @param args common options and the class' own
   * @param own names of the class' own options
   */
  constructor(args: OptimizerArgs & { learningRate: LearningRate }, own: readonly string[] = []) {
    checkArgs(this.constructor.name, args);
    this.options = checkedOptions(this.constructor.name, args, own);
    this.givenName = args.name;
    this.learningRate = args.learningRate;
  }

  /** Names the state in files. */
  get name(): string {
    return this.givenName ?? kerasName(this.className);
  }

  /** Updates made so far; with `gradientAccumulationSteps`, one for so many steps. */
  get iterations(): number {
    return updatesOf(this.clock.count, this.options);
  }

  /**
   * The present step size: the number that was set, or what the schedule gives at the present step. A number, a schedule or a
   * function may be set at any time, also by a callback while a model is trained.
   * @throws if a number is set where a schedule or function rules
   */
  get learningRate(): number {
    return rateNow(this.className, this.source, this.clock.count);
  }

  /** The step size when `ahead` more steps have been counted. */
  private rateIn(ahead: number): number {
    return rateNow(this.className, this.source, this.clock.count + ahead);
  }

  set learningRate(value: LearningRate) {
    this.source = checkedRate(this.constructor.name, value, this.source);
  }

  /** The schedule or function that gives the learning rate, or null where it is a number. */
  get schedule(): LearningRateSchedule | (() => number) | null {
    return typeof this.source === 'number' ? null : this.source;
  }

  /** Whether the optimizer has been given its weights. */
  get built(): boolean {
    return this.bound !== null;
  }

  /** Numbers kept for each weight: one array a slot, in the order of `rule.slots`. Empty until `build`. */
  get slots(): readonly (readonly Float32Array[])[] {
    return this.read().map(({ slots }) => slots);
  }

  /** How many numbers the optimizer remembers, as Keras counts them in `summary`: step, learning rate, slots, averages. */
  get stateSize(): number {
    const arrays = (this.bound ?? []).flatMap((weight) => {
      const { slots, average, accumulator } = this.states.get(weight) as WeightState;
      return [...slots, average ?? [], accumulator ?? []];
    });
    const own = 1 + (this.schedule === null ? 1 : 0) + Object.keys(this.derived).length;
    return arrays.reduce((sum, values) => sum + values.length, own);
  }

  /** Numbers that Keras keeps beside the slots and that follow from the number of updates; by Keras' name. */
  get derived(): Readonly<Record<string, number>> {
    return {};
  }

  /**
   * Binds the optimizer to the weights that it will change; later calls with the same weights keep its state.
   * Porting note: when layers are frozen or thawed, so that some weights leave or join, the others keep their state; Keras refuses
   * weights that join.
   * @throws if it already belongs to another model
   */
  build(weights: readonly tf.Variable[]): void {
    if (this.bound && sameWeights(this.bound, weights)) return;
    const late = this.states.size > 0;
    if (late && weights.length > 0 && !weights.some((weight) => this.states.has(weight))) {
      throw new Error(
        `This ${this.className} optimizer already belongs to another model, whose weights its state describes. Make a new one for each model: optimizers.${factoryName(this.className)}().`,
      );
    }
    this.close();
    for (const weight of weights) {
      if (!this.states.has(weight)) this.states.set(weight, freshState(this.rule, this.options, weight, late));
    }
    this.bound = [...weights];
  }

  /**
   * See `Learner.open`. The state stays in the engine until all that opened it have closed it, or `close` is called, or the
   * optimizer is dropped.
   */
  open(weights: readonly tf.Variable[]): Updater {
    const updater = this.working(weights);
    this.users += 1;
    let open = true;
    return {
      apply: (gradients) => updater.apply(gradients),
      sync: () => updater.sync(),
      close: () => {
        if (!open || updater !== this.current) return;
        open = false;
        this.users -= 1;
        if (this.users === 0) updater.close();
      },
    };
  }

  private working(weights: readonly tf.Variable[]): OptimizerUpdater {
    this.build(weights);
    if (this.current) return this.current;
    const bound = this.bound as readonly tf.Variable[];
    this.users = 0;
    this.current = new OptimizerUpdater(
      {
        options: this.options,
        rule: this.rule,
        weights: bound,
        decays: bound.map((weight) => !this.undecayed(weight)),
        clock: this.clock,
        rate: (ahead) => ({ learningRate: this.rateIn(ahead), scheduled: this.schedule !== null }),
        isFunction: () => typeof this.source === 'function',
        closed: (states) => {
          this.keep(states);
          this.current = null;
        },
      },
      this.read(),
    );
    return this.current;
  }

  /** Takes the state out of the engine and gives its memory back. The optimizer may go on all the same. */
  close(): void {
    this.current?.close();
  }

  /**
   * One step by gradients that are given, as in a training loop of your own. Counterpart of `optimizer.apply`.
   * @param gradients one for each variable, of its shape; null or undefined: the variable stays
   * @param variables default: those that the optimizer was built with; the first call binds it to them
   * @throws if a variable is not one that the optimizer was built with, or no gradient is given
   */
  apply(gradients: readonly MaybeGradient[], variables?: readonly tf.Variable[]): void {
    if (gradients.length === 0) return;
    if (variables && !this.built) this.build(variables);
    if (!this.bound) {
      throw new Error(
        `${this.className}: apply got gradients without variables; give them, or call build(variables) first.`,
      );
    }
    const ordered = inOrder(this.className, this.bound, gradients, variables ?? this.bound);
    const updater = this.working(this.bound);
    tf.tidy(() => updater.apply(ordered));
  }

  /**
   * `apply` for pairs, or for gradients by the variables' names, as `tf.variableGrads` gives them. Counterpart of
   * `optimizer.apply_gradients`.
   * @throws as `apply`, and for a name that no variable has
   * @example
   * const weight = tf.variable(tf.scalar(3));
   * const optimizer = optimizers.sgd({ learningRate: 0.25 });
   * const { grads } = tf.variableGrads(() => tf.square(weight) as tf.Scalar, [weight]);
   * optimizer.applyGradients([[grads[weight.name], weight]]);
   * assert.equal(weight.dataSync()[0], 1.5);
   * optimizer.applyGradients(grads);
   * assert.equal(weight.dataSync()[0], 0);
   */
  applyGradients(
    gradients: readonly (readonly [gradient: MaybeGradient, variable: tf.Variable])[] | NamedGradients,
  ): void {
    const pairs = pairsOf(this.className, gradients, this.bound ?? []);
    this.apply(
      pairs.map(([gradient]) => gradient),
      pairs.map(([, variable]) => variable),
    );
  }

  /** The loss to take gradients of: times `lossScaleFactor`, where that is given. */
  scaleLoss(loss: tf.Scalar): tf.Scalar {
    const { lossScaleFactor } = this.options;
    return lossScaleFactor === null ? loss : tf.mul(loss, lossScaleFactor);
  }

  /** With `useEma`, puts the moving averages in the place of the weights; `fit` does it at its end. */
  finalizeVariableValues(): void {
    if (!this.options.useEma || !this.bound || this.clock.count === 0) return;
    if (this.current) {
      this.current.overwrite();
      return;
    }
    for (const [i, { average }] of this.read().entries()) {
      const weight = (this.bound as tf.Variable[])[i] as tf.Variable;
      tf.tidy(() => weight.assign(tf.tensor((average as Float32Array).slice(), weight.shape, 'float32')));
    }
  }

  /**
   * Spares weights the decay of `weightDecay`. To be called before the optimizer is built, which `fit` does.
   * @param args `varList`: the weights; `varNames`: patterns (regular expressions) found in the names of weights
   * @example
   * const optimizer = optimizers.adamW({ weightDecay: 0.01 });
   * optimizer.excludeFromWeightDecay({ varNames: ['bias'] });
   * model.compile({ optimizer, loss: 'mse' });
   * assert.equal(model.optimizer, optimizer);
   */
  excludeFromWeightDecay(args: { varList?: readonly tf.Variable[]; varNames?: readonly string[] }): void {
    if (this.built) {
      throw new Error(
        `${this.className}: excludeFromWeightDecay must be called before the optimizer is built; this one has its weights already.`,
      );
    }
    const list = new Set(args.varList ?? []);
    const pattern = args.varNames && args.varNames.length > 0 ? new RegExp(args.varNames.join('|')) : null;
    this.undecayed = (weight) => list.has(weight) || (pattern?.test(weight.name) ?? false);
  }

  /** The state: what `setState` takes, copied. */
  getState(): OptimizerState {
    const rate = typeof this.source === 'number' ? this.source : null;
    return toState(this.read(), this.clock.count, rate);
  }

  /** Restores a state; a training that goes on from it gives the same numbers. Throws if it was made for other weights. */
  setState(state: OptimizerState): void {
    const states = fromState(state);
    const [given, own] = [sizesOf(states), sizesOf(this.read())];
    if (!this.built || given !== own) {
      throw new Error(
        `${this.className}: the state is for weights of sizes [${given}], the optimizer's are [${own}].${this.built ? '' : ' Call build(weights) first.'}`,
      );
    }
    if (state.learningRate !== null && this.schedule === null) this.learningRate = state.learningRate;
    this.clock.count = state.iterations;
    this.keep(states);
    this.current?.load(states);
  }

  /** The options that make this optimizer again, its present learning rate included. */
  getConfig(): OptimizerConfig {
    const { source } = this;
    const scheduled = source instanceof LearningRateSchedule;
    return {
      name: this.name,
      learningRate: scheduled ? { className: source.className, config: source.getConfig() } : this.learningRate,
      ...this.options,
    };
  }

  private read(): WeightState[] {
    if (this.current) return this.current.read();
    return (this.bound ?? []).map((weight) => this.states.get(weight) as WeightState);
  }

  private keep(states: readonly WeightState[]): void {
    for (const [i, weight] of (this.bound ?? []).entries()) this.states.set(weight, states[i] as WeightState);
  }
}

function sameWeights(a: readonly tf.Variable[], b: readonly tf.Variable[]): boolean {
  return a.length === b.length && a.every((weight, i) => weight === b[i]);
}
