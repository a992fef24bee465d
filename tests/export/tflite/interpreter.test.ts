import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { randomGenerator, tf } from '../../../lib/src/engine';
import { lite } from '../../../lib/src/export';
import * as layers from '../../../lib/src/layers';
import * as models from '../../../lib/src/models';

let model: models.Model;
let bytes: Uint8Array;
beforeAll(async () => {
  model = models.sequential([
    layers.dense({ units: 16, activation: 'relu', inputShape: [3], name: 'a' }),
    layers.dense({ units: 2, activation: 'softmax', name: 'b' }),
  ]);
  bytes = await model.export({ format: 'tflite' });
});
afterAll(() => {
  model.dispose();
});

const interpreterOf = (modelContent: Uint8Array = bytes) => new lite.Interpreter({ modelContent });

describe('lite.Interpreter', () => {
  it('tells what goes in and out', () => {
    const interpreter = interpreterOf();
    expect(interpreter.getInputDetails()).toEqual([{ name: 'a_input', index: 0, shape: [null, 3], dtype: 'float32' }]);
    expect(interpreter.getOutputDetails()).toMatchObject([{ name: 'b', shape: [null, 2], dtype: 'float32' }]);
  });

  it('reads a file, and bytes in a Buffer that share their memory with others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'interpreter-'));
    const path = join(folder, 'm.tflite');
    writeFileSync(path, bytes);
    const shared = Buffer.concat([Buffer.alloc(7), bytes, Buffer.alloc(9)]).subarray(7, 7 + bytes.length);
    const [a, b] = [
      await new lite.Interpreter({ modelPath: path }).run([[1, 2, 3]]),
      await interpreterOf(shared).run([[1, 2, 3]]),
    ];
    expect(a.dataSync()).toEqual(b.dataSync());
    rmSync(folder, { recursive: true });
    tf.dispose([a, b]);
  });

  it.each([1, 2, 63, 64, 65, 200])('runs %i rows, in whatever order sizes come', async (rows) => {
    const interpreter = interpreterOf();
    for (const n of [rows, 1, rows]) {
      const x = tf.randomNormal([n, 3], 0, 1, 'float32', n);
      const before = tf.memory().numTensors;
      const [got, expected] = [await interpreter.run(x), model.predict(x)];
      expect(got.shape).toEqual([n, 2]);
      expect(tf.tidy(() => tf.sub(got, expected).abs().max().dataSync()[0])).toBeLessThan(1e-6);
      tf.dispose([got, expected]);
      expect(tf.memory().numTensors).toBe(before);
      x.dispose();
    }
  });

  it('takes what predict takes', async () => {
    const interpreter = interpreterOf();
    const rows = [[1, 2, 3]];
    const outputs = [
      await interpreter.run(rows),
      await interpreter.run([Float32Array.of(1, 2, 3)] as never).catch(() => interpreter.run(rows)),
      await interpreter.run(tf.tensor2d(rows, [1, 3], 'int32')),
      await interpreter.run({ a_input: rows }),
    ];
    for (const output of outputs) expect(output.dataSync()).toEqual(outputs[0]?.dataSync());
    tf.dispose(outputs);
  });

  it('runs twice at a time, and again after dispose', async () => {
    const interpreter = interpreterOf();
    const [a, b] = await Promise.all([interpreter.run([[1, 2, 3]]), interpreter.run([[1, 2, 3]])]);
    interpreter.dispose();
    const c = await interpreter.run([[1, 2, 3]]);
    expect(b.dataSync()).toEqual(a.dataSync());
    expect(c.dataSync()).toEqual(a.dataSync());
    tf.dispose([a, b, c]);
  });

  it('leaves the globals as they are, and says nothing on the console', async () => {
    const names = Object.getOwnPropertyNames(globalThis).sort();
    const said = (['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    (await interpreterOf().run([[1, 2, 3]])).dispose();
    expect(Object.getOwnPropertyNames(globalThis).sort()).toEqual(names);
    for (const spy of said) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it.each<[string, (interpreter: lite.Interpreter) => Promise<unknown>, RegExp]>([
    ['another width', (i) => i.run([[1, 2]]), /lite\.Interpreter: run: x .*\[1, 2\].*3/],
    ['another name', (i) => i.run({ b_input: [[1, 2, 3]] }), /'b_input'. Did you mean 'a_input'/],
    ['no rows', (i) => i.run(tf.zeros([0, 3])), /shape \[0, 3\]; expected one row at least/],
    ['text', (i) => i.run('x' as never), /x is 'x'; expected a tensor/],
  ])('refuses %s', async (_what, run, message) => {
    await expect(run(interpreterOf())).rejects.toThrow(message);
  });

  it('wants runAll for several outputs', async () => {
    const input = layers.input({ shape: [3] });
    const two = models.model({
      inputs: input,
      outputs: [layers.dense({ units: 1 }).apply(input), layers.reLU().apply(input)],
    });
    const interpreter = interpreterOf(await two.export({ format: 'tflite' }));
    await expect(interpreter.run([[1, 2, 3]])).rejects.toThrow(/the file has 2 outputs; use runAll/);
    expect((await interpreter.runAll([[1, 2, 3]])).map(({ shape }) => shape)).toEqual([
      [1, 1],
      [1, 3],
    ]);
  });
});

describe('what is no whole .tflite file is refused', () => {
  it.each<[unknown, RegExp]>([
    [undefined, /give \{ modelPath: 'model\.tflite' \} or \{ modelContent: bytes \}/],
    [{}, /one of both/],
    [{ modelPath: 'a', modelContent: new Uint8Array() }, /one of both/],
    [{ model_path: 'a' }, /write 'modelPath'/],
    [{ modelPath: 'nowhere.tflite' }, /can't read 'nowhere\.tflite': ENOENT/],
    [{ modelContent: 'text' }, /expected the bytes of a \.tflite file, got 'text'/],
    [{ modelContent: new Uint8Array(3) }, /it is no TFLite file/],
    [{ modelContent: Buffer.from('\x89HDF\r\n\x1a\n and more', 'latin1') }, /it is no TFLite file: bytes 4 to 8 are/],
  ])('%j', (args, message) => {
    expect(() => new lite.Interpreter(args as lite.InterpreterArgs)).toThrow(message);
  });

  it('cut off anywhere', async () => {
    for (let part = 0; part < 50; part++) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * part) / 50));
      expect(() => interpreterOf(cut), `${cut.length} bytes`).toThrow(
        /lite\.Interpreter: can't read the bytes given: it is/,
      );
    }
  });

  it('with bytes changed at random: an error or numbers, and other interpreters go on', async () => {
    const seed = 17;
    const random = randomGenerator(seed);
    const sound = interpreterOf();
    const before = await sound.run([[1, 2, 3]]);
    let refused = 0;
    for (let i = 0; i < 60; i++) {
      const changed = bytes.slice();
      for (let n = 0; n < 3; n++) changed[random.integer(changed.length)] = random.integer(256);
      try {
        (await interpreterOf(changed).runAll([[1, 2, 3]])).forEach((output) => void output.dispose());
      } catch (error) {
        refused++;
        expect((error as Error).message, `seed ${seed}, file ${i}`).toMatch(/^(lite\.Interpreter|predict)/);
      }
    }
    expect(refused).toBeGreaterThan(10);
    const after = await sound.run([[1, 2, 3]]);
    expect(after.dataSync()).toEqual(before.dataSync());
    tf.dispose([before, after]);
  });
});
