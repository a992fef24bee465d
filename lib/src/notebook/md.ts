import { tf } from '../engine';
import { type Displayable, displayable } from './displayable';
import { escapeMarkdown } from './escape';
import { formatDefault, formatNumber } from './format';

/** A number with the format that it is written in, such as `[accuracy, '.2%']`. */
export type Formatted = readonly [value: number | tf.Tensor, format: string];

/** What can stand in an `md` text. */
export type MarkdownValue = number | bigint | string | boolean | tf.Tensor | Formatted | Markdown;

/** Markdown with its values filled in. */
export interface Markdown extends Displayable {
  /** The Markdown source. */
  readonly markdown: string;
}

/**
 * Markdown with computed values, so that text and numbers can't drift apart: the last value of a cell, or given to
 * `display`. Numbers get four significant digits (whole ones all of theirs); `[value, format]` formats as Python does
 * (`.3f`, `.2%`, `,d`, `,.1f`, `.3g`, `.2e`). Text that is filled in is escaped; another `md` text is taken as it is.
 *
 * The text itself is read raw: write `$\frac{1}{2}$` with single backslashes. Indentation common to all lines is
 * taken off.
 *
 * @throws Error for a value that is missing (undefined, null), a tensor with more than one value, or an unknown format.
 *
 * @example
 * const accuracy = 0.97853;
 * const text = md`Test accuracy **${[accuracy, '.2%']}** on ${10000} digits`;
 * assert.equal(text.markdown, 'Test accuracy **97.85%** on 10,000 digits');
 */
export function md(strings: TemplateStringsArray, ...values: readonly MarkdownValue[]): Markdown {
  const pieces = dedent(strings.raw.map(unescapeTemplate));
  const markdown = pieces.map((piece, i) => (i === 0 ? piece : fill(values[i - 1], i) + piece)).join('');
  const bundle = { 'text/markdown': markdown, 'text/plain': markdown };
  return Object.assign(displayable(bundle), { markdown });
}

/** A backslash before a backquote or `${` belongs to the template, any other one to the Markdown. */
function unescapeTemplate(raw: string): string {
  return raw.replace(/\\(`|\$\{)/g, '$1');
}

/** Takes off the indentation that all lines share, and empty first and last lines. */
function dedent(pieces: readonly string[]): string[] {
  const starts = pieces.flatMap((piece, i) => {
    const lines = piece.split('\n').slice(1); // the first belongs to the line that the piece before it began
    const endsInValue = i < pieces.length - 1;
    return lines.filter((line, at) => line.trim() !== '' || (endsInValue && at === lines.length - 1));
  });
  const indents = starts.map((line) => /^[ \t]*/.exec(line)![0].length);
  const common = indents.length > 0 ? Math.min(...indents) : 0;
  const shifted = pieces.map((piece) => piece.replace(new RegExp(`\\n[ \\t]{0,${common}}`, 'g'), '\n'));
  const last = shifted.length - 1;
  shifted[0] = shifted[0]!.replace(/^[ \t]*\n/, '');
  shifted[last] = shifted[last]!.replace(/\n[ \t]*$/, '');
  return shifted;
}

function fill(value: unknown, position: number): string {
  if (typeof value === 'number') return formatDefault(value);
  if (typeof value === 'string') return escapeMarkdown(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value instanceof tf.Tensor) return formatDefault(scalar(value, position));
  if (isFormatted(value)) return formatNumber(numberOf(value[0], position), value[1]);
  if (isMarkdown(value)) return value.markdown;
  throw new Error(
    `Value ${position} of md is ${value === null || value === undefined ? value : `of type ${typeof value}`}; ` +
      "give a number, a text, a boolean, a scalar tensor, or [number, format] such as [accuracy, '.2%'].",
  );
}

function isFormatted(value: unknown): value is Formatted {
  return Array.isArray(value) && value.length === 2 && typeof value[1] === 'string';
}

function isMarkdown(value: unknown): value is Markdown {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Markdown>).markdown === 'string';
}

function numberOf(value: unknown, position: number): number {
  if (typeof value === 'number') return value;
  if (value instanceof tf.Tensor) return scalar(value, position);
  throw new Error(
    `Value ${position} of md has a number format, but is ${value === undefined ? 'undefined' : typeof value}.`,
  );
}

function scalar(tensor: tf.Tensor, position: number): number {
  if (tensor.size === 1) return tensor.dataSync()[0] as number;
  throw new Error(
    `Value ${position} of md is a tensor of shape [${tensor.shape.join(', ')}]; only single numbers can be filled in.`,
  );
}
