/** One step of a training, as the engine runs it: Keras' train_step and test_step. */
import { tf } from '../engine';
import { withLogits } from '../engine/logits';
import type { Step } from '../engine/runner';
import type { Layer } from '../layers/layer';
import type { Compiled } from './compiled';
import type { Model } from './interface';
import type { OwnLogs } from './own-logs';
import { type Layout, type Parts, partsOf } from './rows';

type LayersModel = tf.LayersModel;
type LayerVariable = LayersModel['weights'][number];

interface Constrained {
  constraint: { apply(weight: tf.Tensor): tf.Tensor } | null;
}

/** The tensor behind a layer's weight: `read` gives the variable itself. */
export function variableOf(weight: LayerVariable): tf.Variable {
  return weight.read() as tf.Variable;
}

/** All layers, those of models within the model included. */
export function allLayers(model: { layers: tf.layers.Layer[] }): tf.layers.Layer[] {
  const layers = model.layers.flatMap((layer) =>
    'layers' in layer ? allLayers(layer as unknown as LayersModel) : [layer],
  );
  return [...new Set(layers)]; // a layer may stand in the model and in a model within
}

/** The weights that learn, each once. */
export function trainableVariablesOf(model: { trainableWeights: LayerVariable[] }): tf.Variable[] {
  return [...new Set(model.trainableWeights.map(variableOf))];
}

/** The model's outputs for a batch of inputs, cast to the types that the model expects. */
export function forward(model: Model, inputs: readonly tf.Tensor[], training: boolean): tf.Tensor[] {
  const cast = inputs.map((input, i) => {
    const dtype = model.inputs[i]?.dtype ?? 'float32';
    return input.dtype === dtype ? input : tf.cast(input, dtype);
  });
  const output = model.call(cast, { training });
  return Array.isArray(output) ? output : [output];
}

/** The sum of what regularizers add to the loss, of frozen weights none, as in Keras; null if there are none. */
export function penaltyOf(model: Model): tf.Scalar | null {
  const penalties = allLayers(model as unknown as LayersModel)
    .filter((layer) => layer.losses.length > 0)
    .flatMap((layer) => (layer as Partial<Layer>).penalties?.() ?? layer.calculateLosses());
  return penalties.length === 0 ? null : penalties.reduce((sum, penalty) => tf.add(sum, penalty));
}

/** Puts weights back to where their constraints allow them; undefined if there are none. */
export function settlerOf(model: Model): (() => void) | undefined {
  const constrained = model.trainableWeights.filter((weight) => (weight as unknown as Constrained).constraint);
  if (constrained.length === 0) return undefined;
  return () => {
    for (const weight of constrained) {
      const variable = variableOf(weight);
      tf.tidy(() =>
        variable.assign((weight as unknown as Required<Constrained>).constraint?.apply(variable) ?? variable),
      );
    }
  };
}

/** Data of one step, as a reader's own `trainStep` gets them. */
export interface StepData {
  /** The input; the first of several. */
  readonly x: tf.Tensor;
  /** The targets; those of the first output that has some. Undefined if fit was given none. */
  readonly y: tf.Tensor;
  /** The weights of the samples; null: all count the same. */
  readonly sampleWeight: tf.Tensor | null;
  /** All inputs, and for each output its targets and weights. */
  readonly inputs: readonly tf.Tensor[];
  readonly targets: readonly (tf.Tensor | null)[];
  readonly sampleWeights: readonly (tf.Tensor | null)[];
}

export function stepDataOf({ inputs, targets, weights }: Parts): StepData {
  return {
    x: inputs[0] as tf.Tensor,
    y: targets.find((target) => target !== null) as tf.Tensor,
    sampleWeight: weights.find((weight) => weight !== null) ?? null,
    inputs,
    targets,
    sampleWeights: weights,
  };
}

