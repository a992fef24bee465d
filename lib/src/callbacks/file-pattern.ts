/** File names with places for the epoch and the logs, as Python's `str.format` fills them: `{epoch:02d}-{val_loss:.4f}`. */
import { unknownName } from '../engine/names';
import { fixedText, generalText, pythonFloat, scientificText } from './number-format';

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnoxX%])?$/su;

interface Spec {
  fill: string;
  align: string;
  sign: string;
  alternate: boolean;
  width: number;
  grouping: string;
  precision: number | null;
  type: string;
}

interface Place {
  name: string;
  spec: Spec;
}

/** A pattern taken apart: texts and places in turn. Throws if it is not one that Python would read. */
export function parsePattern(where: string, pattern: string): (string | Place)[] {
  const parts: (string | Place)[] = [];
  const grammar = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/gsu;
  for (const [whole, inner] of pattern.matchAll(grammar)) {
    if (whole === '{' || whole === '}')
      throw new Error(`${where}: '${pattern}' has a single '${whole}'; write it twice to mean it.`);
    if (inner === undefined) parts.push(whole === '{{' ? '{' : whole === '}}' ? '}' : whole);
    else parts.push(placeOf(where, inner));
  }
  return parts;
}

function placeOf(where: string, inner: string): Place {
  const colon = inner.indexOf(':');
  const name = colon < 0 ? inner : inner.slice(0, colon);
  const text = colon < 0 ? '' : inner.slice(colon + 1);
  const found = SPEC.exec(text);
  if (!found)
    throw new Error(`${where}: '{${inner}}' has the format '${text}', which is none. Examples: '02d', '.4f', '.2e'.`);
  const [, fill, align, sign = '-', alternate, zero, width, grouping = '', precision, type = ''] = found;
  const spec = {
    fill: fill ?? (zero ? '0' : ' '),
    align: align ?? (zero ? '=' : '>'),
    sign,
    alternate: alternate === '#',
    width: Number(width ?? 0),
    grouping,
    precision: precision === undefined ? null : Number(precision),
    type,
  };
  if (/[bcdoxX]/.test(type) && name !== 'epoch' && name !== 'batch')
    throw new Error(
      `${where}: '{${inner}}' formats a whole number, but the values of the logs are not; write '{${name}:.4f}'.`,
    );
  if (type === 'c' || (spec.precision !== null && /[bdoxX]/.test(type)))
    throw new Error(`${where}: '{${inner}}' has a format that can't be used for it.`);
  return { name, spec };
}

/** Throws if a place has a name that is not among `known`. */
export function checkPlaces(where: string, parts: readonly (string | Place)[], known: readonly string[]): void {
  for (const part of parts) {
    if (typeof part === 'string' || known.includes(part.name)) continue;
    throw new Error(`${where}: ${unknownName('place in the file name:', part.name, known).message}`);
  }
}

/** The file name for some values. `epoch` and `batch` are whole numbers, the others floats, as in Python. */
export function fillPattern(parts: readonly (string | Place)[], values: Readonly<Record<string, number>>): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const whole = part.name === 'epoch' || part.name === 'batch';
      return formatted(values[part.name] ?? Number.NaN, part.spec, whole);
    })
    .join('');
}

function formatted(value: number, spec: Spec, whole: boolean): string {
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  const body = bodyOf(Math.abs(value), spec, whole);
  const zeros = spec.fill === '0' && spec.align === '=';
  const grouped = spec.grouping ? group(body, spec.grouping, zeros ? spec.width - sign.length : 0) : body;
  return padded(sign, grouped, spec);
}

function bodyOf(value: number, { type, precision, alternate }: Spec, whole: boolean): string {
  if (!Number.isFinite(value)) return infinite(value, type);
  const lower = type.toLowerCase();
  if (whole && (type === '' || lower === 'd' || lower === 'n') && precision === null) return String(value);
  if (lower === 'b') return `${alternate ? '0b' : ''}${value.toString(2)}`;
  if (lower === 'o') return `${alternate ? '0o' : ''}${value.toString(8)}`;
  if (lower === 'x') return cased(`${alternate ? '0x' : ''}${value.toString(16)}`, type);
  const places = precision ?? 6;
  const point = (text: string) => (alternate && places === 0 ? text.replace(/^\d+/, '$&.') : text);
  if (lower === 'f') return point(fixedText(value, places));
  if (type === '%') return `${point(fixedText(value * 100, places))}%`;
  if (lower === 'e') return cased(point(scientificText(value, places)), type);
  if (lower === 'g' || lower === 'n') return cased(generalText(value, places, alternate), type);
  return precision === null ? pythonFloat(value) : generalText(value, precision, alternate, true);
}

const infinite = (value: number, type: string): string =>
  cased(Number.isNaN(value) ? 'nan' : 'inf', type) + (type === '%' ? '%' : '');

const cased = (text: string, type: string): string => (/[EFGX]/.test(type) ? text.toUpperCase() : text);

/** Separators between thousands; zeros in front are grouped too, up to the width. */
function group(body: string, separator: string, width: number): string {
  const [, digits = '', rest = ''] = /^(\d*)(.*)$/s.exec(body) ?? [];
  const separated = (text: string) => text.replace(/\B(?=(\d{3})+$)/g, separator);
  let filled = digits;
  while (digits !== '' && separated(filled).length + rest.length < width) filled = `0${filled}`;
  return separated(filled) + rest;
}

function padded(sign: string, body: string, { fill, align, width }: Spec): string {
  const missing = Math.max(0, width - [...sign, ...body].length);
  if (align === '=') return sign + fill.repeat(missing) + body;
  const left = align === '<' ? 0 : align === '^' ? Math.floor(missing / 2) : missing;
  return fill.repeat(left) + sign + body + fill.repeat(missing - left);
}
