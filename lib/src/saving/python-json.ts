/** JSON for readers in Python, to whom 1 and 1.0 are of different types. */

/** Marks a number that is to be written with a point; a text that no configuration holds. */
const MARK = '\u0000float:';

/** `value` as a number that Python reads as a float, for `pythonJson`. */
export function float(value: number): unknown {
  return Number.isInteger(value) ? `${MARK}${value.toExponential()}` : value;
}

/** `JSON.stringify`, with the numbers of `float` written so that Python reads floats. */
export function pythonJson(value: unknown): string {
  return JSON.stringify(value).replace(/"\\u0000float:([^"]*)"/g, '$1');
}
