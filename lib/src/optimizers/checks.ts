/** Checks of options: each gives its value back, or throws and says what was expected. */
import { describe } from '../engine/names';

/** `value` if it is a finite number that `valid` accepts. */
export function checkedNumber(
  what: string,
  value: unknown,
  valid: (value: number) => boolean,
  expected: string,
): number {
  if (typeof value === 'number' && Number.isFinite(value) && valid(value)) return value;
  throw new Error(`${what} is ${describe(value)}; expected ${expected}.`);
}

/** A number above 0. */
export const positive = (what: string, value: unknown): number =>
  checkedNumber(what, value, (x) => x > 0, 'a number above 0');

/** A number from 0 up. */
export const notNegative = (what: string, value: unknown): number =>
  checkedNumber(what, value, (x) => x >= 0, 'a number from 0 up');

/** A number from 0 to 1, both included. */
export const fraction = (what: string, value: unknown): number =>
  checkedNumber(what, value, (x) => x >= 0 && x <= 1, 'a number from 0 to 1');

/** A number from 0 up to 1, which itself would never forget. */
export const share = (what: string, value: unknown): number =>
  checkedNumber(what, value, (x) => x >= 0 && x < 1, 'a number from 0 up to 1, 1 itself excluded');

/** A whole number from `least` up. */
export const count = (what: string, value: unknown, least: number): number =>
  checkedNumber(what, value, (x) => Number.isInteger(x) && x >= least, `a whole number from ${least} up`);

export function flag(what: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new Error(`${what} is ${describe(value)}; expected true or false.`);
}

/** `check` for values that may be left out as undefined or null. */
export function optional<T>(check: (what: string, value: unknown) => T, what: string, value: unknown): T | null {
  return value === undefined || value === null ? null : check(what, value);
}
