import { inspect } from 'node:util';
import { DISPLAY, isDisplayable, type MimeBundle } from './displayable';
import { displayHook } from './hook';
import { isTabular, type TableArgs, table } from './table';

/** Options of `display`. */
export interface DisplayArgs extends TableArgs {
  /** A name for the output, by which a later call can update it. Default: none. */
  displayId?: string;
  /** Whether the output of that name is replaced, in place, instead of a new one added. Default: false. */
  update?: boolean;
}

/**
 * Shows a value between a cell's last values: figures, `md` texts, tensors, DataFrames and lists of objects (as tables), anything.
 * Outside of a notebook its text is printed.
 *
 * @throws Error for `update` without `displayId`.
 *
 * @example
 * display([{ epoch: 1, loss: 0.31 }, { epoch: 2, loss: 0.12 }], { caption: 'Two epochs' });
 * assert.throws(() => display('better', { update: true }), /displayId/); // which output?
 */
export function display(value: unknown, { displayId, update, caption, maxRows }: DisplayArgs = {}): void {
  if (update && displayId === undefined)
    throw new Error('display: update needs the displayId of the output to replace.');
  const shown = isDisplayable(value) || !isTabular(value) ? value : table(value, tableArgs(caption, maxRows));
  const hook = displayHook();
  if (hook) hook(shown, { ...(displayId !== undefined && { displayId }), ...(update !== undefined && { update }) });
  else printText(shown);
}

function tableArgs(caption: string | undefined, maxRows: number | undefined): TableArgs {
  return { ...(caption !== undefined && { caption }), ...(maxRows !== undefined && { maxRows }) };
}

/** Prints at once where the bundle is at hand; a promised one when it comes. */
function printText(value: unknown): void {
  if (!isDisplayable(value)) {
    console.log(typeof value === 'string' ? value : inspect(value));
    return;
  }
  const bundle = value[DISPLAY]();
  if (!(bundle instanceof Promise)) {
    console.log(bundle['text/plain']);
    return;
  }
  bundle.then(
    (arrived: MimeBundle) => console.log(arrived['text/plain']),
    (error: unknown) => console.error(`display: ${error instanceof Error ? error.message : String(error)}`),
  );
}
