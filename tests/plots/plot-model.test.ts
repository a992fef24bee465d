import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utils } from '../../lib/src';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import { DISPLAY, type MimeBundle } from '../../lib/src/notebook/displayable';
import { type PlotModelArgs, plotModel } from '../../lib/src/plots';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ann-lab-plot-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mlp = () =>
  models.sequential([
    layers.flatten({ inputShape: [4, 2], name: 'pixels' }),
    layers.dense({ units: 3, activation: 'relu', name: 'hidden' }),
    layers.dropout({ rate: 0.2, name: 'drop' }),
    layers.dense({ units: 2, activation: 'softmax', name: 'digits' }),
  ]);

/** Two inputs through a shared layer, added, into a Sequential and a functional model, joined; and a second output. */
function branches(): tf.LayersModel {
  const [a, b] = ['a', 'b'].map((name) => tf.input({ shape: [8], name })) as [tf.SymbolicTensor, tf.SymbolicTensor];
  const shared = tf.layers.dense({ units: 8, name: 'shared' });
  const inner = tf.sequential({ name: 'inner', layers: [tf.layers.dense({ units: 4, inputShape: [8], name: 'in1' })] });
  inner.add(tf.layers.dense({ units: 4, name: 'in2' }));
  const x = tf.input({ shape: [8], name: 'x' });
  const outputs = tf.layers.dense({ units: 4, name: 'fn1' }).apply(x) as tf.SymbolicTensor;
  const fn = tf.model({ inputs: x, outputs, name: 'fn' });
  const sum = tf.layers.add({ name: 'sum' }).apply([shared.apply(a), shared.apply(b)] as tf.SymbolicTensor[]);
  const parts = [inner.apply(sum), fn.apply(sum)] as tf.SymbolicTensor[];
  const joined = tf.layers.concatenate({ name: 'joined' }).apply(parts) as tf.SymbolicTensor;
  const side = tf.layers.dense({ units: 1, name: 'side' }).apply(sum) as tf.SymbolicTensor;
  return tf.model({ inputs: [a, b], outputs: [joined, side], name: 'two' });
}

async function dot(model: Parameters<typeof plotModel>[0], args: PlotModelArgs = {}): Promise<string> {
  const file = path.join(folder, 'model.dot');
  await plotModel(model, { ...args, toFile: file });
  return readFileSync(file, 'utf8');
}

