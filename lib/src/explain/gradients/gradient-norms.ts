import { tf } from '../../engine';
import { describe } from '../../engine/names';
import type { Model } from '../../models/interface';
import { allLayers, variableOf } from '../../models/step';

/** How strongly one batch pulls at one layer. */
export interface LayerGradient {
  /** The layer's name. */
  layer: string;
  /** L2 norm of the loss' gradient by the layer's trainable weights, biases included. */
  gradient: number;
  /** L2 norm of those weights. */
  weight: number;
}

/**
 * The gradient that one batch gives to each layer, from the input to the output: where its norm falls from layer to layer by a
 * factor, the gradients vanish; where it rises, they explode. Computed as a training step computes it (dropout drops, normalization
 * takes the batch's statistics), but nothing is learnt: weights and moving statistics stay as they were.
 *
 * Layers without trainable weights are left out. Infinite and NaN norms are given as they are: they are a finding.
 *
 * Keras has no counterpart.
 *
 * Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.
 *
 * @param model A compiled model with one input and one output.
 * @param x One batch of inputs, [n, …].
 * @param y Its targets, as `fit` takes them, [n] or [n, …].
 * @throws Error for a model that is not compiled, and for other numbers of rows.
 *
 * @example
 * const model = models.sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros', inputShape: [1] })]);
 * model.compile({ optimizer: 'sgd', loss: 'mse' });
 * const [row] = explain.gradientNorms(model, tf.tensor2d([[1], [2]]), tf.tensor2d([[3], [4]]));
 * assert.equal(row.gradient, 11);                            // |-2 (1 * 3 + 2 * 4) / 2|
 * assert.equal(row.weight, 0);
 */
export function gradientNorms(model: Model, x: tf.Tensor, y: tf.Tensor): LayerGradient[] {
  checkBatch(model, x, y);
  const settled = model.getWeights().map((weight) => tf.clone(weight)); // a training step moves the statistics of normalization
  const norms: LayerGradient[] = [];
  try {
    tf.tidy(() => {
      norms.push(...normsOf(model, x, y));
    });
    return norms;
  } finally {
    model.setWeights(settled);
    tf.dispose(settled);
  }
}

function normsOf(model: Model, x: tf.Tensor, y: tf.Tensor): LayerGradient[] {
  const { gradients } = model.computeGradients(() => {
    const yPred = model.apply(x, { training: true });
    return { loss: model.computeLoss({ x, y, yPred }) };
  });
  const byVariable = new Map(model.trainableVariables.map((variable, i) => [variable, gradients[i] as tf.Tensor]));
  return allLayers(model as unknown as tf.LayersModel).flatMap((layer) => {
    const variables = layer.trainableWeights.map(variableOf).filter((variable) => byVariable.has(variable));
    if (variables.length === 0) return [];
    const gradient = normOf(variables.map((variable) => byVariable.get(variable) as tf.Tensor));
    return [{ layer: layer.name, gradient, weight: normOf(variables) }];
  });
}

/** The root of the sum of all squares, summed in double precision: squares of vanishing gradients leave float32's range. */
function normOf(tensors: readonly tf.Tensor[]): number {
  let sum = 0;
  for (const tensor of tensors) for (const value of tensor.dataSync()) sum += value * value;
  return Math.sqrt(sum);
}

function checkBatch(model: Model, x: unknown, y: unknown): void {
  const where = 'explain.gradientNorms';
  if (typeof model?.computeGradients !== 'function')
    throw new Error(`${where}: the model is ${describe(model)}; expected a compiled model, such as models.sequential.`);
  if (!model.compiled)
    throw new Error(`${where}: the model '${model.name}' is not compiled, so there is no loss. Call compile first.`);
  if (!(x instanceof tf.Tensor) || !(y instanceof tf.Tensor))
    throw new Error(`${where}: x is ${describe(x)}, y ${describe(y)}; expected tensors with one row a sample.`);
  if (x.shape[0] === y.shape[0] && x.rank > 0) return;
  throw new Error(`${where}: x has ${x.shape[0]} rows, y ${y.shape[0]}; expected as many.`);
}
