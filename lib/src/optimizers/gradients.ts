/** Lists of gradients, one for each weight. */
import type { tf } from '../engine';
import { shapeText } from '../engine/names';

/** In the order of the weights; undefined for a weight that the loss does not depend on. */
export type Gradients = readonly (tf.Tensor | undefined)[];

/** A gradient, or none for a weight that the loss does not depend on. */
export type MaybeGradient = tf.Tensor | null | undefined;

export const eachGradient = (gradients: Gradients, change: (gradient: tf.Tensor, i: number) => tf.Tensor): Gradients =>
  gradients.map((gradient, i) => (gradient === undefined ? undefined : change(gradient, i)));

/** The gradients in the order of the weights; undefined for those that have none. */
export function inOrder(
  who: string,
  weights: readonly tf.Variable[],
  gradients: readonly MaybeGradient[],
  variables: readonly tf.Variable[],
): Gradients {
  if (gradients.length !== variables.length) {
    throw new Error(
      `${who}: apply got ${gradients.length} gradients for ${variables.length} variables; expected one for each.`,
    );
  }
  const ordered: (tf.Tensor | undefined)[] = weights.map(() => undefined);
  for (const [i, variable] of variables.entries()) {
    const gradient = gradients[i] ?? undefined;
    const place = weights.indexOf(variable);
    if (place < 0) {
      throw new Error(
        `${who}: apply got the variable '${variable.name}', which is not one that the optimizer was built with. Make a new optimizer for other variables.`,
      );
    }
    if (gradient && gradient.shape.join() !== variable.shape.join()) {
      throw new Error(
        `${who}: the gradient for '${variable.name}' has shape ${shapeText(gradient.shape)}; expected the variable's, ${shapeText(variable.shape)}.`,
      );
    }
    ordered[place] = gradient;
  }
  return ordered;
}