/** The edges of a drawing, by the names of layers. */
async function edges(model: tf.LayersModel, expandNested: boolean): Promise<string[]> {
  const text = await dot(model, { expandNested, showLayerNames: true });
  const names = new Map([...text.matchAll(/(layer\d+) \[.*?<b>(.*?)<\/b>/g)].map(([, id, name]) => [id, name]));
  return [...text.matchAll(/(layer\d+) -> (layer\d+)/g)]
    .map(([, from, to]) => `${names.get(from)}>${names.get(to)}`)
    .sort();
}

const bundleOf = async (args: PlotModelArgs): Promise<MimeBundle> => (await plotModel(mlp(), args))[DISPLAY]();

describe('boxes', () => {
  const boxes = (text: string) =>
    [...text.matchAll(/label=<<table.*?>(.*)<\/table>>/g)].map(([, html]) =>
      [...(html as string).matchAll(/<td.*?<font.*?>(.*?)<\/font>/g)].map(([, cell]) => cell?.replace(/<\/?b>/g, '')),
    );

  test('show the class alone unless more is asked for, as Keras', async () => {
    expect(boxes(await dot(mlp()))).toEqual([['Flatten'], ['Dense'], ['Dropout'], ['Dense']]);
  });

  test('show what is asked for, in Keras’ words', async () => {
    const model = mlp();
    (model.layers[3] as tf.layers.Layer).trainable = false;
    const all = {
      showShapes: true,
      showDtype: true,
      showLayerNames: true,
      showLayerActivations: true,
      showTrainable: true,
    };
    expect(boxes(await dot(model, all))).toEqual([
      ['pixels (Flatten)', 'Input shape: (None, 4, 2)', 'Output shape: (None, 8)', 'Output dtype: float32'],
      [
        'hidden (Dense)',
        'Activation: relu',
        'Input shape: (None, 8)',
        'Output shape: (None, 3)',
        'Output dtype: float32',
        'Trainable',
      ],
      ['drop (Dropout)', 'Input shape: (None, 3)', 'Output shape: (None, 3)', 'Output dtype: float32'],
      [
        'digits (Dense)',
        'Activation: softmax',
        'Input shape: (None, 3)',
        'Output shape: (None, 2)',
        'Output dtype: float32',
        'Non-trainable',
      ],
    ]);
  });

  test('of an input show no input shape, of a shared layer no shape, of a merge all', async () => {
    const shown = boxes(await dot(branches(), { showShapes: true, showLayerNames: true }));
    expect(shown).toContainEqual(['a (InputLayer)', 'Output shape: (None, 8)']);
    expect(shown).toContainEqual(['shared (Dense)', 'Input shape: ?', 'Output shape: ?']);
    expect(shown).toContainEqual([
      'joined (Concatenate)',
      'Input shape: [(None, 4), (None, 4)]',
      'Output shape: (None, 8)',
    ]);
    expect(shown).toContainEqual(['fn (Functional)', 'Input shape: (None, 8)', 'Output shape: (None, 4)']);
  });
});

describe('edges', () => {
  const around = ['a>shared', 'b>shared', 'shared>sum', 'sum>side'];

  test('connect branches, shared layers once', async () => {
    const expected = [...around, 'sum>inner', 'sum>fn', 'inner>joined', 'fn>joined'];
    expect(await edges(branches(), false)).toEqual(expected.sort());
  });

  test('go into models that are expanded, and come out of them', async () => {
    const expected = [...around, 'sum>in1', 'in1>in2', 'in2>joined', 'sum>x', 'x>fn1', 'fn1>joined'];
    expect(await edges(branches(), true)).toEqual(expected.sort());
    const text = await dot(branches(), { expandNested: true });
    expect(text.match(/label="(inner|fn)"/g)).toEqual(['label="inner"', 'label="fn"']);
  });
});

describe('the picture', () => {
  test('is shown as SVG with its words, and as PNG where the file is one', async () => {
    const bundle = await bundleOf({ toFile: path.join(folder, 'mlp'), showShapes: true });
    expect(Object.keys(bundle).sort()).toEqual(['image/png', 'image/svg+xml', 'text/plain']);
    expect(bundle['text/plain']).toMatch(
      /^Figure: the architecture of the model ".*", 4 layers in a chain\. pixels \(Flatten/,
    );
    expect(bundle['image/svg+xml']).toMatch(/^<svg role="img" aria-label="Figure: the architecture/);
    expect(bundle['image/svg+xml']).toContain('fill="white"');
    expect(readdirSync(folder)).toEqual(['mlp']);
    expect(readFileSync(path.join(folder, 'mlp')).toString('base64')).toBe(bundle['image/png']);
  });

  test('in words names branches and their connections', async () => {
    const words = String(await plotModel(branches(), { toFile: null }));
    expect(words).toContain('8 layers. Layers: a (InputLayer);');
    expect(words).toContain('sum → fn');
  });

  test('as PNG has letters without any font of the system, and grows with dpi', async () => {
    const size = async (dpi: number) => {
      const file = path.join(folder, `${dpi}.png`);
      await plotModel(mlp(), { toFile: file, dpi });
      const png = readFileSync(file);
      return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), png };
    };
    const [small, large] = [await size(72), await size(144)];
    expect(Math.abs(large.width - 2 * small.width)).toBeLessThanOrEqual(2); // each is rounded to whole pixels
    expect(whiteInHeads(large.png, large.width)).toBeGreaterThan(300);
  });

  test('runs to the right with LR', async () => {
    const file = path.join(folder, 'x.svg');
    await plotModel(mlp(), { toFile: file, rankdir: 'LR' });
    const [, width, height] = /width="(\d+)pt" height="(\d+)pt"/.exec(readFileSync(file, 'utf8')) ?? [];
    expect(Number(width)).toBeGreaterThan(Number(height));
  });

  test('is offered by utils, and leaves no tensor', async () => {
    expect(utils.plotModel).toBe(plotModel);
    const model = mlp();
    const before = tf.memory().numTensors;
    await plotModel(model, { toFile: null });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('what can not be drawn', () => {
  test.each<[string, () => unknown, PlotModelArgs, string]>([
    ['no model', () => 5, {}, 'expected a Sequential or functional model, got 5'],
    ['no layers', () => models.sequential([]), {}, 'has no layers'],
    ['another suffix', mlp, { toFile: 'x.pdf' }, 'the formats are .png, .svg, .dot'],
    ['no folder', mlp, { toFile: '/nowhere/at/all/x.png' }, 'there is no folder /nowhere/at/all'],
    ['a folder', mlp, { toFile: 'FOLDER' }, 'is a folder'],
    ['no path', mlp, { toFile: 5 as unknown as string }, 'toFile is 5'],
    ['a direction', mlp, { rankdir: 'tb' as 'TB' }, "Did you mean 'TB'"],
    ['dpi', mlp, { dpi: 0 }, 'dpi is 0'],
    ['a flag', mlp, { showShapes: 'yes' as unknown as boolean }, "showShapes is 'yes'"],
    ['snake_case', mlp, { show_shapes: true } as PlotModelArgs, "write 'showShapes'"],
  ])('%s: an error before any work', async (_what, model, args, words) => {
    const inside = path.join(folder, 'dir');
    mkdirSync(inside);
    const toFile = args.toFile === 'FOLDER' ? inside : args.toFile;
    const given = { ...args, ...(toFile !== undefined && { toFile }) };
    await expect(plotModel(model() as tf.LayersModel, given)).rejects.toThrow(words);
    expect(existsSync('model.png')).toBe(false);
  });
});

/** White pixels with black on both sides within a few pixels: letters on the boxes' black heads. */
function whiteInHeads(png: Buffer, width: number): number {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const raw = unfiltered(inflateSync(Buffer.concat(parts)), width * 4);
  const red = (pixel: number) => raw[pixel * 4] as number;
  let count = 0;
  for (let i = 12; i < raw.length / 4 - 12; i++) if (red(i) > 200 && red(i - 12) < 50 && red(i + 12) < 50) count++;
  return count;
}

/** PNG's row filters undone (RGBA, 8 bits). */
function unfiltered(data: Buffer, stride: number): Uint8Array {
  const rows = data.length / (stride + 1);
  const out = new Uint8Array(rows * stride);
  for (let y = 0; y < rows; y++) {
    const filter = data[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const [left, up, corner] = [
        x >= 4 ? (out[y * stride + x - 4] as number) : 0,
        y > 0 ? (out[(y - 1) * stride + x] as number) : 0,
        x >= 4 && y > 0 ? (out[(y - 1) * stride + x - 4] as number) : 0,
      ];
      const p = left + up - corner;
      const [dl, du, dc] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)];
      const paeth = dl <= du && dl <= dc ? left : du <= dc ? up : corner;
      const predicted = [0, left, up, (left + up) >> 1, paeth][filter as number] as number;
      out[y * stride + x] = ((data[y * (stride + 1) + 1 + x] as number) + predicted) & 255;
    }
  }
  return out;
}
