import { copyFileSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setRandomSeed, tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import '../../lib/src/saving';
import { readH5, readText } from '../../lib/src/saving/hdf5';
import { loadWeights, saveWeights } from '../../lib/src/saving/weights-h5';
import { type Packed, readVectors, relativeDifference, unpack, VECTORS } from '../support/vectors';

const { weights } = readVectors<{ weights: { words: Packed; image: Packed; outputs: Packed[] } }>('callbacks');

let folder: string;
beforeEach(() => {
  setRandomSeed(4);
  folder = mkdtempSync(join(tmpdir(), 'weights-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The model of tests/interop/vectors/callbacks.py: two inputs, a stack within, names of its own. */
function branched(): models.Model {
  const words = tf.input({ shape: [2] });
  const image = tf.input({ shape: [4, 4, 1] });
  const embedded = tf.layers.flatten().apply(tf.layers.embedding({ inputDim: 5, outputDim: 2 }).apply(words));
  const inner = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [4] })] });
  const seen = tf.layers.conv2d({ filters: 2, kernelSize: 3 }).apply(image);
  const flat = tf.layers.flatten().apply(tf.layers.batchNormalization().apply(seen));
  return models.model({
    inputs: [words, image],
    outputs: [inner.apply(embedded), flat] as tf.SymbolicTensor[],
  });
}

const small = (units = 3) =>
  models.sequential([
    layers.dense({ units, inputShape: [4] }),
    layers.batchNormalization(),
    layers.dense({ units: 1, useBias: false }),
  ]);

const x = tf.randomNormal([5, 4], 0, 1, 'float32', 1);
const difference = (a: tf.Tensor, b: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] as number);

describe('a .weights.h5 file', () => {
  it('of Python Keras is read: embedding, convolution, normalization, a model within', async () => {
    const model = branched();
    await loadWeights(model, join(VECTORS, 'callbacks.weights.h5'));
    const outputs = model.predictAll([unpack(weights.words), unpack(weights.image)]);
    // float32 sums of a few products; TensorFlow may add them in another order
    for (const [i, output] of outputs.entries())
      expect(relativeDifference(output, unpack(weights.outputs[i] as Packed))).toBeLessThan(1e-6);
  });

  it('gives the weights back, to the bit, and leaves no tensors behind', async () => {
    const [from, to] = [small(), small()];
    const path = join(folder, 'a.weights.h5');
    const before = tf.memory().numTensors;
    await saveWeights(from, path);
    await loadWeights(to, path);
    expect(tf.memory().numTensors).toBe(before);
    expect(difference(from.predict(x), to.predict(x))).toBe(0);
    expect(readdirSync(folder)).toEqual(['a.weights.h5']);
    await expect(saveWeights(from, path, { overwrite: false })).rejects.toThrow('overwrite is false');
  });

  it('keeps the dtype of weights that are no floats, and so does a whole model', async () => {
    class Counting extends layers.Layer {
      static className = 'UnitNormalization';
      override build(shape: (number | null)[]) {
        super.build(shape);
        this.addWeight({ name: 'seen', shape: [2], dtype: 'int32', trainable: false });
        this.addWeight({ name: 'open', shape: [], dtype: 'bool', trainable: false });
      }
    }
    const counting = () => models.sequential([new Counting({ inputShape: [4] })]);
    const from = counting();
    // 2 ** 24 + 1 is no float32 number
    tf.tidy(() => from.setWeights([tf.tensor([2 ** 24 + 1, -3], [2], 'int32'), tf.scalar(true, 'bool')]));
    for (const path of [join(folder, 'a.weights.h5'), join(folder, 'model.h5')]) {
      const to = counting();
      await (path.endsWith('.weights.h5') ? from.saveWeights(path) : from.save(path));
      await to.loadWeights(path);
      const [seen, open] = to.getWeights();
      expect([seen?.dtype, open?.dtype]).toEqual(['int32', 'bool']);
      expect([...(seen as tf.Tensor).dataSync()]).toEqual([2 ** 24 + 1, -3]);
      expect([...(open as tf.Tensor).dataSync()]).toEqual([1]);
    }
  });

  it("is laid out as Keras': by class and number, with the layer's name beside", async () => {
    const model = branched();
    const path = join(folder, 'b.weights.h5');
    await saveWeights(model, path);
    const [ours, keras] = await Promise.all([layout(path), layout(join(VECTORS, 'callbacks.weights.h5'))]);
    expect(ours).toEqual(keras);
    const name = await readH5(path, (file) => readText(file.get('layers/conv2d/vars') as never, 'name'));
    expect(name).toBe(model.layers.find((layer) => layer.getClassName() === 'Conv2D')?.name);
  });

  it("may be a whole model's .h5", async () => {
    const [from, to] = [small(), small()];
    await from.save(join(folder, 'model.h5'));
    await loadWeights(to, join(folder, 'model.h5'));
    expect(difference(from.predict(x), to.predict(x))).toBe(0);
  });

  it('that does not fit changes nothing, and the error says what differs', async () => {
    const other = small(2);
    const path = join(folder, 'c.weights.h5');
    await saveWeights(small(), path);
    const before = other.getWeights().map((weight) => weight.dataSync());
    await expect(loadWeights(other, path)).rejects.toThrow(/shape \[4, 3\] there, but \[4, 2\] in the model/);
    expect(other.getWeights().map((weight) => weight.dataSync())).toEqual(before);
    const deeper = models.sequential([layers.dense({ units: 3, inputShape: [4] }), layers.dense({ units: 3 })]);
    await expect(loadWeights(deeper, path)).rejects.toThrow(/has 2 weights, the file 1 at 'layers\/dense_1'/);
    const legacy = join(folder, 'whole.h5');
    await small().save(legacy);
    await expect(loadWeights(deeper, legacy)).rejects.toThrow("3 layers with weights, the model '");
  });

  it('with a wrong name, or damaged, is refused', async () => {
    await expect(saveWeights(small(), join(folder, 'a.h5'))).rejects.toThrow('.weights.h5');
    await expect(loadWeights(small(), join(folder, 'a.json'))).rejects.toThrow('.weights.h5');
    await expect(loadWeights(small(), join(folder, 'none.weights.h5'))).rejects.toThrow('no such file');
    const cut = join(folder, 'cut.weights.h5');
    copyFileSync(join(VECTORS, 'callbacks.weights.h5'), cut);
    truncateSync(cut, 2000);
    await expect(loadWeights(branched(), cut)).rejects.toThrow('cut off or damaged');
  });
});

/** Paths of all arrays and groups with their shapes. */
async function layout(path: string): Promise<string[]> {
  return readH5(path, (file) => {
    const found: string[] = [];
    const visit = (group: { keys(): string[]; get(name: string): unknown }, at: string) => {
      for (const key of group.keys()) {
        const entry = group.get(key) as { shape?: number[]; keys?(): string[] };
        found.push(`${at}/${key} ${entry.shape ?? ''}`);
        if (entry.keys) visit(entry as never, `${at}/${key}`);
      }
    };
    visit(file as never, '');
    return found.sort();
  });
}
