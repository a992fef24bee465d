import { describe, expect, it } from 'vitest';
import { formatDefault, formatNumber } from '../../lib/src/notebook';
import { escapeMarkdown } from '../../lib/src/notebook/escape';

// Expected texts: Python 3.11's format().
describe('formatNumber', () => {
  it.each([
    [0.97851, '.2%', '97.85%'],
    [0.5, '%', '50.000000%'],
    [535818, ',d', '535,818'],
    [-1234567, ',d', '-1,234,567'],
    [1234.5678, ',.1f', '1,234.6'],
    [999.96, ',.1f', '1,000.0'],
    [Math.PI, '.3f', '3.142'],
    [Math.PI, '.3g', '3.14'],
    [1234567, '.3g', '1.23e+06'],
    [0.00001234, '.3g', '1.23e-05'],
    [100, '.3g', '100'],
    [0.0001, '.3g', '0.0001'],
    [99999.5, '.5g', '1e+05'],
    [1500, '.2e', '1.50e+03'],
    [1e-100, '.1e', '1.0e-100'],
    [2, '+.1f', '+2.0'],
    [-2, '+.1f', '-2.0'],
    [7, 'd', '7'],
    [0, '.4g', '0'],
  ])('%s as %s is %s', (value, spec, text) => expect(formatNumber(value, spec)).toBe(text));

  it('refuses what it does not know', () => {
    for (const spec of ['', 'x', '.2q', '10d', '.f'])
      expect(() => formatNumber(1, spec)).toThrow(/Unknown number format/);
    expect(() => formatNumber(1.5, 'd')).toThrow(/whole numbers, got 1.5/);
  });

  it('names what is no number', () => {
    expect(formatNumber(Number.NaN, '.2f')).toBe('NaN');
    expect(formatNumber(-Infinity, ',d')).toBe('-∞');
  });
});

describe('formatDefault', () => {
  it.each([
    [0.978512, '0.9785'],
    [0.5, '0.5'],
    [16512, '16,512'],
    [2026, '2026'],
    [535818, '535,818'],
    [1234.567, '1235'],
    [123456.7, '123,457'],
    [0.000012345, '1.234e-05'],
    [-0.123456, '-0.1235'],
    [-0, '0'],
    [1e21, '1e+21'],
    [Number.NaN, 'NaN'],
    [Infinity, '∞'],
  ])('%s is %s', (value, text) => expect(formatDefault(value)).toBe(text));
});

describe('escapeMarkdown', () => {
  it('leaves nothing that Markdown, HTML or TeX would read', () => {
    expect(escapeMarkdown('a*b_c`d`')).toBe('a\\*b\\_c\\`d\\`');
    expect(escapeMarkdown('<script>&')).toBe('&lt;script&gt;&amp;');
    expect(escapeMarkdown('$x$ [l](u) | #h')).toBe('\\$x\\$ \\[l\\]\\(u\\) \\| \\#h');
    expect(escapeMarkdown('a\n- b')).toBe('a - b');
    expect(escapeMarkdown('- b')).toBe('\\- b');
    expect(escapeMarkdown('1. b')).toBe('1\\. b');
  });
});
