/** Whether two steps did the same: then one graph stands for both, and for those that follow. */
import { createHash } from 'node:crypto';
import type { RandomSource } from '../recording';
import type { Constant, Event, Recorded } from './recorded';
import { isOperation } from './recorded';

/** A step without its tensors: what is compared, and all that has to be kept for it. */
export interface Fingerprint {
  /** A line for each event and each state, in which tensors are numbered as they appear. */
  readonly lines: readonly string[];
  /** The variables and cells that it reads or changes. */
  readonly owners: readonly object[];
  readonly sources: readonly RandomSource[];
}

export function fingerprintOf(recorded: Recorded): Fingerprint {
  const numbers = new Map<number, string>();
  for (const [i, { id }] of recorded.data.entries()) numbers.set(id, `data${i}`);
  for (const [i, { before }] of recorded.states.entries()) numbers.set(before, `state${i}`);
  for (const [i, { id }] of recorded.scalars.entries()) if (id >= 0) numbers.set(id, `scalar${i}`);
  for (const [i, { id }] of recorded.words.entries()) numbers.set(id, `words${i}`);
  const name = (id: number) => numbers.get(id) ?? constantName(recorded.constants.get(id));
  let made = 0;
  const define = (id: number) => numbers.set(id, `tensor${made++}`);
  const lines = recorded.events.map((event) => lineOf(event, name, define));
  const ends = recorded.states.map(({ after, resource }) => `state ${name(after)} ${resource}`);
  return {
    lines: [...lines, ...ends],
    owners: recorded.states.map(({ owner }) => owner),
    sources: [...recorded.draws.keys()],
  };
}

/** null if both did the same; else what differs, in words. */
export function difference(a: Fingerprint, b: Fingerprint): string | null {
  if (a.lines.length !== b.lines.length) return 'two steps in a row did different things';
  const at = a.lines.findIndex((line, i) => line !== b.lines[i]);
  if (at >= 0) {
    const op = (a.lines[at] as string).split(' ')[0];
    return `two steps in a row differ at ${op}: a value that JavaScript computes (a counter, a date, Math.random) goes in`;
  }
  const alike = <T>(ones: readonly T[], others: readonly T[]) =>
    ones.length === others.length && ones.every((one, i) => one === others[i]);
  if (alike(a.owners, b.owners) && alike(a.sources, b.sources)) return null;
  return 'two steps in a row changed different variables';
}

function lineOf(event: Event, name: (id: number) => string, define: (id: number) => void): string {
  if (isOperation(event)) {
    const line = `${event.op} ${event.inputs.map(name)} ${JSON.stringify(event.attrs)} ${event.outputs.map(({ shape }) => shape.join('x'))}`;
    for (const { id } of event.outputs) define(id);
    return line;
  }
  const inputs = event.inputs.map((input) => ('tensor' in input ? name(input.tensor) : JSON.stringify(input)));
  const line = `${event.kernel} ${inputs} ${event.weight} ${name(event.from)} ${JSON.stringify(event.attrs)}`;
  define(event.after);
  return line;
}

function constantName(constant: Constant | undefined): string {
  if (constant === undefined) return 'nothing';
  const { dtype, shape, values } = constant;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return `${dtype}[${shape}]${createHash('sha256').update(bytes).digest('base64')}`;
}
