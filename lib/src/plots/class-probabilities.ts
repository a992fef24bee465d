import { tf } from '../engine';
import { type MatrixLike, toMatrix, type VectorLike } from '../preprocessing/data/matrix';
import { type Figure, figure, type PanelArgs } from './figure';
import { shapeOf, whiteOf } from './images';
import { assertSameLength, counted, numbers, say } from './numbers';
import { pngDataUri } from './png';
import { ACCENT, INK, PALETTE } from './theme';

/** Options of `classProbabilities`. */
export interface ClassProbabilitiesArgs {
  /** Default: 'Probabilities of the classes'. */
  title?: string;
  /** True class numbers, one a row: their bar is marked, and wrong answers are. Default: none. */
  labels?: VectorLike;
  /** The images that were judged, of shape [n, height, width] or [n, height, width, 1], drawn above the bars. Default: none. */
  images?: tf.Tensor;
  /** Names of the classes 0, 1, 2 ... Default: their numbers. */
  classNames?: readonly string[];
  /** What the classes are, such as 'digit'. Default: 'class'. */
  what?: string;
  /** Panels in a row. Default: 4. */
  columns?: number;
  /** Default: made from the data: for each row the answer, its probability, and the true class where it is another. */
  alt?: string;
}

/** Most panels of one figure. */
const MAX_ROWS = 24;

/**
 * What a classifier thinks of a few examples: for each a panel with a bar for every class, as high as its probability.
 *
 * @param probabilities Shape [n, classes], each from 0 to 1, at most 24 rows: choose some by `gather` or `slice`.
 * @throws Error for more rows, values outside 0 to 1, and labels or images of another number.
 *
 * @example
 * const figure = plots.classProbabilities([[0.1, 0.9], [0.6, 0.4]], { labels: [1, 1], what: 'digit' });
 * assert.match(figure.layout.meta.alt, /1: digit 1 by 0.9\. 2: digit 0 by 0.6, wrong, it is 1 \(0.4\)\./);
 */
export function classProbabilities(probabilities: MatrixLike, args: ClassProbabilitiesArgs = {}): Figure {
  const { title = 'Probabilities of the classes', columns = 4, what = 'class' } = args;
  const rows = judgedRows(probabilities, args);
  const pictures = args.images === undefined ? [] : pictureUris(args.images, rows.length);
  const lines = Math.ceil(rows.length / columns);
  return figure({
    title,
    alt: args.alt ?? words(rows, what),
    legend: false,
    columns,
    height: 90 + lines * 230,
    panels: rows.map((row) => panel(row, what, pictures.length > 0)),
    layout: { images: pictures.map(placed), bargap: 0.25 },
  });
}

interface Row {
  readonly shares: readonly number[];
  readonly names: readonly string[];
  readonly answer: number;
  readonly label: number | null;
}

function judgedRows(given: MatrixLike, { labels, classNames }: ClassProbabilitiesArgs): Row[] {
  const { values, rows, columns: classes } = toMatrix(given, 'probabilities');
  if (rows > MAX_ROWS) throw new Error(`classProbabilities draws at most ${MAX_ROWS} rows, got ${rows}: choose some.`);
  const outside = values.find((share) => !(share >= 0 && share <= 1.000001));
  if (outside !== undefined) throw new Error(`probabilities must be from 0 to 1, got ${outside}.`);
  const truth = labels === undefined ? null : numbers(labels, 'labels');
  if (truth) assertSameLength({ probabilities: { length: rows }, labels: truth });
  const odd = truth?.find((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (odd !== undefined) throw new Error(`labels must be whole numbers from 0 to ${classes - 1}, got ${odd}.`);
  const names = Array.from({ length: classes }, (_, i) => classNames?.[i] ?? String(i));
  return Array.from({ length: rows }, (_, i) => {
    const shares = Array.from(values.subarray(i * classes, (i + 1) * classes));
    return { shares, names, answer: shares.indexOf(Math.max(...shares)), label: truth?.[i] ?? null };
  });
}

function panel({ shares, names, answer, label }: Row, what: string, pictured: boolean): PanelArgs {
  const wrong = label !== null && label !== answer;
  const color = (i: number) => (i === label ? PALETTE[0] : wrong && i === answer ? ACCENT : INK);
  return {
    title: wrong ? `<b>✗ ${names[answer]} (is ${names[label]})</b>` : names[answer]!,
    x: { title: what, type: 'category', plotly: { tickfont: { size: 10 }, tickangle: 0, dtick: 1, showgrid: false } },
    y: { title: 'probability', range: [0, pictured ? 1.7 : 1.05], plotly: { tickvals: [0, 0.5, 1] } },
    data: [
      {
        type: 'bar',
        x: names,
        y: shares,
        marker: { color: shares.map((_, i) => color(i)) },
        hovertemplate: `${what} %{x}: %{y:.4f}<extra></extra>`,
      },
    ],
  };
}

/** Each image as a PNG of its own. */
function pictureUris(x: tf.Tensor, rows: number): string[] {
  const { count, height, width, channels } = shapeOf(x);
  if (channels !== 1) throw new Error('classProbabilities draws grey images, of shape [n, height, width].');
  assertSameLength({ probabilities: { length: rows }, images: { length: count } });
  const values = tf.tidy(() => x.toFloat().dataSync() as Float32Array);
  const scale = 255 / whiteOf(values);
  const grey = Uint8Array.from(values, (value) => Math.round(Math.min(Math.max(value * scale, 0), 255)));
  const size = height * width;
  return Array.from({ length: count }, (_, i) =>
    pngDataUri({ width, height, channels: 1, pixels: grey.subarray(i * size, (i + 1) * size) }),
  );
}

/** Above the bars of panel i, whose axis leaves room there. */
function placed(source: string, i: number): Record<string, unknown> {
  const suffix = i === 0 ? '' : String(i + 1);
  return {
    source,
    xref: `x${suffix} domain`,
    yref: `y${suffix} domain`,
    x: 0.5,
    y: 1,
    sizex: 0.36,
    sizey: 0.36,
    xanchor: 'center',
    yanchor: 'top',
  };
}

function words(rows: readonly Row[], what: string): string {
  const spoken = rows.map(({ shares, names, answer, label }, i) => {
    const wrong = label !== null && label !== answer;
    const remark = wrong ? `, wrong, it is ${names[label]} (${say(shares[label]!)})` : '';
    return `${i + 1}: ${what} ${names[answer]} by ${say(shares[answer]!)}${remark}.`;
  });
  return `The most probable ${what} of ${counted(rows.length, 'example')}. ${spoken.join(' ')}`;
}
