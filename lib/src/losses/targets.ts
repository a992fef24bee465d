/** Checks of targets, once, before a training starts: what can't be right is refused in words. */
import { tf } from '../engine';
import { shapeText } from '../engine/names';

type Shape = readonly (number | null)[];

/** Smallest and largest value; of no values: Infinity and -Infinity. */
export function extremes(values: tf.Tensor): [low: number, high: number] {
  if (values.size === 0) return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return tf.tidy(() => {
    const numbers = values.dtype === 'bool' ? tf.cast(values, 'int32') : values;
    return [tf.min(numbers).dataSync()[0] as number, tf.max(numbers).dataSync()[0] as number];
  });
}

const last = (shape: Shape): number | null | undefined => shape[shape.length - 1];

const fits = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i] || size === null || b[i] === null || b[i] === undefined);

/** Whether targets of shape `a` go with outputs of shape `b`: the same but for an axis of length 1 at the end. */
function goes(a: Shape, b: Shape): boolean {
  if (fits(a, b)) return true;
  if (a.length === b.length + 1 && last(a) === 1) return fits(a.slice(0, -1), b);
  return b.length === a.length + 1 && last(b) === 1 && fits(a, b.slice(0, -1));
}

/** Throws unless there is one target for each output. */
export function checkShape(name: string, yTrue: tf.Tensor, outputShape: Shape): void {
  if (goes(yTrue.shape, outputShape)) return;
  throw new Error(
    `${name}: yTrue has shape ${shapeText(yTrue.shape)} and the model's output has shape ${shapeText(outputShape)}; expected the same shape, one target for each output.`,
  );
}

/** Throws unless all targets lie from `low` to `high`. `advice` says what to do. */
export function checkRange(name: string, yTrue: tf.Tensor, low: number, high: number, advice: string): void {
  const [least, most] = extremes(yTrue);
  if (least >= low && most <= high) return;
  throw new Error(`${name}: targets go from ${least} to ${most}; ${advice}`);
}

/** Throws unless targets are shares of the classes, of the outputs' shape. */
export function checkOneHot(name: string, yTrue: tf.Tensor, outputShape: Shape, axis = -1): void {
  const classes = outputShape[axis < 0 ? axis + outputShape.length : axis];
  if (classes === 1) throw new Error(`${name}: the model has one output; for two classes use binaryCrossentropy.`);
  if (!fits(yTrue.shape, outputShape)) {
    throw new Error(
      `${name}: yTrue has shape ${shapeText(yTrue.shape)}; expected one-hot targets ${shapeText(outputShape)}. Class numbers go with sparseCategoricalCrossentropy, or make them one-hot: utils.toCategorical(y).`,
    );
  }
  checkRange(name, yTrue, 0, 1, 'expected one-hot targets of 0 and 1. Make them: utils.toCategorical(y).');
}

/** Throws unless targets are class numbers that the outputs stand for, or `ignored`. */
export function checkLabels(name: string, yTrue: tf.Tensor, outputShape: Shape, ignored: number | null = null): void {
  const classes = last(outputShape) as number;
  if (!fits(yTrue.shape, outputShape.slice(0, -1)) && !fits(yTrue.shape, [...outputShape.slice(0, -1), 1])) {
    throw new Error(
      `${name}: yTrue has shape ${shapeText(yTrue.shape)}; expected class numbers of shape ${shapeText(outputShape.slice(0, -1))}. One-hot targets go with categoricalCrossentropy.`,
    );
  }
  tf.tidy(() => {
    const counted = ignored === null ? yTrue : withoutIgnored(yTrue, ignored);
    const [low, high] = extremes(counted);
    if (low < 0 || high >= classes) {
      throw new Error(
        `${name}: labels go from ${low} to ${high}, but the model has ${classes} output${classes === 1 ? '' : 's'}, so labels must go from 0 to ${classes - 1}. Give the last layer ${high + 1} units, or number the classes from 0.`,
      );
    }
    checkWhole(name, counted, `class numbers 0 to ${classes - 1}`);
  });
}

/** Throws unless all numbers are whole. */
export function checkWhole(name: string, labels: tf.Tensor, expected: string): void {
  if (labels.dtype !== 'float32') return;
  const whole = tf.tidy(() => tf.all(tf.equal(labels, tf.floor(labels))).dataSync()[0] === 1);
  if (!whole) throw new Error(`${name}: some labels are no whole numbers; expected ${expected}.`);
}

function withoutIgnored(labels: tf.Tensor, ignored: number): tf.Tensor {
  const numbers = tf.cast(labels, 'float32');
  return tf.where(tf.equal(numbers, ignored), tf.zerosLike(numbers), numbers);
}
