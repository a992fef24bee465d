/** Gradients cut down to size, as Keras does it. A gradient that is undefined stays so. */
import { tf } from '../engine';
import { eachGradient, type Gradients } from './gradients';
import type { Options } from './options';

export function clipped(gradients: Gradients, options: Options): Gradients {
  const { clipnorm, globalClipnorm, clipvalue } = options;
  if (clipnorm !== null) return eachGradient(gradients, (gradient) => clipByNorm(gradient, clipnorm));
  if (globalClipnorm !== null) return clipByGlobalNorm(gradients, globalClipnorm);
  if (clipvalue !== null) return eachGradient(gradients, (gradient) => tf.clipByValue(gradient, -clipvalue, clipvalue));
  return gradients;
}

function clipByNorm(gradient: tf.Tensor, limit: number): tf.Tensor {
  const norm = tf.sqrt(tf.sum(tf.square(gradient)));
  return tf.div(tf.mul(gradient, limit), tf.maximum(norm, limit));
}

/** A norm that is infinite or not a number makes every gradient NaN, so that it is noticed. */
function clipByGlobalNorm(gradients: Gradients, limit: number): Gradients {
  const squares = gradients.flatMap((gradient) => (gradient === undefined ? [] : [tf.sum(tf.square(gradient))]));
  const norm = tf.sqrt(tf.sum(tf.stack(squares)));
  const finite = tf.mul(limit, tf.minimum(tf.div(1, norm), tf.div(1, tf.scalar(limit))));
  const scale = tf.add(finite, tf.sub(norm, norm));
  return eachGradient(gradients, (gradient) => tf.mul(gradient, scale));
}