/** What a reader's model overrides; undefined where Keras' own way is taken. */
export interface Overrides {
  trainStep: ((data: StepData) => StepLogs) | undefined;
  testStep: ((data: StepData) => StepLogs) | undefined;
  computeLoss: ((data: LossData) => tf.Tensor) | undefined;
  computeMetrics: ((data: MetricData) => StepLogs) | undefined;
}

/** What a step tells: names and scalars. */
export type StepLogs = Readonly<Record<string, tf.Tensor | number>>;

/** What a loss is computed from: `y` and `yPred` for one output, `targets` and `outputs` for several. */
export interface LossData extends Partial<StepData> {
  readonly yPred?: tf.Tensor;
  readonly outputs?: readonly tf.Tensor[];
  /** Default true. */
  readonly training?: boolean;
}

export interface MetricData extends LossData {
  /** Taken into the running mean of the loss, if given. */
  readonly loss?: tf.Tensor;
}

export interface StepArgs {
  model: Model;
  compiled: Compiled;
  overrides: Overrides;
  /** How batches to learn from and batches to test with are laid out. */
  training: Layout;
  testing: Layout;
  own: OwnLogs;
}

/** What is done with a batch, for a runner. */
export function stepOf({ model, compiled, overrides, training, testing, own }: StepArgs): Step {
  const { trainStep, testStep } = overrides;
  compiled.build(model.outputs.map(({ shape }) => shape));
  return {
    weights: trainableVariablesOf(model),
    train: (batch) => measured(model, compiled, overrides, partsOf(batch, training), true, own),
    test(batch) {
      const parts = partsOf(batch, testing);
      if (testStep) own.testing.take(testStep(stepDataOf(parts)));
      else measured(model, compiled, overrides, parts, false, own);
    },
    settle: settlerOf(model),
    learn: trainStep && ((batch) => own.training.take(trainStep(stepDataOf(partsOf(batch, training))))),
    holders: holdersOf(model, compiled),
  };
}

/** What a reader may have written, and with it fields that change from step to step. */
const holdersOf = (model: Model, compiled: Compiled): object[] => [
  model,
  ...allLayers(model as unknown as LayersModel),
  ...compiled.heads.flatMap(({ loss }) => (loss ? [loss] : [])),
  ...model.metrics,
];

function measured(
  model: Model,
  compiled: Compiled,
  overrides: Overrides,
  parts: Parts,
  training: boolean,
  own: OwnLogs,
): tf.Scalar {
  return withLogits(() => {
    const outputs = forward(model, parts.inputs, training);
    const data = { ...stepDataOf(parts), yPred: outputs[0] as tf.Tensor, outputs, training };
    const loss = overrides.computeLoss?.(data) ?? lossOf(model, compiled, parts, outputs);
    checkScalar(loss);
    compiled.tracker.updateState(loss, tf.scalar((outputs[0] as tf.Tensor).shape[0] as number));
    if (overrides.computeMetrics) own[training ? 'training' : 'testing'].take(overrides.computeMetrics(data));
    else compiled.update(parts.targets, outputs, parts.weights);
    return loss as tf.Scalar;
  });
}

/** The compiled loss and the penalties of regularizers. */
export function lossOf(model: Model, compiled: Compiled, parts: Parts, outputs: readonly tf.Tensor[]): tf.Scalar {
  const loss = compiled.lossOf(parts.targets, outputs, parts.weights);
  const penalty = penaltyOf(model);
  if (loss !== null) return penalty === null ? loss : tf.add(loss, penalty);
  if (penalty !== null) return penalty;
  throw new Error(`The model '${model.name}' was compiled without a loss, so there is none to compute.`);
}

function checkScalar(loss: tf.Tensor): void {
  if (loss instanceof tf.Tensor && loss.rank === 0) return;
  const given = loss instanceof tf.Tensor ? `a tensor of shape [${loss.shape.join(', ')}]` : String(loss);
  throw new Error(`computeLoss returned ${given}; expected a scalar, such as tf.mean(losses).`);
}
