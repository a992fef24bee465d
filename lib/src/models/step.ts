import { tf } from '../engine';
import { withLogits } from '../engine/logits';
import type { Step } from '../engine/runner';
import type { Compiled } from './state';

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
  return model.layers.flatMap((layer) => ('layers' in layer ? allLayers(layer as unknown as LayersModel) : [layer]));
}

/** The model's output for a batch of inputs, cast to the types that the model expects. */
export function forward(model: LayersModel, inputs: readonly tf.Tensor[], training: boolean): tf.Tensor[] {
  const cast = inputs.map((input, i) => {
    const dtype = model.inputs[i]?.dtype ?? 'float32';
    return input.dtype === dtype ? input : tf.cast(input, dtype);
  });
  const output = model.call(cast, { training });
  return Array.isArray(output) ? output : [output];
}

/** A batch of `[...inputs, target]` or `[...inputs, target, weight]`, as a step for a runner. */
export function stepOf(model: LayersModel, compiled: Compiled, weighted: boolean): Step {
  const inputs = model.inputs.length;
  const layers = allLayers(model).filter((layer) => layer.losses.length > 0);
  const penalties = () => layers.flatMap((layer) => layer.calculateLosses());
  const trainable = model.trainableWeights;
  const constrained = trainable.filter((weight) => (weight as unknown as Constrained).constraint);
  return {
    weights: trainable.map(variableOf),
    run: (batch, training) =>
      withLogits(() => {
        const [output] = forward(model, batch.slice(0, inputs), training) as [tf.Tensor];
        return compiled.measure(
          batch[inputs] as tf.Tensor,
          output,
          weighted ? (batch[inputs + 1] as tf.Tensor) : null,
          penalties,
        );
      }),
    settle:
      constrained.length === 0
        ? undefined
        : () => {
            for (const weight of constrained) {
              const variable = variableOf(weight);
              variable.assign((weight as unknown as Required<Constrained>).constraint?.apply(variable) ?? variable);
            }
          },
  };
}
