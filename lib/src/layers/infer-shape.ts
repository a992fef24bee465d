import { tf } from '../engine';
import type { Shape } from './layer';

interface Callable {
  name: string;
  built: boolean;
  dtype: tf.DataType;
  weights: tf.LayerVariable[];
  call(inputs: tf.Tensor | tf.Tensor[], options: { training: boolean; mask: null }): tf.Tensor | tf.Tensor[];
}

/**
 * The shape of what `call` gives, found by calling it with zeros twice: axes of no fixed size are 2 long, then 3, and those
 * of the output that change have no fixed size either. What `call` assigns to weights is taken back.
 */
export function inferredShape(layer: Callable, inputShape: Shape | Shape[]): Shape | Shape[] {
  if (!layer.built) return inputShape;
  const before = layer.weights.map((weight) => tf.tidy(() => tf.keep(tf.clone(weight.read()))));
  try {
    const [two, three] = [trial(layer, inputShape, 2), trial(layer, inputShape, 3)];
    const shapes = two.map((shape, i) => shape.map((size, axis) => (size === three[i]?.[axis] ? size : null)));
    return shapes.length === 1 ? (shapes[0] as Shape) : shapes;
  } finally {
    for (const [i, weight] of layer.weights.entries()) {
      const value = before[i];
      if (value) (weight.read() as tf.Variable).assign(value);
      value?.dispose();
    }
  }
}

function trial(layer: Callable, inputShape: Shape | Shape[], open: number): number[][] {
  return tf.tidy(() => {
    const zeros = (shape: Shape) => tf.zeros(shape.map((size) => size ?? open));
    const several = Array.isArray(inputShape[0]);
    const inputs = several ? (inputShape as Shape[]).map(zeros) : zeros(inputShape as Shape);
    const output = layer.call(inputs, { training: false, mask: null });
    const outputs = Array.isArray(output) ? output : [output];
    return outputs.map((tensor) => {
      if (tensor instanceof tf.Tensor) return tensor.shape;
      throw new Error(
        `The layer '${layer.name}': call returned ${String(tensor)}; expected a tensor. Give the layer computeOutputShape if it can't be called with zeros.`,
      );
    });
  });
}
