/*
 * Numbers as text: by Python's format mini-language, as far as prose needs it, and the default of four significant
 * digits.
 */

const SPEC = /^(?<sign>\+)?(?<grouping>,)?(?:\.(?<precision>\d{1,2}))?(?<type>[dfeEgG%])?$/;

/**
 * Formats a number by a specification as Python's `format` does: an optional `+`, an optional `,` (thousands), an
 * optional `.precision`, and one of `d` (whole), `f` (fixed), `e` (exponent), `g` (significant digits), `%`.
 *
 * @throws Error for anything else, and for `d` with a fraction.
 *
 * @example
 * assert.equal(formatNumber(0.97851, '.2%'), '97.85%');
 * assert.equal(formatNumber(535818, ',d'), '535,818');
 * assert.equal(formatNumber(1234.5678, ',.1f'), '1,234.6');
 */
export function formatNumber(value: number, spec: string): string {
  const parts = SPEC.exec(spec)?.groups;
  if (!parts || spec === '') {
    throw new Error(`Unknown number format '${spec}'. Examples: '.3f', '.2%', ',d', ',.1f', '.3g', '.2e', '+.2f'.`);
  }
  const { sign, grouping, precision, type = 'g' } = parts;
  if (!Number.isFinite(value)) return nonFinite(value);
  const digits = fixDigits(value, type, precision === undefined ? null : Number(precision));
  const grouped = grouping ? groupThousands(digits) : digits;
  return sign && !grouped.startsWith('-') ? `+${grouped}` : grouped;
}

/**
 * A number as prose wants it: whole numbers in full (thousands grouped from 10,000 on), others with four significant
 * digits, very small ones with an exponent.
 */
export function formatDefault(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  if (Object.is(value, -0)) return '0';
  const size = Math.abs(value);
  if (size >= 1e15) return significant(value, 4);
  if (Number.isInteger(value) || size >= 10_000) {
    const whole = String(Math.round(value));
    return size >= 10_000 ? groupThousands(whole) : whole;
  }
  return significant(value, 4);
}

function fixDigits(value: number, type: string, precision: number | null): string {
  switch (type) {
    case 'd':
      if (!Number.isInteger(value))
        throw new Error(`The format 'd' is for whole numbers, got ${value}. Use '.0f' to round.`);
      return value.toFixed(0);
    case 'f':
      return value.toFixed(precision ?? 6);
    case '%':
      return `${(value * 100).toFixed(precision ?? 6)}%`;
    case 'e':
      return exponent(value, precision ?? 6);
    case 'E':
      return exponent(value, precision ?? 6).toUpperCase();
    case 'G':
      return significant(value, precision ?? 6).toUpperCase();
    default:
      return significant(value, precision ?? 6);
  }
}

/** Python's `g`: as many significant digits, no zeros behind, an exponent below 1e-4 and where digits don't suffice. */
function significant(value: number, precision: number): string {
  const digits = Math.max(precision, 1);
  if (value === 0) return '0';
  const power = Number(value.toExponential(digits - 1).split('e')[1]);
  if (power < -4 || power >= digits) {
    const [mantissa, exponentPart] = exponent(value, digits - 1).split('e') as [string, string];
    return `${trimZeros(mantissa)}e${exponentPart}`;
  }
  return trimZeros(value.toFixed(Math.min(digits - 1 - power, 100)));
}

/** Exponents of at least two digits, as Python writes them: 1.2e-05. */
function exponent(value: number, decimals: number): string {
  return value.toExponential(decimals).replace(/e([+-])(\d)$/, 'e$10$2');
}

function trimZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}

function groupThousands(digits: string): string {
  const [whole = '', ...rest] = digits.split(/(?=[.e%])/);
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...rest].join('');
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : '-∞';
}
