import { checkOptions } from '../engine/names';
import * as layers from '../layers';
import { type Sequential, sequential } from '../models';
import { checkedUnits, HIDDEN_OPTIONS, type HiddenArgs, hidden } from './hidden';

/** Options of `applications.digitsMlp`. */
export interface DigitsMlpArgs extends HiddenArgs {
  /** Sizes of the hidden layers; default [512, 256]. */
  units?: readonly number[];
  /** Share of the first hidden layer's outputs dropped in training; default 0.2; 0 leaves the layer out. */
  dropout?: number;
  /** Size of the output, one for each class; default 10. */
  classes?: number;
  /** Shape of one picture; default [28, 28]. */
  inputShape?: readonly number[];
}

/**
 * The network for handwritten digits of chapters 2 and 3: Flatten, Dense 512 relu, Dropout 0.2, Dense 256 relu, Dense 10 softmax.
 * 535,818 parameters. Not compiled.
 *
 * Takes pictures [n, 28, 28] with pixels from 0 to 1, float32; gives probabilities [n, 10].
 *
 * Counterpart: a model of `keras.applications` with `weights=None`.
 *
 * @throws Error for unknown options, and for sizes that are no whole numbers from 1 up.
 *
 * @example
 * const model = applications.digitsMlp();
 * assert.equal(model.countParams(), 535818);
 * assert.deepEqual(model.predict(tf.zeros([2, 28, 28])).shape, [2, 10]);
 */
export function digitsMlp(args: DigitsMlpArgs = {}): Sequential {
  const where = 'applications.digitsMlp';
  checkOptions(where, args, ['units', 'dropout', 'classes', 'inputShape', ...HIDDEN_OPTIONS]);
  const { units = [512, 256], dropout = 0.2, classes = 10, inputShape = [28, 28], name } = args;
  const [first, ...rest] = checkedUnits(where, units).map((size) => hidden(size, args));
  return sequential({
    layers: [
      layers.flatten({ inputShape: [...inputShape] }),
      ...(first ?? []),
      ...(dropout === 0 ? [] : [layers.dropout({ rate: dropout })]),
      ...rest.flat(),
      layers.dense({ units: classes, activation: 'softmax' }),
    ],
    ...(name !== undefined && { name }),
  });
}
