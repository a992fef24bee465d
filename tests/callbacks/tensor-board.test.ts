import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hParams, TensorBoard, tensorBoard } from '../../lib/src/callbacks';
import { EventWriter } from '../../lib/src/callbacks/tensor-board/event-writer';
import { histogramBuckets } from '../../lib/src/callbacks/tensor-board/histogram';
import { crc32c, maskedCrc } from '../../lib/src/callbacks/tensor-board/record';
import { scalarSummary } from '../../lib/src/callbacks/tensor-board/summary';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import { type Packed, readVectors, unpack } from '../support/vectors';

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

interface Entry {
  tag: string;
  step: number;
  plugin: string;
  /** What the plugin gets beside the value. */
  content: Buffer;
  tensor: Map<number, (number | Buffer)[]>;
}

/** Reads an event file, checksums included. */
function readEntries(path: string): { version: string; entries: Entry[] } {
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
  const entries = events.slice(1).map((event) => {
    const value = fields(fields(event.get(5)?.[0] as Buffer).get(1)?.[0] as Buffer);
    const metadata = fields(value.get(9)?.[0] as Buffer);
    const plugin = fields(metadata.get(1)?.[0] as Buffer);
    return {
      tag: String(value.get(1)?.[0]),
      step: (event.get(2)?.[0] as number) ?? 0,
      plugin: String(plugin.get(1)?.[0]),
      content: (plugin.get(2)?.[0] as Buffer | undefined) ?? Buffer.alloc(0),
      tensor: fields(value.get(8)?.[0] as Buffer),
    };
  });
  return { version: String(events[0]?.get(3)?.[0]), entries };
}

function readEvents(path: string): { version: string; scalars: Scalar[] } {
  const { version, entries } = readEntries(path);
  const scalars = entries.filter(({ plugin }) => plugin === 'scalars');
  return {
    version,
    scalars: scalars.map(({ tag, step, plugin, tensor }) => ({
      tag,
      step,
      plugin,
      value: (tensor.get(4)![0] as Buffer).readFloatLE(),
    })),
  };
}

const only = (run: string) => join(folder, run, readdirSync(join(folder, run))[0] as string);

describe('event files', () => {
  it('use the checksum that RFC 3720 defines', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  });

  it('hold the version and the scalars, large steps included', () => {
    const writer = new EventWriter(join(folder, 'deep', 'run'));
    writer.write([scalarSummary('epoch_löss', 0.5, 0)]);
    writer.write([scalarSummary('b', -3, 5_000_000_000)]);
    const { version, scalars } = readEvents(writer.path);
    expect(version).toBe('brain.Event:2');
    expect(scalars).toEqual([
      { tag: 'epoch_löss', value: 0.5, step: 0, plugin: 'scalars' },
      { tag: 'b', value: -3, step: 5_000_000_000, plugin: 'scalars' },
    ]);
    expect(writer.path).toMatch(/events\.out\.tfevents\.\d{10}\..+\.v2$/);
  });
});

describe('histograms', () => {
  const { histograms } = readVectors<{ histograms: { values: Packed; buckets: number[] }[] }>('callbacks');

  it.each(histograms)("have TensorBoard's buckets (%#)", ({ values, buckets }) => {
    const ours = histogramBuckets(unpack(values).dataSync());
    // edges: numpy's linspace and ours may differ in the last bit of a double
    expect([...ours]).toEqual(buckets.map((value) => expect.closeTo(value, 12)));
  });

  it('leave out what is no number', () => {
    const buckets = histogramBuckets([1, 2, Number.NaN, Infinity]);
    expect([buckets[0], buckets[88], buckets[2], buckets[89]]).toEqual([1, 2, 1, 1]);
  });
});

