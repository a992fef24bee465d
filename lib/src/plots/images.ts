import { tf } from '../engine';
import { describe } from '../preprocessing/data/describe';
import type { VectorLike } from '../preprocessing/data/matrix';
import { type Figure, figure } from './figure';
import { assertSameLength, counted, listed, numbers } from './numbers';
import { pngDataUri, type Raster } from './png';
import { ACCENT, INK } from './theme';

/** Options of `images`. */
export interface ImagesArgs {
  /** Default: 'Images'. */
  title?: string;
  /** True class numbers, one an image, written above it. Default: none. */
  labels?: VectorLike;
  /** Predicted class numbers, or probabilities of shape [n, classes]. Wrong ones are marked. Default: none. */
  predictions?: VectorLike;
  /** Names of the classes 0, 1, 2 ... Default: their numbers. */
  classNames?: readonly string[];
  /** Images in a row. Default: 10. */
  columns?: number;
  /** Images that are shown at most, the first ones. Default: 40. */
  max?: number;
  /** Default: made from the data: how many, their labels, which are read wrongly. */
  alt?: string;
}

/** The most bytes of the picture in a figure. */
const MAX_BYTES = 200_000;
/** Pixels between two images, as a share of an image's height (room for its label) and width. */
const ROOM_ABOVE = 0.35;
const ROOM_BESIDE = 0.12;

/**
 * A gallery of images with their labels, as one small picture (PNG) in the figure.
 *
 * @param x Images of shape [n, height, width], [n, height, width, 1] or [n, height, width, 3], with values from 0 to 1 or
 * from 0 to 255: where the largest is above 1, 255 is white.
 * @throws Error for other shapes, for labels or predictions of another length, and where the picture would be larger than 200 kB.
 *
 * @example
 * const figure = plots.images(tf.ones([3, 28, 28]), { labels: [7, 2, 1], predictions: [7, 2, 8] });
 * assert.match(figure.layout.meta.alt, /1 read as 8/);
 */
export function images(x: tf.Tensor, args: ImagesArgs = {}): Figure {
  const { title = 'Images', columns = 10, max = 40 } = args;
  const all = shapeOf(x);
  assertWhole('columns', columns);
  assertWhole('max', max);
  const count = Math.min(all.count, max);
  const captions = captionsOf(args, all.count).slice(0, count);
  const grid = gridOf({ ...all, count }, columns, captions.length > 0);
  const source = pngDataUri(mosaic(x, grid));
  if (source.length > MAX_BYTES) {
    throw new Error(
      `The gallery takes ${source.length} bytes, at most ${MAX_BYTES} are allowed: show fewer images by max, or smaller ones.`,
    );
  }
  const hidden = { visible: false, showgrid: false, zeroline: false };
  return figure({
    title,
    alt: args.alt ?? galleryWords(grid, captions),
    legend: false,
    height: Math.round(110 + grid.rows * (700 / columns) * (grid.cellHeight / grid.cellWidth)),
    x: {
      title: 'Column',
      unit: 'pixels',
      range: [0, grid.cellWidth * columns],
      plotly: { ...hidden, constrain: 'domain' },
    },
    y: {
      title: 'Row',
      unit: 'pixels',
      range: [grid.cellHeight * grid.rows, 0],
      plotly: { ...hidden, scaleanchor: 'x' },
    },
    data: [{ type: 'image', source, x0: 0.5, y0: 0.5, hoverinfo: 'skip' }],
    annotations: captions.map((caption, i) => captionAnnotation(caption, i, grid)),
    ...(count < all.count && { note: `The first ${count} of ${counted(all.count, 'image')}.` }),
  });
}

