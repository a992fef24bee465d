/** Numbers as Python's `str` and `format` write them, for file names and CSV files that Keras' readers know. */

/** Digits and exponent of a positive number rounded to `count` significant digits, ties to even as in Python. */
function roundedDigits(value: number, count: number): { digits: string; exponent: number } {
  if (value === 0) return { digits: '0'.repeat(count), exponent: 0 };
  const [exact = '', power = '0'] = value.toExponential(100).split('e');
  const all = exact.replace('.', '');
  const exponent = Number(power);
  const kept = BigInt(all.slice(0, count) || '0');
  const up = roundsUp(all.slice(count), Number(kept % 2n) === 1) ? 1n : 0n;
  const digits = String(kept + up).padStart(count, '0');
  return digits.length > count
    ? { digits: digits.slice(0, Math.max(count, 1)), exponent: exponent + 1 }
    : { digits, exponent };
}

/** Whether what is cut off is more than half, or half with an odd digit before it. */
function roundsUp(rest: string, odd: boolean): boolean {
  const half = `5${'0'.repeat(Math.max(0, rest.length - 1))}`;
  return rest === half ? odd : rest > half;
}

/** `12.50` */
export function fixedText(value: number, places: number): string {
  if (value >= 1e21) return BigInt(value).toString() + (places > 0 ? `.${'0'.repeat(places)}` : '');
  const exact = value.toFixed(100); // exact, but for digits that no rounding reaches
  const point = exact.length - 101;
  const all = exact.slice(0, point) + exact.slice(point + 1);
  const kept = BigInt(all.slice(0, point + places));
  const up = roundsUp(all.slice(point + places), Number(kept % 2n) === 1) ? 1n : 0n;
  const digits = String(kept + up).padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

const exponentText = (exponent: number): string =>
  `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;

/** `1.25e+01` */
export function scientificText(value: number, places: number): string {
  const { digits, exponent } = roundedDigits(value, places + 1);
  return `${digits[0]}${places > 0 ? `.${digits.slice(1)}` : ''}${exponentText(exponent)}`;
}

/** `12.5`: as many digits as count, none that are zero at the end; `point` keeps one after the point. */
export function generalText(value: number, precision: number, alternate = false, point = false): string {
  const count = Math.max(1, precision);
  const { digits, exponent } = roundedDigits(value, count);
  const trimmed = (text: string) => (alternate || !text.includes('.') ? text : text.replace(/\.?0+$/, ''));
  const limit = point ? count - 1 : count; // Python's format without a type changes to the exponent one digit sooner
  if (exponent < -4 || exponent >= limit) {
    const mantissa = count > 1 ? `${digits[0]}.${digits.slice(1)}` : `${digits[0]}${alternate ? '.' : ''}`;
    return trimmed(mantissa) + exponentText(exponent);
  }
  const text = trimmed(fixedText(value, Math.max(0, count - 1 - exponent)));
  return point && !text.includes('.') ? `${text}.0` : text;
}

/** A float as Python's `str` writes it: the shortest digits that give it back. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  if (size === Infinity) return `${sign}inf`;
  if (size === 0) return `${sign}0.0`;
  const [mantissa = '', power = '0'] = size.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) return `${sign}${mantissa}${exponentText(exponent)}`;
  const digits = mantissa.replace('.', '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')}.${digits.slice(exponent + 1) || '0'}`;
}
