import { inspect } from 'node:util';
import type { Bundle } from '../protocol/threads';

/** A value with a method of this name gives its own MIME bundle, or a promise of one. Also the global display function. */
export const DISPLAY = Symbol.for('Jupyter.display');

/** How a value is shown: its own bundle if it has one, else text as `console.log` prints it. */
export function bundleOf(value: unknown): Bundle | Promise<Bundle> {
  const own = ownBundle(value);
  if (own === undefined) return { 'text/plain': textOf(value) };
  if (own instanceof Promise) return own.then(checked);
  return checked(own);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { depth: 4 });
}

function ownBundle(value: unknown): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
  const method = (value as { [DISPLAY]?: unknown })[DISPLAY];
  return typeof method === 'function' ? method.call(value) : undefined;
}

function checked(bundle: unknown): Bundle {
  if (bundle === null || typeof bundle !== 'object' || Array.isArray(bundle)) {
    throw new TypeError(
      `[Symbol.for('Jupyter.display')]() gave ${inspect(bundle)}; expected a MIME bundle such as { 'text/plain': 'text' }.`,
    );
  }
  return plainBundle(bundle as Bundle);
}

/** Only what JSON can say travels; bytes (images) as base64. */
export function plainBundle(bundle: Bundle): Bundle {
  const entries = Object.entries(bundle).map(([mime, data]) => [
    mime,
    data instanceof Uint8Array ? base64(data) : data,
  ]);
  return JSON.parse(JSON.stringify(Object.fromEntries(entries))) as Bundle;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
