import { tf } from '../engine';
import { type Displayable, displayable } from './displayable';
import { escapeMarkdown } from './escape';
import { formatDefault } from './format';
import { displayHook } from './hook';
import { type Need, unmetNeed } from './limitations';

/** What a checked value is held against. At least one of the first four. */
export interface CheckArgs {
  /** The smallest value that passes. */
  min?: number;
  /** The largest value that passes. */
  max?: number;
  /** The one value that passes. */
  equals?: number | string | boolean;
  /** What the value must lie near: `[expected, tolerance]`, in the value's unit. */
  near?: readonly [expected: number, tolerance: number];
  /** Whether it is one of the chapter's key figures, shown on the reports' front page. Default: false. */
  key?: boolean;
  /**
   * What the check needs to mean something: `real` data (not made up), the `native` engine. Where that is not so, it
   * reads "not checked". Default: both for `min`, `max` and `near`, which bound measured quality; none for `equals`.
   */
  needs?: readonly Need[];
}

/** A checked value. */
export type Checked = number | string | boolean;

export const CHECK_MIME = 'application/vnd.ann-lab.check+json';

interface Verdict {
  readonly status: 'passed' | 'failed' | 'not checked';
  readonly reason?: string;
}

/**
 * Asserts a result and shows it as a line: the number in the text above it then can't drift from the output. Under the
 * strict runner (`ANN_LAB_STRICT=1`) a miss throws; in JupyterLab it is an amber line, and the later cells still run.
 *
 * The line is shown at once, so that a cell may hold several checks; nothing is returned.
 *
 * @param name What is checked, such as 'test accuracy'.
 * @param value A number, text, boolean or scalar tensor. NaN never passes.
 * @throws Error if it is not said what is expected, if the value is missing, and, under the strict runner, for a miss.
 *
 * @example
 * check('test accuracy', 0.979, { min: 0.973, key: true });
 * check('untrained loss', 2.31, { near: [Math.log(10), 0.3] });
 * check('parameters', 535818, { equals: 535818 });
 * assert.throws(() => check('test accuracy', 0.979, {}), /test accuracy/); // what is expected must be said
 */
export function check(name: string, value: Checked | tf.Tensor, args: CheckArgs): void {
  const plainValue = plain(name, value);
  assertArgs(name, args);
  const verdict = judge(plainValue, args);
  const line = checkLine(name, plainValue, args, verdict);
  const hook = displayHook();
  if (hook) hook(line);
  else console.log(String(line));
  if (verdict.status !== 'failed' || process.env.ANN_LAB_STRICT !== '1') return;
  const error = new Error(`check '${name}': expected ${expectation(args)}, got ${exact(plainValue)}.`);
  error.name = 'CheckError';
  throw error;
}

function plain(name: string, value: unknown): Checked {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof tf.Tensor && value.size === 1 && value.dtype !== 'complex64') {
    const single: unknown = value.dataSync()[0];
    return value.dtype === 'bool' ? Boolean(single) : (single as number | string);
  }
  const got =
    value instanceof tf.Tensor
      ? `a tensor of shape [${value.shape.join(', ')}]`
      : `${value === null ? 'null' : typeof value}`;
  throw new Error(`check '${name}': the value must be a number, a text, a boolean or a scalar tensor, got ${got}.`);
}

const OPTIONS: readonly string[] = ['min', 'max', 'equals', 'near', 'key', 'needs'];

function assertArgs(name: string, args: CheckArgs): void {
  const unknown = Object.keys(args).find((option) => !OPTIONS.includes(option));
  if (unknown) throw new Error(`check '${name}': there is no option '${unknown}'. There are ${OPTIONS.join(', ')}.`);
  const { min, max, equals, near } = args;
  if (min === undefined && max === undefined && equals === undefined && near === undefined) {
    throw new Error(`check '${name}': say what is expected: min, max, equals or near: [expected, tolerance].`);
  }
  const bounds = [min, max, ...(near ?? [])].filter((bound) => bound !== undefined);
  if (near && near.length !== 2)
    throw new Error(`check '${name}': near is [expected, tolerance], got ${near.length} values.`);
  if (bounds.some((bound) => typeof bound !== 'number' || Number.isNaN(bound)) || (near && near[1] < 0)) {
    throw new Error(`check '${name}': bounds must be numbers and a tolerance at least 0, got ${JSON.stringify(args)}.`);
  }
  if (min !== undefined && max !== undefined && min > max) {
    throw new Error(`check '${name}': min ${min} is greater than max ${max}, so nothing can pass.`);
  }
}

function judge(value: Checked, args: CheckArgs): Verdict {
  const reason = unmetNeed(args.needs ?? defaultNeeds(args));
  if (reason) return { status: 'not checked', reason };
  return { status: holds(value, args) ? 'passed' : 'failed' };
}

function defaultNeeds({ min, max, near }: CheckArgs): readonly Need[] {
  return min === undefined && max === undefined && near === undefined ? [] : ['real', 'native'];
}

function holds(value: Checked, { min, max, equals, near }: CheckArgs): boolean {
  if (equals !== undefined && value !== equals) return false;
  if (min === undefined && max === undefined && near === undefined) return true;
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (min !== undefined && value < min) return false;
  if (max !== undefined && value > max) return false;
  return near === undefined || Math.abs(value - near[0]) <= near[1];
}

function expectation({ min, max, equals, near }: CheckArgs): string {
  const parts: string[] = [];
  if (min !== undefined && max !== undefined) parts.push(`${exact(min)} to ${exact(max)}`);
  else if (min !== undefined) parts.push(`at least ${exact(min)}`);
  else if (max !== undefined) parts.push(`at most ${exact(max)}`);
  if (equals !== undefined) parts.push(`exactly ${exact(equals)}`);
  if (near !== undefined) parts.push(`${exact(near[0])} ± ${exact(near[1])}`);
  return parts.join(' and ');
}

/** Numbers with as many digits as tell a near miss from a hit: whole numbers with all. */
function exact(value: Checked): string {
  if (typeof value !== 'number') return typeof value === 'string' ? `'${value}'` : String(value);
  if (Number.isSafeInteger(value)) return String(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : String(value);
}

const SIGNS = { passed: '✅', failed: '⚠️', 'not checked': '➖' } as const;

function checkLine(name: string, value: Checked, args: CheckArgs, { status, reason }: Verdict): Displayable {
  const expected = expectation(args);
  const shown = status === 'failed' || typeof value !== 'number' ? exact(value) : formatDefault(value);
  const judged = reason === undefined ? status : `${status}: ${reason}`;
  const remark = status === 'passed' ? `expected ${expected}` : `${judged}; expected ${expected}`;
  return displayable({
    [CHECK_MIME]: {
      name,
      value: typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
      expected,
      status,
      ...(reason !== undefined && { reason }),
      ...(args.key !== undefined && { key: args.key }),
    },
    'text/markdown': `${SIGNS[status]} **${escapeMarkdown(name)}** ${escapeMarkdown(shown)} (${escapeMarkdown(remark)})`,
    'text/plain': `${status === 'passed' ? 'passed' : judged}: ${name} ${shown} (expected ${expected})`,
  });
}
