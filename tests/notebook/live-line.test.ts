import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { liveDisplay } from '../../lib/src/notebook/live-line';
import { fakeKernel } from './fake-kernel';

describe('liveDisplay', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function terminal(isTTY: boolean) {
    const written: string[] = [];
    return { written, isTTY, columns: 20, write: (text: string) => written.push(text) };
  }

  const texts = (shown: ReturnType<typeof fakeKernel>) => shown.map(({ bundle }) => bundle['text/plain']);

  it('updates one output of a notebook, at most five times a second', () => {
    const shown = fakeKernel();
    const line = liveDisplay();
    for (let step = 0; step < 100; step++) {
      line.update(`step ${step}`);
      vi.advanceTimersByTime(10);
    }
    line.done();
    expect(texts(shown).at(0)).toBe('step 0');
    expect(texts(shown).at(-1)).toBe('step 99');
    expect(shown.length).toBeLessThanOrEqual(6);
    expect(shown.map(({ options }) => options?.update)).toEqual([false, ...shown.slice(1).map(() => true)]);
    expect(new Set(shown.map(({ options }) => options?.displayId)).size).toBe(1);
  });

  it('shows the state that waits when its time comes, without another call', () => {
    const shown = fakeKernel();
    const line = liveDisplay();
    line.update('one');
    line.update('two');
    expect(texts(shown)).toEqual(['one']);
    vi.advanceTimersByTime(250);
    expect(texts(shown)).toEqual(['one', 'two']);
  });

  it('takes bundles, ends once, and has an id of its own', () => {
    const shown = fakeKernel();
    const [a, b] = [liveDisplay(), liveDisplay()];
    a.update({ 'text/plain': 'x', 'text/html': '<b>x</b>' });
    b.update('y');
    a.done();
    a.done();
    a.update('late');
    vi.advanceTimersByTime(1_000);
    expect(shown[0]!.bundle).toEqual({ 'text/plain': 'x', 'text/html': '<b>x</b>' });
    expect(shown[0]!.options!.displayId).not.toBe(shown[1]!.options!.displayId);
    expect(shown).toHaveLength(2);
  });

  it('rewrites one line of a terminal, cut to its width', () => {
    const out = terminal(true);
    const line = liveDisplay({ terminal: out });
    line.update('a'.repeat(30));
    vi.advanceTimersByTime(300);
    line.update('two\nlines');
    line.done();
    expect(out.written).toEqual([`\r${'a'.repeat(19)}\x1b[K`, '\rtwo lines\x1b[K', '\n']);
  });

  it('leaves the last state whole on a terminal, however long it is', () => {
    const out = terminal(true);
    const line = liveDisplay({ terminal: out });
    line.update('3/3 - loss: 0.25 - val_loss: 0.5');
    line.done();
    expect(out.written.join('')).toBe('\r3/3 - loss: 0.25 - \x1b[K\r3/3 - loss: 0.25 - val_loss: 0.5\n');
  });

  it('prints few plain lines elsewhere, the last one always', () => {
    const out = terminal(false);
    const line = liveDisplay({ terminal: out });
    for (let second = 0; second < 70; second++) {
      line.update(`second ${second}`);
      vi.advanceTimersByTime(1_000);
    }
    line.done();
    expect(out.written).toEqual(['second 0\n', 'second 29\n', 'second 59\n', 'second 69\n']);
  });

  it('does not write where nothing was said', () => {
    const out = terminal(true);
    liveDisplay({ terminal: out }).done();
    expect(out.written).toEqual([]);
  });
});
