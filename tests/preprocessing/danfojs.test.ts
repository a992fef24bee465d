import { describe, expect, it } from 'vitest';
import { type DataFrame, dataFrame } from '../../lib/src/datasets/data-frame';
import type { tf } from '../../lib/src/engine';
import * as preprocessing from '../../lib/src/preprocessing';

const ROWS = [
  [1, 'near', true, 'no'],
  [Number.NaN, 'far', false, 'no'],
  [3, null, true, 'yes'],
  [4, 'far', false, 'no'],
] as const;

type Columns = DataFrame & Record<string, preprocessing.TableLike & { shape: number[] }>;

const frame = async () => (await dataFrame(ROWS, ['rooms', 'sea', 'old', 'sold'])) as Columns;

describe('danfojs frames', () => {
  it('become one matrix', async () => {
    const columns = new preprocessing.ColumnTransformer([
      ['numbers', new preprocessing.SimpleImputer(), ['rooms', 'old']],
      [
        'text',
        preprocessing.makePipeline(
          new preprocessing.SimpleImputer({ strategy: 'mostFrequent' }),
          new preprocessing.OneHotEncoder(),
        ),
        'sea',
      ],
    ]);
    const matrix = columns.fitTransform(await frame());
    expect(columns.getFeatureNamesOut()).toEqual(['numbers__rooms', 'numbers__old', 'text__sea_far', 'text__sea_near']);
    expect(matrix.arraySync()).toEqual([
      [1, 1, 0, 1],
      [Math.fround(8 / 3), 0, 1, 0],
      [3, 1, 1, 0],
      [4, 0, 1, 0],
    ]);
    expect(preprocessing.makeColumnSelector('text')(await frame())).toEqual(['sea', 'sold']);
  });

  it('are resampled and split with their columns', async () => {
    const table = await frame();
    const sold = table.sold as Columns['sold'];
    const [x, y] = preprocessing.randomOverSampler({ seed: 1 }).fitResample(table, sold as preprocessing.TableLike);
    expect(y.values).toEqual(['no', 'no', 'yes', 'no', 'yes', 'yes']);
    expect((x.values as unknown[][]).map((row) => row[3])).toEqual(y.values);
    expect(x.head(2).shape).toEqual([2, 4]);
    const [, , yTrain, yTest] = preprocessing.trainTestSplit(table, sold as preprocessing.TableLike, {
      testSize: 1,
      seed: 0,
    });
    expect([yTrain.values.length, yTest.values.length]).toEqual([3, 1]);
    expect(preprocessing.computeClassWeight('balanced', sold as preprocessing.TableLike)).toEqual({
      no: 2 / 3,
      yes: 2,
    });
  });

  it('give int32 class numbers', async () => {
    const encoder = new preprocessing.LabelEncoder();
    const numbers: tf.Tensor1D = encoder.fitTransform((await frame()).sold as preprocessing.TableLike);
    expect([numbers.dtype, numbers.arraySync()]).toEqual(['int32', [0, 0, 1, 0]]);
  });
});
