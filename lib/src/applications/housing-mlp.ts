import { checkOptions } from '../engine/names';
import * as layers from '../layers';
import { type Sequential, sequential } from '../models';
import { checkedUnits, HIDDEN_OPTIONS, type HiddenArgs, hidden } from './hidden';

/** Options of `applications.housingMlp`. */
export interface HousingMlpArgs extends HiddenArgs {
  /** Sizes of the hidden layers; default [64, 32]. */
  units?: readonly number[];
  /** Share of each hidden layer's outputs dropped in training; default 0: none. */
  dropout?: number;
  /** Number of columns; default 8. */
  features?: number;
}

/**
 * The network for house prices of chapter 4: Dense 64 relu, Dense 32 relu, Dense 1. 2,689 parameters. Not compiled.
 *
 * Takes standardized columns [n, 8], float32; gives prices [n, 1] in the unit of the targets.
 *
 * Counterpart: a model of `keras.applications` with `weights=None`.
 *
 * @throws Error for unknown options, and for sizes that are no whole numbers from 1 up.
 *
 * @example
 * const model = applications.housingMlp({ units: [16], activation: 'swish' });
 * assert.equal(model.countParams(), 8 * 16 + 16 + 16 + 1);
 * assert.deepEqual(model.predict(tf.zeros([3, 8])).shape, [3, 1]);
 */
export function housingMlp(args: HousingMlpArgs = {}): Sequential {
  const where = 'applications.housingMlp';
  checkOptions(where, args, ['units', 'dropout', 'features', ...HIDDEN_OPTIONS]);
  const { units = [64, 32], dropout = 0, features = 8, name } = args;
  const drop = () => (dropout === 0 ? [] : [layers.dropout({ rate: dropout })]);
  return sequential({
    layers: [
      layers.inputLayer({ shape: [features] }),
      ...checkedUnits(where, units).flatMap((size) => [...hidden(size, args), ...drop()]),
      layers.dense({ units: 1 }),
    ],
    ...(name !== undefined && { name }),
  });
}
