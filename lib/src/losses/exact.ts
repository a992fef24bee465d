/** Operations whose values or gradients in tfjs are not TensorFlow's, made to agree. */
import { tf } from '../engine';

/**
 * -target log(sigmoid(x)) - (1 - target) log(1 - sigmoid(x)), as `tf.nn.sigmoid_cross_entropy_with_logits` computes it: exact
 * where softplus(x) - target x has nothing left of a small loss, and where sigmoid(x) - target has nothing left of a gradient.
 * @param target float32, of the logits' shape
 */
export function sigmoidCrossEntropy(target: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const loss = tf.customGrad((...inputs) => {
    const [x, z, save] = inputs as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([x, z]);
    const tail = tf.softplus(tf.neg(tf.abs(x)));
    return {
      value: tf.add(tf.sub(tf.relu(x), tf.mul(x, z)), tail),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [given, wanted] = saved as [tf.Tensor, tf.Tensor];
        const up = tf.cast(tf.greaterEqual(given, 0), 'float32');
        const small = tf.sigmoid(tf.neg(tf.abs(given))); // of the class that the logit speaks against
        const slope = tf.add(tf.sub(up, wanted), tf.mul(small, tf.sub(1, tf.mul(up, 2))));
        return [tf.mul(dy, slope), tf.mul(dy, tf.neg(given))];
      },
    };
  });
  return loss(logits, target);
}

/** What `compute` gives, as a constant: no gradient goes through it, so that comparisons, which have none, may stand in it. */
export function constant(compute: () => tf.Tensor): tf.Tensor {
  const closed = tf.customGrad((origin) => ({
    value: compute(),
    gradFunc: () => tf.zerosLike(origin as tf.Tensor),
  }));
  return closed(tf.scalar(0));
}
