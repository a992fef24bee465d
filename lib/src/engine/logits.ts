import * as tf from './tf';

type Tensor = tf.Tensor;

/**
 * Which tensor a probability was computed from. A cross-entropy is computed from that one, since log(softmax(x)) loses what
 * softmax(x) rounds away. Keras keeps `_keras_logits` on the tensor for this; here it lasts as long as one training step.
 */
let open: Map<Tensor, Tensor> | null = null;

/** Runs `step` with outputs' logits remembered until it returns. */
export function withLogits<T>(step: () => T): T {
  const outer = open;
  const inner = new Map<Tensor, Tensor>();
  open = inner;
  try {
    return step();
  } finally {
    open = outer;
    for (const logits of inner.values()) logits.dispose();
  }
}

/** `activate(logits)`, with `logits` remembered as the origin of the result while a step is open. */
export function activateLogits(logits: Tensor, activate: (logits: Tensor) => Tensor): Tensor {
  if (open === null) return activate(logits);
  const kept = tf.keep(tf.clone(logits));
  const output = activate(kept);
  open.set(output, kept);
  return output;
}

/** What `output` was computed from by softmax or sigmoid, if that was remembered. */
export function logitsOf(output: Tensor): Tensor | undefined {
  return open?.get(output);
}
