/** Tensors that a step keeps beyond itself (`tf.keep`), for a callback to show or for a sum over batches: a graph would never renew them. */
import * as tf from '../tf';
import { whereabouts } from './whereabouts';

export interface Escaped {
  readonly tensor: tf.Tensor;
  /** The line that keeps it. */
  readonly where: string;
}

interface Keeper {
  keep<T extends tf.Tensor>(tensor: T): T;
}

/** Notes what is kept until `end` is called. */
export function watchEscapes(): { end(): void; found(): readonly Escaped[] } {
  const keeper = tf.engine() as unknown as Keeper;
  const { keep } = keeper;
  const found: Escaped[] = [];
  keeper.keep = (tensor) => {
    found.push({ tensor, where: whereabouts() });
    return keep.call(keeper, tensor) as typeof tensor;
  };
  return {
    end: () => {
      keeper.keep = keep;
    },
    found: () => found,
  };
}
