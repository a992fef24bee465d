import { describe, expect, it } from 'vitest';
import { digitsMlp, housingMlp } from '../../lib/src/applications';
import { setRandomSeed, tf } from '../../lib/src/engine';

const classes = (model: { layers: { getClassName(): string }[] }) => model.layers.map((layer) => layer.getClassName());

describe('digitsMlp', () => {
  it('is the network of the guide', () => {
    const model = digitsMlp();
    expect(classes(model)).toEqual(['Flatten', 'Dense', 'Dropout', 'Dense', 'Dense']);
    expect(model.countParams()).toBe(535_818);
    const sums = (model.predict(tf.zeros([3, 28, 28])) as tf.Tensor2D).sum(1).arraySync() as number[];
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
  });

  it('takes other sizes, classes and pictures', () => {
    const model = digitsMlp({ units: [5], dropout: 0, classes: 3, inputShape: [4, 4, 2], name: 'small' });
    expect(classes(model)).toEqual(['Flatten', 'Dense', 'Dense']);
    expect(model.name).toBe('small');
    expect(model.countParams()).toBe(32 * 5 + 5 + 5 * 3 + 3);
  });

  it('without hidden layers is a softmax regression', () => {
    expect(classes(digitsMlp({ units: [], dropout: 0 }))).toEqual(['Flatten', 'Dense']);
  });
});

describe('housingMlp', () => {
  it('is the network of the guide', () => {
    const model = housingMlp();
    expect(model.countParams()).toBe(2689);
    expect(model.outputs[0]?.shape).toEqual([null, 1]);
  });

  it('normalizes before the activation, and drops after it', () => {
    const model = housingMlp({ units: [6, 4], batchNormalization: true, dropout: 0.1, activation: 'tanh' });
    const hidden = ['Dense', 'BatchNormalization', 'Activation', 'Dropout'];
    expect(classes(model)).toEqual(['InputLayer', ...hidden, ...hidden, 'Dense']);
  });

  it('starts from the same weights with the same seed', () => {
    const weights = () => {
      setRandomSeed(5);
      return housingMlp({ kernelInitializer: 'heNormal' })
        .getWeights()
        .map((one) => Array.from(one.dataSync()));
    };
    expect(weights()).toEqual(weights());
  });
});

describe('what is refused', () => {
  it('sizes that are none, before any layer is made', () => {
    const before = tf.memory().numTensors;
    expect(() => housingMlp({ units: [64, 0] })).toThrow(
      'applications.housingMlp: units is [64, 0]; expected the sizes of the hidden layers, whole numbers from 1 up, such as [64, 32].',
    );
    expect(() => digitsMlp({ units: 512 as unknown as number[] })).toThrow('units is 512');
    expect(() => digitsMlp({ dropout: 0, units: [2.5] })).toThrow('units is [2.5]');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names that nobody reads', () => {
    expect(() => housingMlp({ batch_normalization: true } as object)).toThrow("write 'batchNormalization'");
    expect(() => digitsMlp({ droput: 0.2 } as object)).toThrow("Did you mean 'dropout'");
  });
});
