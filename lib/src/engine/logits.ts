import * as tf from './tf';

type Tensor = tf.Tensor;

/**
 * Which tensor a probability was computed from. A cross-entropy is computed from that one, since log(softmax(x)) loses what
 * softmax(x) rounds away. Keras keeps `_keras_logits` on the tensor for this; here it lasts as long as one training step.
 */
let open: Map<Tensor, Tensor> | null = null;
let kept: Tensor[] = [];

/** Runs `step` with outputs' logits remembered until it returns. */
export function withLogits<T>(step: () => T): T {
  const outer = { open, kept };
  const inner = { open: new Map<Tensor, Tensor>(), kept: [] as Tensor[] };
  ({ open, kept } = inner);
  try {
    return step();
  } finally {
    ({ open, kept } = outer);
    for (const tensor of [...inner.open.values(), ...inner.kept]) tensor.dispose();
  }
}

/** The same value as a tensor that lasts until the step that is open ends; null when none is open. */
export function keepInStep(tensor: Tensor): Tensor | null {
  if (open === null) return null;
  const lasting = tf.keep(tf.clone(tensor));
  kept.push(lasting);
  return lasting;
}

/** `activate(logits)`, with `logits` remembered as the origin of the result while a step is open. */
export function activateLogits(logits: Tensor, activate: (logits: Tensor) => Tensor): Tensor {
  if (open === null) return activate(logits);
  const lasting = tf.keep(tf.clone(logits));
  const output = activate(lasting);
  open.set(output, lasting);
  return output;
}

/** What `output` was computed from by softmax or sigmoid, if that was remembered. */
export function logitsOf(output: Tensor): Tensor | undefined {
  return open?.get(output);
}
