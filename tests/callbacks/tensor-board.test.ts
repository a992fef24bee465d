import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TensorBoard, tensorBoard } from '../../lib/src/callbacks';
import { crc32c, EventWriter, maskedCrc } from '../../lib/src/callbacks/event-file';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorboard-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Fields of a Protocol Buffers message: number -> raw values (numbers of varints, bytes of the rest). */
function fields(message: Buffer): Map<number, (number | Buffer)[]> {
  const found = new Map<number, (number | Buffer)[]>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] as number;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number) => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = varint();
    const type = key & 7;
    const value = type === 0 ? varint() : take(type === 1 ? 8 : type === 5 ? 4 : varint());
    found.set(key >> 3, [...(found.get(key >> 3) ?? []), value]);
  }
  return found;
}

interface Scalar {
  tag: string;
  value: number;
  step: number;
  plugin: string;
}

/** Reads an event file, checksums included. */
function readEvents(path: string): { version: string; scalars: Scalar[] } {
  const file = readFileSync(path);
  const events: Map<number, (number | Buffer)[]>[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    expect(file.readUInt32LE(at + 8)).toBe(maskedCrc(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 12 + length)).toBe(maskedCrc(data));
    events.push(fields(data));
    at += length + 16;
  }
  const scalars = events.slice(1).map((event) => {
    const value = fields(fields(event.get(5)?.[0] as Buffer).get(1)?.[0] as Buffer);
    const tensor = fields(value.get(8)?.[0] as Buffer);
    const metadata = fields(value.get(9)?.[0] as Buffer);
    const plugin = fields(metadata.get(1)?.[0] as Buffer);
    return {
      tag: String(value.get(1)?.[0]),
      value: (tensor.get(4)![0] as Buffer).readFloatLE(),
      step: (event.get(2)?.[0] as number) ?? 0,
      plugin: String(plugin.get(1)?.[0]),
    };
  });
  return { version: String(events[0]?.get(3)?.[0]), scalars };
}

const only = (run: string) => join(folder, run, readdirSync(join(folder, run))[0] as string);

describe('event files', () => {
  it('use the checksum that RFC 3720 defines', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  });

  it('hold the version and the scalars, large steps included', () => {
    const writer = new EventWriter(join(folder, 'deep', 'run'));
    writer.write([{ tag: 'epoch_löss', value: 0.5, step: 0 }]);
    writer.write([{ tag: 'b', value: -3, step: 5_000_000_000 }]);
    const { version, scalars } = readEvents(writer.path);
    expect(version).toBe('brain.Event:2');
    expect(scalars).toEqual([
      { tag: 'epoch_löss', value: 0.5, step: 0, plugin: 'scalars' },
      { tag: 'b', value: -3, step: 5_000_000_000, plugin: 'scalars' },
    ]);
    expect(writer.path).toMatch(/events\.out\.tfevents\.\d{10}\..+\.v2$/);
  });
});

describe('TensorBoard', () => {
  it("writes Keras' runs and tags, with the values of the history", async () => {
    const model = models.sequential([layers.dense({ units: 1, inputShape: [2] })]);
    model.compile({ loss: 'mse', metrics: ['mae'] });
    const x = tf.ones([10, 2]);
    const { history } = await model.fit(x, tf.zeros([10]), {
      epochs: 2,
      validationSplit: 0.2,
      verbose: 0,
      callbacks: [tensorBoard(folder)],
    });
    const train = readEvents(only('train')).scalars;
    expect(train.map(({ tag, step }) => `${tag} ${step}`)).toEqual([
      'epoch_loss 0',
      'epoch_mae 0',
      'epoch_learning_rate 0',
      'epoch_loss 1',
      'epoch_mae 1',
      'epoch_learning_rate 1',
    ]);
    expect(train[3]?.value).toBeCloseTo(history.loss[1] as number, 6);
    expect(train[2]?.value).toBeCloseTo(0.001, 9);
    const validation = readEvents(only('validation')).scalars;
    expect(validation.map(({ tag, step }) => `${tag} ${step}`)).toEqual([
      'evaluation_loss_vs_iterations 1',
      'evaluation_mae_vs_iterations 1',
      'epoch_loss 0',
      'epoch_mae 0',
      'evaluation_loss_vs_iterations 2',
      'evaluation_mae_vs_iterations 2',
      'epoch_loss 1',
      'epoch_mae 1',
    ]);
    expect(validation[6]?.value).toBeCloseTo(history.val_loss?.[1] as number, 6);
  });

  it('says before the first epoch that a folder can not be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    const model = models.sequential([layers.dense({ units: 1, inputShape: [2] })]);
    model.compile({ loss: 'mse' });
    const fit = model.fit(tf.ones([4, 2]), [1, 2, 3, 4], {
      verbose: 0,
      callbacks: tensorBoard(join(folder, 'file', 'logs')),
    });
    await expect(fit).rejects.toThrow("Can't write TensorBoard's logs");
    expect(model.optimizer.iterations).toBe(0);
    expect(() => new TensorBoard({ log_dir: 'x' } as never)).toThrow("'logDir'");
  });
});
