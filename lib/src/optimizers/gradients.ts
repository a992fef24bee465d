/** Lists of gradients, one for each weight. */
import { tf } from '../engine';
import { describe, shapeText } from '../engine/names';

/** In the order of the weights; undefined for a weight that the loss does not depend on. */
export type Gradients = readonly (tf.Tensor | undefined)[];

/** A gradient, or none for a weight that the loss does not depend on. */
export type MaybeGradient = tf.Tensor | null | undefined;

export const eachGradient = (gradients: Gradients, change: (gradient: tf.Tensor, i: number) => tf.Tensor): Gradients =>
  gradients.map((gradient, i) => (gradient === undefined ? undefined : change(gradient, i)));

/** Gradients by the names of their variables, as `tf.variableGrads` gives them. */
export type NamedGradients = Readonly<Record<string, MaybeGradient>>;

type Pair = readonly [gradient: MaybeGradient, variable: tf.Variable];

/** Pairs of gradient and variable, checked; names stand for the optimizer's own variables, or any that the engine knows. */
export function pairsOf(who: string, given: unknown, bound: readonly tf.Variable[]): readonly Pair[] {
  const expected = `${who}: applyGradients expects pairs [gradient, variable], or gradients by the variables' names as tf.variableGrads(…).grads gives them`;
  if (Array.isArray(given)) {
    for (const pair of given) {
      if (Array.isArray(pair) && pair[1] instanceof tf.Variable) continue;
      throw new TypeError(`${expected}; got a list with ${describe(pair)}.`);
    }
    return given;
  }
  if (given === null || typeof given !== 'object' || given instanceof tf.Tensor) {
    throw new TypeError(`${expected}; got ${describe(given)}.`);
  }
  return Object.entries(given as NamedGradients).map(([name, gradient]) => {
    const variable = bound.find((one) => one.name === name) ?? tf.engine().registeredVariables[name];
    const valid = variable && (!gradient || gradient instanceof tf.Tensor);
    if (!valid)
      throw new TypeError(
        `${expected}; got '${name}': ${variable ? describe(gradient) : 'no variable has that name'}.`,
      );
    return [gradient, variable];
  });
}

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
