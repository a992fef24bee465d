import { afterEach, describe, expect, it, vi } from 'vitest';
import { DISPLAY, display, displayable, md, notice, table } from '../../lib/src/notebook';
import { fakeKernel } from './fake-kernel';

afterEach(() => vi.restoreAllMocks());

describe('display', () => {
  it('hands values to the kernel, as they are', () => {
    const shown = fakeKernel();
    const text = md`hello`;
    const list = [1, 2];
    display(text);
    display(list, { displayId: 'a' });
    display(list, { displayId: 'a', update: true });
    expect(shown.map(({ value }) => value)).toEqual([text, list, list]);
    expect(shown.map(({ options }) => options)).toEqual([{}, { displayId: 'a' }, { displayId: 'a', update: true }]);
    expect(() => display(1, { update: true })).toThrow(/displayId/);
  });

  it('makes tables of objects and of DataFrames', () => {
    const shown = fakeKernel();
    display([{ epoch: 1, loss: 0.3 }], { caption: 'Losses' });
    display({ columns: ['a'], values: [[1]] });
    expect(shown[0]!.bundle['text/html']).toContain('<caption>Losses</caption>');
    expect(shown[1]!.bundle['text/plain']).toBe('   a\n0  1');
  });

  it('prints text outside of a notebook, promised bundles too', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const failed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    display(md`hello`);
    display('a text');
    display({ deep: [1] });
    display({ [DISPLAY]: async () => ({ 'text/plain': 'later' }) });
    display({ [DISPLAY]: async () => Promise.reject(new Error('no picture')) });
    await new Promise(setImmediate);
    expect(log.mock.calls.flat()).toEqual(['hello', 'a text', '{ deep: [ 1 ] }', 'later']);
    expect(failed.mock.calls.flat()).toEqual(['display: no picture']);
  });
});

describe('table', () => {
  const bundleOf = (...args: Parameters<typeof table>) => table(...args)[DISPLAY]() as Record<string, string>;

  it('is HTML and aligned text', () => {
    const bundle = bundleOf([
      { name: 'SGD', loss: 0.51234 },
      { name: 'Adam', loss: 12 },
    ]);
    expect(bundle['text/plain']).toBe('name    loss\nSGD   0.5123\nAdam      12');
    expect(bundle['text/html']).toBe(
      '<table class="ann-lab-table"><thead><tr><th scope="col" style="text-align: left">name</th><th scope="col">loss</th></tr></thead><tbody>' +
        '<tr><td style="text-align: left">SGD</td><td style="text-align: right">0.5123</td></tr>' +
        '<tr><td style="text-align: left">Adam</td><td style="text-align: right">12</td></tr></tbody></table>',
    );
  });

  it('escapes cells, names and the caption', () => {
    const html = bundleOf([{ '<a>': '<script>"&' }], { caption: '<c>' })['text/html']!;
    expect(html).not.toMatch(/<script>|<a>|<c>/);
    expect(html).toContain('&lt;script&gt;&quot;&amp;');
  });

  it('shortens long tables in the middle and says so', () => {
    const values = Array.from({ length: 5000 }, (_, i) => [i]);
    const text = bundleOf({ columns: ['i'], values }, { maxRows: 3 })['text/plain'];
    expect(text).toBe('         i\n0        0\n1        1\n…        …\n4999  4999\n5,000 rows, 3 shown');
    expect(() => table([{ a: 1 }], { maxRows: 0 })).toThrow(/maxRows/);
  });

  it('leaves missing cells empty', () => {
    expect(bundleOf([{ a: 1 }, { b: null }])['text/plain']).toBe('a  b\n1\n');
  });
});

describe('notice', () => {
  it('is a warning with its MIME type', () => {
    const shown = fakeKernel();
    notice({ about: 'data', text: 'Made *up*:\n- why' });
    expect(shown[0]!.bundle).toEqual({
      'application/vnd.ann-lab.notice+json': { level: 'warning', text: 'Made *up*:\n- why', about: 'data' },
      'text/markdown': '⚠️ Made \\*up\\*:\n- why',
      'text/plain': 'WARNING: Made *up*:\n- why',
    });
  });

  it('is printed as a warning outside of a notebook', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    notice({ about: 'engine', text: 'slow' });
    expect(warn.mock.calls).toEqual([['slow']]);
  });
});

describe('displayable', () => {
  it('is its text where it is printed', async () => {
    const { inspect } = await import('node:util');
    const value = displayable({ 'text/plain': 'plain', 'text/html': '<b>' });
    expect([String(value), inspect(value)]).toEqual(['plain', 'plain']);
  });
});
