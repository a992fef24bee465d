import { describe, expect, it } from 'vitest';
import { checkPlaces, fillPattern, parsePattern } from '../../lib/src/callbacks/file-pattern';
import { pythonFloat } from '../../lib/src/callbacks/number-format';
import { readVectors } from '../support/vectors';

type Value = number | 'nan' | 'inf';
const { formats } = readVectors<{ formats: { specs: [string, Value, string][]; floats: [Value, string][] } }>(
  'callbacks',
);
const number = (value: Value): number => (value === 'nan' ? Number.NaN : value === 'inf' ? Infinity : value);

describe('patterns of file names', () => {
  it.each(formats.specs)("format '%s' of %s as Python does: '%s'", (spec, value, text) => {
    const name = /[dxb]$/.test(spec) ? 'epoch' : 'loss';
    const parts = parsePattern('test', spec === '' ? '{loss}' : `{${name}:${spec}}`);
    expect(fillPattern(parts, { [name]: number(value) })).toBe(text);
  });

  it.each(formats.floats)('write the float %s as Python does', (value, text) => {
    expect(pythonFloat(number(value))).toBe(text);
  });

  it('keep doubled braces, and refuse what Python would not read', () => {
    expect(fillPattern(parsePattern('test', '{{a}}-{epoch:03d}'), { epoch: 7 })).toBe('{a}-007');
    expect(() => parsePattern('test', 'a{')).toThrow("single '{'");
    expect(() => parsePattern('test', '{epoch:2z}')).toThrow("'2z'");
    expect(() => parsePattern('test', '{val_loss:02d}')).toThrow("'{val_loss:.4f}'");
    expect(() => checkPlaces('test', parsePattern('test', '{valLoss:.2f}'), ['epoch', 'val_loss'])).toThrow(
      "'val_loss'",
    );
  });
});