describe('TensorBoard', () => {
  function fitted(callbacks: TensorBoard | (TensorBoard | ReturnType<typeof hParams>)[]) {
    const x = tf.input({ shape: [2], name: 'in' });
    const inner = tf.sequential({ name: 'inner', layers: [tf.layers.dense({ units: 2, inputShape: [2], name: 'a' })] });
    const sum = tf.layers.add({ name: 'sum' }).apply([x, inner.apply(x) as tf.SymbolicTensor]);
    const outputs = tf.layers.dense({ units: 1, name: 'out' }).apply(sum) as tf.SymbolicTensor;
    const model = models.model({ inputs: x, outputs, name: 'whole' });
    model.compile({ loss: 'mse' });
    const data = tf.ones([10, 2]);
    return model.fit(data, tf.zeros([10]), {
      epochs: 2,
      batchSize: 2,
      validationSplit: 0.2,
      verbose: 0,
      callbacks,
    });
  }

  it('writes values of batches every so often, speeds and weights; counts of batches go on over epochs', async () => {
    const before = tf.memory().numTensors;
    const board = tensorBoard({ logDir: folder, updateFreq: 3, histogramFreq: 2, writeStepsPerSecond: true });
    await fitted(board);
    const { entries } = readEntries(only('train'));
    const steps = (tag: string) => entries.filter((entry) => entry.tag === tag).map(({ step }) => step);
    expect(steps('batch_loss')).toEqual([3, 6]); // of 8
    expect(steps('batch_steps_per_second')).toEqual([3, 6]);
    expect(steps('epoch_loss')).toEqual([0, 1]); // Keras would leave them out, as 4 is no multiple of 3
    expect(steps('epoch_steps_per_second')).toEqual([0, 1]);
    const histograms = entries.filter(({ plugin }) => plugin === 'histograms');
    expect(histograms.map(({ tag, step }) => `${tag} ${step}`)).toEqual(
      ['inner/a/kernel', 'inner/a/bias', 'out/kernel', 'out/bias'].map((path) => `${path}/histogram 0`),
    );
    const content = histograms[0]?.tensor.get(4)?.[0] as Buffer;
    expect(content.length).toBe(30 * 3 * 8);
    expect(content.readDoubleLE(content.length - 8)).toBeGreaterThan(0);
    // the model's four weights, the optimizer's and the data stay; nothing of the callback does
    expect(tf.memory().numTensors - before).toBeLessThan(20);
  });

  it('writes the graph in the form of Keras 3, models within included', async () => {
    await fitted(tensorBoard(folder));
    const graph = readEntries(only('train')).entries[0] as Entry;
    expect([graph.tag, graph.plugin, String(graph.content)]).toEqual(['keras', 'graph_keras_model', '1']);
    const { config } = JSON.parse(String(graph.tensor.get(8)?.[0])) as { config: Record<string, unknown> };
    const found = (config.layers as Record<string, unknown>[]).map((layer) => [
      layer.name,
      JSON.stringify(layer.inbound_nodes).match(/\["(\w+)"/g),
    ]);
    expect(found).toEqual([
      ['in', null],
      ['inner', ['["in"']],
      ['sum', ['["in"', '["inner"']],
      ['out', ['["sum"']],
    ]);
    expect([config.input_layers, config.output_layers]).toEqual([
      ['in', 0, 0],
      ['out', 0, 0],
    ]);
    await fitted(tensorBoard({ logDir: join(folder, 'none'), writeGraph: false }));
    expect(readEntries(only('none/train')).entries[0]?.tag).toBe('epoch_loss');
  });

  it('hParams writes what the trial was made with, and the experiment if asked to', async () => {
    const board = tensorBoard(folder);
    const values = { units: 64, act: 'relu', deep: true };
    await fitted([
      board,
      hParams(board, values, { trialId: 'one', domains: { units: [32, 64] }, metrics: ['val_loss'] }),
    ]);
    const file = readdirSync(folder).find((name) => name.includes('tfevents')) as string;
    const { entries } = readEntries(join(folder, file));
    expect(entries.map(({ tag, plugin }) => `${plugin} ${tag}`)).toEqual(
      ['experiment', 'session_start_info', 'session_end_info'].map((name) => `hparams _hparams_/${name}`),
    );
    const [experiment, start, end] = entries.map(({ content }, i) => fields(fields(content).get(i + 2)?.[0] as Buffer));
    const hparams = start?.get(1)?.map((entry) => {
      const pair = fields(entry as Buffer);
      return [String(pair.get(1)?.[0]), [...fields(pair.get(2)?.[0] as Buffer).keys()]];
    });
    expect(hparams).toEqual([
      ['act', [3]], // a text
      ['deep', [4]], // a boolean
      ['units', [2]], // a number
    ]);
    expect(String(start?.get(4)?.[0])).toBe('one');
    expect(end?.get(1)).toEqual([1]); // ended well
    const metric = fields(fields(experiment?.get(5)?.[0] as Buffer).get(1)?.[0] as Buffer);
    expect([...metric.values()].flat().map(String)).toEqual(['validation', 'epoch_loss']);
    expect(experiment?.get(4)).toHaveLength(3);
  });

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
