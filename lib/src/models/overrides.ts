/** Keras' steps as a reader may override them: what they do by themselves, and whether they have been overridden. */
import { tf } from '../engine';
import { withLogits } from '../engine/logits';
import { gradientsOf } from '../engine/runner';
import type { Model } from './interface';
import { compiledOf } from './state';
import {
  forward,
  type LossData,
  lossOf,
  type MetricData,
  type Overrides,
  type StepData,
  type StepLogs,
  trainableVariablesOf,
} from './step';

/** The gradients of a loss, and what was computed on the way. */
export type Gradients<T extends { loss: tf.Tensor }> = T & {
  /** One for each of `trainableVariables`; zeros where the loss doesn't depend on it. */
  gradients: tf.Tensor[];
};

/** The methods that a reader's model may override. */
export interface CustomSteps {
  /**
   * Learns from one batch; gives what is logged. Counterpart of `keras.Model.train_step`. Runs inside `tf.tidy`.
   * @example
   * class Doubling extends models.Model {
   *   override trainStep({ x, y }: models.StepData) {
   *     const { loss, yPred, gradients } = this.computeGradients(() => {
   *       const yPred = this.apply(x, { training: true });
   *       return { yPred, loss: this.computeLoss({ y, yPred }) };
   *     });
   *     this.optimizer.apply(gradients.map((gradient) => gradient.mul(2)), this.trainableVariables);
   *     return this.computeMetrics({ y, yPred, loss });
   *   }
   * }
   * const input = layers.input({ shape: [8] });
   * const custom = new Doubling({ inputs: input, outputs: layers.dense({ units: 1 }).apply(input) });
   * custom.compile({ optimizer: 'sgd', loss: 'mse' });
   * const { history } = await custom.fit(x, y, { epochs: 2, verbose: 0 });
   * assert.ok(history.loss[1] < history.loss[0]);
   */
  trainStep(data: StepData): StepLogs;
  /** Measures one batch; gives what is logged. Counterpart of `keras.Model.test_step`. */
  testStep(data: StepData): StepLogs;
  /**
   * The loss of a batch, a scalar: the compiled losses and the penalties of regularizers. Counterpart of `keras.Model.compute_loss`.
   * Override it to learn from something else; gradient, update and logs stay as they are.
   */
  computeLoss(data: LossData): tf.Scalar;
  /** Takes a batch into the metrics, and its loss if given; gives their results. Counterpart of `keras.Model.compute_metrics`. */
  computeMetrics(data: MetricData): StepLogs;
  /**
   * The gradients of `loss` by the trainable weights, as Keras' `GradientTape` gives them. What `forward` returns beside the loss
   * comes back as it is. With an optimizer that has a `lossScaleFactor` the gradients are as many times larger, as in Keras: its `apply`
   * divides them again.
   */
  computeGradients<T extends { loss: tf.Tensor }>(forward: () => T): Gradients<T>;
  /** The weights that learn, as variables, in order. Counterpart of `keras.Model.trainable_variables`. */
  readonly trainableVariables: tf.Variable[];
}

const listed = <T>(list: readonly T[] | undefined, one: T | null | undefined, count: number): (T | null)[] =>
  list ? [...list] : Array.from({ length: count }, (_, i) => (i === 0 ? (one ?? null) : null));

/** What the methods do unless a reader overrides them. */
export const customSteps: CustomSteps & ThisType<Model> = {
  trainStep(data) {
    const { loss, outputs, gradients } = withOutputs(this, data);
    this.optimizer.apply(gradients, this.trainableVariables);
    return this.computeMetrics({ ...data, outputs, loss });
  },
  testStep(data) {
    const outputs = forward(this, data.inputs, false);
    const loss = this.computeLoss({ ...data, outputs, training: false });
    return this.computeMetrics({ ...data, outputs, loss });
  },
  computeLoss(data) {
    const { heads } = compiledOf('computeLoss', this);
    const outputs = outputsOf('computeLoss', data);
    const parts = {
      inputs: data.inputs ?? [],
      targets: listed(data.targets, data.y, heads.length),
      weights: listed(data.sampleWeights, data.sampleWeight, heads.length),
    };
    return lossOf(this, compiledOf('computeLoss', this), parts, outputs);
  },
  computeMetrics(data) {
    const compiled = compiledOf('computeMetrics', this);
    const outputs = outputsOf('computeMetrics', data);
    const count = compiled.heads.length;
    const targets = listed(data.targets, data.y, count);
    if (data.loss) {
      compiled.tracker.updateState(data.loss, tf.scalar((outputs[0] as tf.Tensor).shape[0] as number));
    }
    compiled.update(targets, outputs, listed(data.sampleWeights, data.sampleWeight, count));
    return compiled.results();
  },
  computeGradients<T extends { loss: tf.Tensor }>(forward: () => T): Gradients<T> {
    const variables = this.trainableVariables;
    const kept: [string, tf.Tensor][] = [];
    let rest: Record<string, unknown> = {};
    const loss = () =>
      withLogits(() => {
        const given = forward();
        rest = { ...given };
        for (const [name, value] of Object.entries(given)) {
          if (value instanceof tf.Tensor) kept.push([name, tf.keep(tf.clone(value))]);
        }
        return (this.compiled ? this.optimizer.scaleLoss(given.loss as tf.Scalar) : given.loss) as tf.Scalar;
      });
    try {
      const { value, grads } = gradientsOf(loss, variables);
      value.dispose();
      for (const [name, tensor] of kept) rest[name] = tf.clone(tensor); // of the scope around the step, which gives it back
      const gradients = variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable));
      return { ...rest, gradients } as Gradients<T>;
    } finally {
      for (const [, tensor] of kept) tensor.dispose();
    }
  },
  get trainableVariables() {
    return trainableVariablesOf(this as unknown as Model);
  },
};

function withOutputs(model: Model, data: StepData) {
  const names = model.outputs.map((_, i) => `output${i}`);
  const found = model.computeGradients((): Record<string, tf.Tensor> & { loss: tf.Tensor } => {
    const outputs = forward(model, data.inputs, true);
    const loss = model.computeLoss({ ...data, outputs, training: true });
    return { ...Object.fromEntries(names.map((name, i) => [name, outputs[i] as tf.Tensor])), loss };
  });
  return { ...found, outputs: names.map((name) => found[name] as tf.Tensor) };
}

function outputsOf(where: string, { outputs, yPred }: LossData): readonly tf.Tensor[] {
  if (outputs) return outputs;
  if (yPred) return [yPred];
  throw new Error(`${where}: yPred is missing; expected { y, yPred }, or { targets, outputs } for several outputs.`);
}

/** Which steps of a model are a reader's own. */
export function overridesOf(model: Model): Overrides {
  const own = <K extends 'trainStep' | 'testStep' | 'computeLoss' | 'computeMetrics'>(name: K) =>
    model[name] === customSteps[name] ? undefined : (model[name].bind(model) as CustomSteps[K]);
  return {
    trainStep: own('trainStep'),
    testStep: own('testStep'),
    computeLoss: own('computeLoss'),
    computeMetrics: own('computeMetrics'),
  };
}
