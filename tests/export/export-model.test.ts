import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import { lite } from '../../lib/src/export';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const small = () => models.sequential([layers.dense({ units: 2, inputShape: [3], name: 'out' })]);
const call = (model: models.Model, args: unknown) => model.export(args as models.ExportArgs);

describe('model.export', () => {
  it('gives bytes and keeps no tensor; the model need not be compiled', async () => {
    const model = small();
    const before = tf.memory().numTensors;
    const bytes = await model.export({ format: 'tflite' });
    expect(bytes).toBeInstanceOf(Uint8Array);
    expect(Buffer.from(bytes.subarray(4, 8)).toString()).toBe('TFL3');
    expect(bytes).toEqual(await model.export({ format: 'tflite' }));
    expect(bytes).toEqual(await lite.TFLiteConverter.fromKerasModel(model).convert());
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('writes a file too, whole, and replaces one only if it may', async () => {
    const model = small();
    const path = join(folder, 'deep', 'model.tflite');
    const bytes = await model.export({ format: 'tflite', path });
    expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
    writeFileSync(path, 'mine');
    await expect(model.export({ format: 'tflite', path, overwrite: false })).rejects.toThrow(
      /'.*model\.tflite' exists already, and overwrite is false\. Give another name/,
    );
    expect(readFileSync(path, 'utf8')).toBe('mine');
    await model.export({ format: 'tflite', path });
    expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['model.tflite']);
    model.dispose();
  });

  it('says why a file cannot be written, and leaves nothing', async () => {
    const model = small();
    await expect(model.export({ format: 'tflite', path: folder })).rejects.toThrow(
      /export: can't write '.*': .*(EISDIR|EEXIST|ENOTEMPTY|EPERM).*Give a path that can be written/,
    );
    expect(readdirSync(folder)).toEqual([]);
    model.dispose();
  });

  it.each([
    [undefined, /expected an options object such as \{ format: 'tflite' \}, got undefined/],
    ['model.tflite', /expected an options object such as \{ format: 'tflite' \}, got 'model\.tflite'/],
    [{}, /a format is missing, such as \{ format: 'tflite' \}/],
    [{ format: 'tflit' }, /Unknown format 'tflit'. Did you mean 'tflite'\?/],
    [{ format: 'toString' }, /Unknown format 'toString'/],
    [{ format: 'tflite', file: 'a' }, /Unknown option 'file'. Did you mean 'path'|Unknown option 'file'/],
    [{ format: 'tflite', path: 3 }, /path is 3; expected a file name/],
  ])('refuses %j', async (args, message) => {
    const model = small();
    await expect(call(model, args)).rejects.toThrow(message);
    model.dispose();
  });

  it('refuses a model without layers, and what is no model', async () => {
    await expect(models.sequential([]).export({ format: 'tflite' })).rejects.toThrow(/has no layers; add some first/);
    expect(() => lite.TFLiteConverter.fromKerasModel('model.h5' as never)).toThrow(/expected a model, got 'model\.h5'/);
  });

  it('has the weights of a training that goes on', async () => {
    const model = small();
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const x = tf.ones([8, 3]);
    const y = tf.ones([8, 2]);
    let bytes: Uint8Array = new Uint8Array();
    let weights: number[] = [];
    const callback = {
      async onEpochEnd() {
        bytes = await model.export({ format: 'tflite' });
        weights = [...(model.getWeights()[1] as tf.Tensor).dataSync()];
      },
    };
    await model.fit(x, y, { epochs: 2, verbose: 0, callbacks: [callback as never] });
    const output = await new lite.Interpreter({ modelContent: bytes }).run(tf.zeros([1, 3]));
    expect([...output.dataSync()]).toEqual(weights);
    model.dispose();
    tf.dispose([x, y, output]);
  });
});
