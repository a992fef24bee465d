import { tf } from '../engine';
import { affine } from '../engine/fused';

type DenseArgs = Parameters<typeof tf.layers.dense>[0];

interface StockDense extends tf.layers.Layer {
  kernel: { read(): tf.Tensor };
  bias: { read(): tf.Tensor } | null;
  activation: { apply(x: tf.Tensor): tf.Tensor; getClassName(): string };
}

const Stock = tf.layers.dense({ units: 1 }).constructor as new (args: DenseArgs) => StockDense;

/** tfjs' Dense; matrices take TensorFlow's own product and bias kernels instead of tfjs' batched product with its reshapes. */
export class DenseLayer extends Stock {
  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor | tf.Tensor[] {
    const x = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
    if (x.rank !== 2) return super.call(inputs, kwargs);
    return tf.tidy(() => {
      const sum = affine(
        x as tf.Tensor2D,
        this.kernel.read() as tf.Tensor2D,
        (this.bias?.read() as tf.Tensor1D) ?? null,
      );
      return this.activation.getClassName() === 'linear' ? sum : this.activation.apply(sum);
    });
  }
}
