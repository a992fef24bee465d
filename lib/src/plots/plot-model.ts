import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { tf } from '../engine';
import { checkOptions, describe, unknownName } from '../engine/names';
import type { Model } from '../models/model';
import { type Displayable, displayable } from '../notebook/displayable';
import { writeWhole } from '../utils/files/write-file';
import { type DotArgs, dotOf } from './model/dot';
import { isBuilt, isModel, layersOf, modelGraph } from './model/graph';
import { pngOf, svgOf } from './model/render';
import { wordsOf } from './model/words';

/** Options of `plotModel`. */
export interface PlotModelArgs {
  /** The file: `.png` (also without a suffix), `.svg` or `.dot`. `null`: none is written. Default: `model.png`. */
  toFile?: string | null;
  /** Whether boxes show the shapes of input and output. Default: false. */
  showShapes?: boolean;
  /** Whether they show the output's dtype. Default: false. */
  showDtype?: boolean;
  /** Whether they show the layer's name beside its class. Default: false. */
  showLayerNames?: boolean;
  /** Whether they show the activation of layers that have one. Default: false. */
  showLayerActivations?: boolean;
  /** Whether they show if the weights learn. Default: false. */
  showTrainable?: boolean;
  /** Where the graph runs to: `TB` down, `LR` to the right, `BT`, `RL`. Default: `TB`. */
  rankdir?: 'TB' | 'LR' | 'BT' | 'RL';
  /** Whether models within the model are drawn with their layers, in a dashed frame. Default: false. */
  expandNested?: boolean;
  /** Pixels an inch of a PNG. Default: 200. */
  dpi?: number;
  /** How edges are drawn. Default: `ortho`, in right angles. */
  splines?: 'ortho' | 'curved' | 'polyline' | 'spline' | 'line';
}

const FORMATS = ['png', 'svg', 'dot'] as const;
type Format = (typeof FORMATS)[number];
const RANKDIRS = ['TB', 'LR', 'BT', 'RL'];
const SPLINES = ['ortho', 'curved', 'polyline', 'spline', 'line'];
const FLAGS = [
  'showShapes',
  'showDtype',
  'showLayerNames',
  'showLayerActivations',
  'showTrainable',
  'expandNested',
] as const;

/**
 * Draws the layers of a model and how they are connected, and writes the picture to a file. Counterpart of
 * `keras.utils.plot_model`, with its boxes; laid out by Graphviz, which comes with the library.
 *
 * Porting note: the picture is white behind black text, so that a dark page shows it too. A notebook shows the SVG whatever the
 * file is, and a PNG where it trusts no SVG. PNG text is in Arimo on every machine.
 *
 * @param model a Sequential or functional model, built: its first layer knows its `inputShape`
 * @returns what a cell shows as its last value or by `display`: the picture, and its words for who can't see it
 * @throws Error before any work if the model has no layers or isn't built, an option is unknown, the file's suffix is none of
 * `.png`, `.svg` and `.dot`, or its folder doesn't exist or can't be written to
 *
 * @example
 * const model = models.sequential([
 *   layers.dense({ units: 16, inputShape: [8], activation: 'relu', name: 'hidden' }),
 *   layers.dense({ units: 1, name: 'output' }),
 * ]);
 * const picture = await utils.plotModel(model, { toFile: null, showShapes: true });
 * assert.match(String(picture), /hidden \(Dense, output \(None, 16\)\) → output \(Dense, output \(None, 1\)\)/);
 */
export async function plotModel(model: Model | tf.LayersModel, args: PlotModelArgs = {}): Promise<Displayable> {
  const stock = checkedModel(model);
  const { toFile = 'model.png', dpi = 200, expandNested = false } = args;
  const dotArgs = checkedArgs(args, dpi);
  const format = toFile === null ? 'svg' : formatOf(toFile);
  if (toFile !== null) await assertWritable(toFile);

  const graph = modelGraph(stock, expandNested);
  const words = wordsOf(stock.name, graph, dotArgs);
  const dot = dotOf(graph, dotArgs);
  const svg = await svgOf(dot, words);
  const png = format === 'png' ? await pngOf(svg, dpi) : null;
  const text = format === 'dot' ? dot : svg;
  if (toFile !== null) await writeWhole(toFile, png ?? Buffer.from(text));
  return displayable({
    'image/svg+xml': svg,
    ...(png && { 'image/png': Buffer.from(png).toString('base64') }),
    'text/plain': words,
  });
}

function checkedModel(model: unknown): tf.LayersModel {
  if (!isModel(model)) {
    throw new TypeError(`plotModel: expected a Sequential or functional model, got ${describe(model)}.`);
  }
  if (layersOf(model).length === 0) {
    throw new Error(`plotModel: the model '${model.name}' has no layers; add some first.`);
  }
  if (!isBuilt(model)) {
    throw new Error(
      `plotModel: the model '${model.name}' has not been built: give its first layer an inputShape, or call build() first.`,
    );
  }
  return model;
}

function checkedArgs(args: PlotModelArgs, dpi: number): DotArgs {
  checkOptions('plotModel', args, ['toFile', ...FLAGS, 'rankdir', 'dpi', 'splines']);
  for (const flag of FLAGS) {
    const value = args[flag];
    if (value === undefined || typeof value === 'boolean') continue;
    throw new TypeError(`plotModel: ${flag} is ${describe(value)}; expected true or false.`);
  }
  if (typeof dpi !== 'number' || !(dpi >= 1 && dpi <= 2400)) {
    throw new RangeError(`plotModel: dpi is ${describe(dpi)}; expected pixels an inch from 1 to 2400, such as 200.`);
  }
  const { rankdir = 'TB', splines = 'ortho' } = args;
  if (!RANKDIRS.includes(rankdir)) throw unknownName('rankdir of plotModel', rankdir, RANKDIRS);
  if (!SPLINES.includes(splines)) throw unknownName('splines of plotModel', splines, SPLINES);
  const [showShapes, showDtype, showLayerNames, showLayerActivations, showTrainable] = FLAGS.map(
    (flag) => args[flag] ?? false,
  ) as [boolean, boolean, boolean, boolean, boolean];
  return { showShapes, showDtype, showLayerNames, showLayerActivations, showTrainable, rankdir, splines };
}

function formatOf(file: unknown): Format {
  if (typeof file !== 'string' || file === '') {
    throw new TypeError(
      `plotModel: toFile is ${describe(file)}; expected a path such as 'model.png', or null for none.`,
    );
  }
  const suffix = path.extname(file).slice(1).toLowerCase();
  if (suffix === '') return 'png';
  if ((FORMATS as readonly string[]).includes(suffix)) return suffix as Format;
  throw new Error(
    `plotModel: toFile '${file}' ends in .${suffix}; the formats are ${FORMATS.map((f) => `.${f}`).join(', ')}.`,
  );
}

async function assertWritable(file: string): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new Error(`plotModel: toFile '${file}': there is no folder ${folder}; make it first.`);
  await access(folder, constants.W_OK).catch(() => {
    throw new Error(`plotModel: toFile '${file}': the folder ${folder} can't be written to.`);
  });
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory()) throw new Error(`plotModel: toFile '${file}' is a folder; give the name of a file.`);
}
