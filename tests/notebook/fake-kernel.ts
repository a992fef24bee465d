import { afterEach } from 'vitest';

const DISPLAY = Symbol.for('Jupyter.display');

export interface Shown {
  readonly bundle: Readonly<Record<string, unknown>>;
  readonly options: { displayId?: string; update?: boolean } | undefined;
  readonly value: unknown;
}

/** Installs the kernel's display function until the test ends; what it is given lands in the list. */
export function fakeKernel(): Shown[] {
  const shown: Shown[] = [];
  Object.assign(globalThis, {
    [DISPLAY]: (value: Record<symbol, (() => Record<string, unknown>) | undefined>, options?: Shown['options']) => {
      const bundle = value?.[DISPLAY]?.() ?? { 'text/plain': String(value) };
      shown.push({ bundle, options, value });
    },
  });
  return shown;
}

afterEach(() => {
  delete (globalThis as Record<symbol, unknown>)[DISPLAY];
});
