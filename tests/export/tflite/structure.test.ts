import { describe, expect, it } from 'vitest';
import { tf } from '../../../lib/src/engine';
import { lite } from '../../../lib/src/export';
import { numbersOf } from '../../../lib/src/export/tflite/graph';
import { readTflite, type TfliteFile } from '../../../lib/src/export/tflite/read';
import { OPERATORS } from '../../../lib/src/export/tflite/schema';
import * as layers from '../../../lib/src/layers';
import * as models from '../../../lib/src/models';

async function fileOf(
  ...list: (layers.Layer | tf.layers.Layer)[]
): Promise<{ model: models.Model; bytes: Uint8Array; file: TfliteFile }> {
  const model = models.sequential(list);
  const bytes = await model.export({ format: 'tflite' });
  return { model, bytes, file: readTflite(bytes) };
}

/** The operators with the names of their tensors. */
const told = ({ operators, tensors }: TfliteFile) =>
  operators.map(({ kind, inputs, outputs }) => {
    const names = (places: number[]) => places.map((place) => tensors[place]?.name ?? '-').join(' ');
    return `${names(outputs)} = ${kind} ${names(inputs)}`;
  });

const tensorOf = (file: TfliteFile, name: string) => {
  const found = file.tensors.find((tensor) => tensor.name === name);
  if (!found) throw new Error(`no tensor ${name}: ${file.tensors.map((tensor) => tensor.name)}`);
  return found;
};

const dense = (name: string, args: Partial<layers.DenseArgs> = {}) => layers.dense({ units: 4, name, ...args });

describe('a file', () => {
  it('says what it is: schema, signature, names, oldest runtime, an open batch', async () => {
    const { bytes, file } = await fileOf(
      layers.flatten({ inputShape: [2, 3], name: 'flat' }),
      dense('hidden', { activation: 'relu' }),
      layers.dropout({ rate: 0.5 }),
      dense('shares', { units: 3, activation: 'softmax' }),
    );
    expect(Buffer.from(bytes.subarray(4, 8)).toString()).toBe('TFL3');
    expect(file).toMatchObject({
      description: 'ann-lab',
      signature: 'serving_default',
      inputs: [{ name: 'flat_input' }],
      outputs: [{ name: 'shares' }],
    });
    expect(Buffer.from(file.metadata.min_runtime_version as Uint8Array).toString()).toBe('1.5.0'.padEnd(16, '\0'));
    expect(told(file)).toEqual([
      'flat = RESHAPE flat_input flat/shape',
      'hidden = FULLY_CONNECTED flat hidden/kernel hidden/bias',
      'shares/MatMul = FULLY_CONNECTED hidden shares/kernel shares/bias',
      'shares = SOFTMAX shares/MatMul',
    ]);
    const shapes = ['flat_input', 'flat', 'hidden', 'shares'].map((name) => tensorOf(file, name).shape);
    expect(shapes).toEqual([
      [-1, 2, 3],
      [-1, 6],
      [-1, 4],
      [-1, 3],
    ]);
    expect(numbersOf(tensorOf(file, 'flat/shape') as never)).toEqual(Int32Array.of(-1, 6));
  });

  it('holds each weight once, the kernel transposed, where 16 divides its place', async () => {
    const { model, bytes, file } = await fileOf(
      dense('a', { inputShape: [5], activation: 'tanh' }),
      dense('b', { useBias: false }),
    );
    const [kernel] = model.getWeights() as [tf.Tensor2D];
    expect(numbersOf(tensorOf(file, 'a/kernel') as never)).toEqual(kernel.transpose().dataSync());
    const constants = file.tensors.filter(({ data }) => data !== null);
    expect(constants.map(({ name }) => name)).toEqual(['a/kernel', 'a/bias', 'b/kernel']);
    for (const { data } of constants) expect(((data as Uint8Array).byteOffset - bytes.byteOffset) % 16).toBe(0);
    expect(file.operators.at(-1)?.inputs.at(-1)).toBe(-1);
  });

  it('has activations within the operators that take them, and batch normalization within the weights', async () => {
    const { file } = await fileOf(
      dense('a', { inputShape: [5], useBias: false }),
      layers.batchNormalization({ name: 'norm' }),
      layers.reLU({ maxValue: 6, name: 'cut' }),
      dense('b'),
    );
    expect(told(file)).toEqual([
      'cut = FULLY_CONNECTED a_input a/kernel a/bias',
      'b = FULLY_CONNECTED cut b/kernel b/bias',
    ]);
    expect(file.operators[0]?.options).toMatchObject({ fusedActivation: 3 });
  });

  it('keeps apart what others read too', async () => {
    const x = layers.input({ shape: [3], name: 'x' });
    const product = dense('a', { units: 3 }).apply(x);
    const cut = layers.reLU({ name: 'cut' }).apply(product);
    const model = models.model({ inputs: x, outputs: layers.add({ name: 'sum' }).apply([cut, product]) });
    expect(told(readTflite(await model.export({ format: 'tflite' })))).toEqual([
      'a = FULLY_CONNECTED x a/kernel a/bias',
      'cut = RELU a',
      'sum = ADD cut a',
    ]);
    const both = models.model({ inputs: x, outputs: [product, cut] });
    expect(told(readTflite(await both.export({ format: 'tflite' })))[1]).toBe('cut = RELU a');
  });

  it('keeps weights apart that two calls share, of which one is scaled', async () => {
    const x = layers.input({ shape: [3], name: 'x' });
    const shared = dense('a', { units: 3 });
    const norm = layers.batchNormalization({ name: 'norm', movingMeanInitializer: 'ones' });
    const model = models.model({
      inputs: x,
      outputs: [norm.apply(shared.apply(x)), shared.apply(layers.reLU().apply(x))],
    });
    const file = readTflite(await model.export({ format: 'tflite' }));
    expect(told(file)).toContain('norm/mul = MUL a norm/factor');
    const given = tf.ones([2, 3]);
    const [got, expected] = [
      await new lite.Interpreter({ modelContent: await model.export({ format: 'tflite' }) }).runAll(given),
      model.predictAll(given),
    ];
    for (const [i, one] of got.entries())
      expect(
        tf
          .sub(one, expected[i] as tf.Tensor)
          .abs()
          .max()
          .dataSync()[0],
      ).toBeLessThan(1e-6);
  });

  it('asks for the runtime that its newest operator needs', async () => {
    const { file } = await fileOf(dense('a', { inputShape: [2, 3] }), layers.elu());
    expect(file.operators.map(({ kind, version }) => [kind, version])).toEqual([
      ['FULLY_CONNECTED', 5],
      ['ELU', 1],
    ]);
    expect(file.operators[0]?.options).toMatchObject({ keepNumDims: true });
    expect(Buffer.from(file.metadata.min_runtime_version as Uint8Array).toString()).toMatch(/^2\.0\.0\0/);
  });

  it('is not changed by a training that follows', async () => {
    const { model, bytes } = await fileOf(dense('a', { inputShape: [5] }));
    const before = bytes.slice();
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    await model.trainOnBatch(tf.ones([2, 5]), tf.ones([2, 4]));
    expect(bytes).toEqual(before);
  });
});

describe('the table of operators', () => {
  it('has each code once', () => {
    const codes = Object.values(OPERATORS).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
