/** Whether two steps did the same: then one graph stands for both, and for those that follow. */
import type { Constant, Event, Recorded } from './recorded';
import { isOperation } from './recorded';

/** null if they did; else what differs, in words. */
export function difference(a: Recorded, b: Recorded): string | null {
  if (a.refusal ?? b.refusal) return a.refusal ?? b.refusal;
  const one = canonical(a);
  const other = canonical(b);
  if (one.length !== other.length) return 'two steps did different things';
  const at = one.findIndex((line, i) => line !== other[i]);
  if (at < 0) return statesDiffer(a, b) ? 'two steps changed different variables' : null;
  return `two steps differ at ${(one[at] as string).split(' ')[0]}: a value that JavaScript computes (a counter, a date, Math.random) went in`;
}

const statesDiffer = (a: Recorded, b: Recorded): boolean =>
  a.states.some(({ owner }, i) => owner !== b.states[i]?.owner) ||
  [...a.draws.keys()].some((source) => !b.draws.has(source));

/** A line for each event and each state, in which tensors are numbered as they appear. */
function canonical(recorded: Recorded): string[] {
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
  return [...lines, ...ends];
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
  return `${dtype}[${shape}]${Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')}`;
}
