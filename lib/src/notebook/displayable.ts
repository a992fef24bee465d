/** The name under which a value tells a notebook how it is shown. The kernel knows it too; neither imports the other. */
export const DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never;

/** One value in several forms, by MIME type; a front end shows the richest that it knows. */
export interface MimeBundle {
  readonly 'text/plain': string;
  readonly [mimeType: string]: unknown;
}

/** A value that a notebook shows in its own way, as a cell's last value or by `display`. */
export interface Displayable {
  [DISPLAY](): MimeBundle | Promise<MimeBundle>;
}

/** Whether a value says itself how it is shown. */
export function isDisplayable(value: unknown): value is Displayable {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return typeof (value as Partial<Displayable>)[DISPLAY] === 'function';
}

/** A value that is shown as this bundle, and as its text where it is printed. */
export function displayable(bundle: MimeBundle): Displayable {
  const value = {
    [DISPLAY]: () => bundle,
    toString: () => bundle['text/plain'],
    [Symbol.for('nodejs.util.inspect.custom')]: () => bundle['text/plain'],
  };
  return value;
}
