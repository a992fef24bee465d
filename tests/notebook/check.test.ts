import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engine, tf } from '../../lib/src/engine';
import { CHECK_MIME, type CheckArgs, check, setLimitation } from '../../lib/src/notebook';
import { fakeKernel } from './fake-kernel';

/** What one check shows. */
function lineOf(value: Parameters<typeof check>[1], args: CheckArgs, name = 'test accuracy') {
  const shown = fakeKernel();
  expect(check(name, value, args)).toBeUndefined();
  expect(shown).toHaveLength(1);
  const { bundle } = shown[0]!;
  return { json: bundle[CHECK_MIME], markdown: bundle['text/markdown'], plain: bundle['text/plain'] };
}

describe('check', () => {
  beforeEach(() => {
    vi.stubEnv('ANN_LAB_STRICT', '');
    vi.spyOn(engine, 'info').mockReturnValue({ ...engine.info(), backend: 'tensorflow' });
  });
  afterEach(() => {
    setLimitation('California housing', null);
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('shows what passed', () => {
    expect(lineOf(0.97914, { min: 0.973, key: true })).toEqual({
      json: { name: 'test accuracy', value: 0.97914, expected: 'at least 0.973', status: 'passed', key: true },
      markdown: '✅ **test accuracy** 0.9791 (expected at least 0.973)',
      plain: 'passed: test accuracy 0.9791 (expected at least 0.973)',
    });
  });

  it.each<[Parameters<typeof check>[1], CheckArgs, string, string]>([
    [0.973, { min: 0.973 }, 'passed', 'at least 0.973'],
    [0.9729999, { min: 0.973 }, 'failed', 'at least 0.973'],
    [0.6, { max: 0.591 }, 'failed', 'at most 0.591'],
    [1567298545, { equals: 1567298545 }, 'passed', 'exactly 1567298545'],
    [1567298546, { equals: 1567298545 }, 'failed', 'exactly 1567298545'],
    [0.55, { min: 0.526, max: 0.591 }, 'passed', '0.526 to 0.591'],
    [2.31, { near: [Math.log(10), 0.1] }, 'passed', '2.302585 ± 0.1'],
    [2.5, { near: [Math.log(10), 0.1] }, 'failed', '2.302585 ± 0.1'],
    [535818, { equals: 535818 }, 'passed', 'exactly 535818'],
    ['tensorflow', { equals: 'wasm' }, 'failed', "exactly 'wasm'"],
    [true, { equals: true }, 'passed', 'exactly true'],
    [Number.NaN, { min: -Infinity }, 'failed', 'at least -Infinity'],
    [Number.NaN, { equals: Number.NaN }, 'failed', 'exactly NaN'],
    ['7', { min: 1 }, 'failed', 'at least 1'],
    [tf.scalar(0.5), { equals: 0.5 }, 'passed', 'exactly 0.5'],
    [tf.scalar(true, 'bool'), { equals: true }, 'passed', 'exactly true'],
  ])('%s with %o: %s', (value, args, status, expected) => {
    expect(lineOf(value, args).json).toMatchObject({ status, expected });
  });

  it('shows a miss with as many digits as tell it from a hit, and goes on', () => {
    expect(lineOf(0.97296, { min: 0.973 }).markdown).toBe(
      '⚠️ **test accuracy** 0.97296 (failed; expected at least 0.973)',
    );
  });

  it('throws a miss under the strict runner, once it is shown', () => {
    vi.stubEnv('ANN_LAB_STRICT', '1');
    const shown = fakeKernel();
    expect(() => check('test accuracy', 0.96, { min: 0.973 })).toThrow(
      "check 'test accuracy': expected at least 0.973, got 0.96.",
    );
    expect(shown).toHaveLength(1);
    check('test accuracy', 0.98, { min: 0.973 });
    expect(shown).toHaveLength(2);
  });

  it('does not judge quality on made-up data', () => {
    vi.stubEnv('ANN_LAB_STRICT', '1');
    setLimitation('California housing', { about: 'data', reason: 'synthetic data' });
    const reason = 'synthetic data in place of California housing';
    expect(lineOf(0.9, { max: 0.591 }).json).toMatchObject({ status: 'not checked', reason });
    expect(lineOf(0.9, { max: 0.591 }).plain).toBe(
      `not checked: ${reason}: test accuracy 0.9 (expected at most 0.591)`,
    );
    expect(lineOf(8, { equals: 8 }).json).toMatchObject({ status: 'passed' });
    expect(lineOf(8, { min: 8, needs: [] }).json).toMatchObject({ status: 'passed' });
    expect(() => check('x', 9, { equals: 8 })).toThrow(/exactly 8/);
    expect(lineOf(9, { equals: 8, needs: ['real'] }).json).toMatchObject({ status: 'not checked' });
  });

  it('does not judge quality on WebAssembly', () => {
    vi.spyOn(engine, 'info').mockReturnValue({ ...engine.info(), backend: 'wasm' });
    expect(lineOf(0.9, { min: 0.973 }).json).toMatchObject({
      status: 'not checked',
      reason: 'computed by WebAssembly, not by TensorFlow',
    });
    expect(lineOf(0.9, { min: 0.5, needs: ['real'] }).json).toMatchObject({ status: 'passed' });
  });

  it('prints a line outside of a notebook', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    check('parameters', 3, { equals: 3 });
    expect(log.mock.calls).toEqual([['passed: parameters 3 (expected exactly 3)']]);
  });

  it('escapes names and texts', () => {
    expect(lineOf('<b>', { equals: '<b>' }, 'a*b').markdown).toBe(
      "✅ **a\\*b** '&lt;b&gt;' (expected exactly '&lt;b&gt;')",
    );
  });

  it('refuses a check that can not fail, or can not pass', () => {
    expect(() => check('x', 1, {})).toThrow(/say what is expected/);
    expect(() => check('x', 1, { min: 2, max: 1 })).toThrow(/nothing can pass/);
    expect(() => check('x', 1, { min: Number.NaN })).toThrow(/bounds must be numbers/);
    expect(() => check('x', 1, { near: [1, -1] })).toThrow(/tolerance at least 0/);
    expect(() => check('x', 1, { atLeast: 2 } as never)).toThrow(/no option 'atLeast'/);
    expect(() => check('x', undefined as never, { min: 1 })).toThrow(/got undefined/);
    expect(() => check('x', tf.ones([2]), { min: 1 })).toThrow(/tensor of shape \[2\]/);
  });
});