/** How many images, and how large. */
export interface Shape {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

interface Grid extends Shape {
  readonly columns: number;
  readonly rows: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly above: number;
}

interface Caption {
  readonly text: string;
  readonly label: string | null;
  readonly read: string | null;
}

/** @throws Error for a tensor that holds no images. */
export function shapeOf(x: tf.Tensor): Shape {
  const ok = x instanceof tf.Tensor && (x.rank === 3 || (x.rank === 4 && (x.shape[3] === 1 || x.shape[3] === 3)));
  if (!ok || x.shape[0] === 0) {
    throw new Error(
      `images needs a tensor of shape [n, height, width], [n, height, width, 1] or [n, height, width, 3], got ${describe(x)}.`,
    );
  }
  const [count, height, width, channels = 1] = x.shape as [number, number, number, (1 | 3)?];
  return { count, height, width, channels };
}

function assertWhole(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a whole number from 1, got ${value}.`);
}

function gridOf(shape: Shape, columns: number, captioned: boolean): Grid {
  const above = captioned ? Math.ceil(shape.height * ROOM_ABOVE) : Math.ceil(shape.height * ROOM_BESIDE);
  return {
    ...shape,
    columns,
    rows: Math.ceil(shape.count / columns),
    cellWidth: shape.width + Math.ceil(shape.width * ROOM_BESIDE),
    cellHeight: shape.height + above,
    above,
  };
}

/** All images in one raster, with an opacity of 0 between them. */
function mosaic(x: tf.Tensor, grid: Grid): Raster {
  const { count, height, width, channels } = grid;
  const values = tf.tidy(() => x.slice(0, count).toFloat().dataSync() as Float32Array);
  const scale = 255 / whiteOf(values);
  const rasterWidth = grid.cellWidth * grid.columns;
  const rasterHeight = grid.cellHeight * grid.rows;
  const pixels = new Uint8Array(rasterWidth * rasterHeight * 4);
  for (let i = 0; i < count * height * width; i++) {
    const tile = Math.floor(i / (height * width));
    const row = Math.floor(tile / grid.columns) * grid.cellHeight + grid.above + (Math.floor(i / width) % height);
    const column = (tile % grid.columns) * grid.cellWidth + (i % width);
    const to = (row * rasterWidth + column) * 4;
    for (let channel = 0; channel < 3; channel++) {
      const value = values[i * channels + (channels === 3 ? channel : 0)]! * scale;
      pixels[to + channel] = Math.round(Math.min(Math.max(value, 0), 255));
    }
    pixels[to + 3] = 255;
  }
  return { width: rasterWidth, height: rasterHeight, channels: 4, pixels };
}

/** 1 or 255, by the largest value. */
export function whiteOf(values: Float32Array): number {
  let largest = 0;
  for (const value of values) {
    if (Number.isNaN(value)) throw new Error('images: a pixel is NaN. Draw only images whose pixels are numbers.');
    if (value > largest) largest = value;
  }
  return largest > 1 ? 255 : 1;
}

function captionsOf({ labels, predictions, classNames }: ImagesArgs, count: number): Caption[] {
  if (labels === undefined && predictions === undefined) return [];
  const truth = labels === undefined ? null : numbers(labels, 'labels');
  const read = predictions === undefined ? null : readClasses(predictions);
  assertSameLength({ x: { length: count }, ...(truth && { labels: truth }), ...(read && { predictions: read }) });
  const name = (label: number) => classNames?.[label] ?? String(label);
  return Array.from({ length: count }, (_, i) => {
    const label = truth ? name(truth[i]!) : null;
    const seen = read ? name(read[i]!) : null;
    const wrong = label !== null && seen !== null && label !== seen;
    return { text: wrong ? `✗ ${seen} (is ${label})` : (seen ?? label)!, label, read: seen };
  });
}

function readClasses(predictions: VectorLike): number[] {
  if (predictions instanceof tf.Tensor && predictions.rank === 2 && predictions.shape[1]! > 1) {
    return tf.tidy(() => Array.from(predictions.argMax(-1).dataSync()));
  }
  return numbers(predictions, 'predictions');
}

function isWrong({ label, read }: Caption): boolean {
  return label !== null && read !== null && label !== read;
}

function captionAnnotation(caption: Caption, i: number, grid: Grid): Record<string, unknown> {
  const wrong = isWrong(caption);
  return {
    text: wrong ? `<b>${caption.text}</b>` : caption.text,
    x: (i % grid.columns) * grid.cellWidth + grid.width / 2,
    y: Math.floor(i / grid.columns) * grid.cellHeight + grid.above,
    xref: 'x',
    yref: 'y',
    xanchor: 'center',
    yanchor: 'bottom',
    showarrow: false,
    borderpad: 0,
    font: { size: 12, color: wrong ? ACCENT : INK },
  };
}

function galleryWords({ count, height, width }: Shape, captions: readonly Caption[]): string {
  const gallery = `A gallery of ${counted(count, 'image')} of ${height} by ${width} pixels`;
  if (captions.length === 0) return `${gallery}.`;
  const spoken = captions.map(({ label, read }) => label ?? read).join(', ');
  const wrong = captions.filter(isWrong).map(({ label, read }) => `${label} read as ${read}`);
  const compared = captions.some(({ label, read }) => label !== null && read !== null);
  const verdict =
    wrong.length > 0 ? `${counted(wrong.length, 'is', 'are')} wrong: ${listed(wrong)}.` : 'All are read right.';
  return `${gallery}, row by row: ${spoken}.${compared ? ` ${verdict}` : ''}`;
}
