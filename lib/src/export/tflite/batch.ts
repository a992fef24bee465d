/** Files whose batch is open, made files of one batch size. */
import type { FileTensor } from './read';

/** Whether a tensor's batch is open. */
export const isOpen = ({ shape }: FileTensor): boolean => shape[0] === -1;

/**
 * The file with the open batch set to a number of rows: the sizes are written over in a copy, its length stays. LiteRT.js takes other
 * batch sizes than a file's own, but leaves the outputs' memory as large as for one row.
 */
export function withRows(bytes: Uint8Array, tensors: readonly FileTensor[], rows: number): Uint8Array {
  const copy = new Uint8Array(bytes); // of a Buffer, slice would be the same memory
  const view = new DataView(copy.buffer);
  for (const { signature, sizes } of tensors.filter(isOpen)) {
    view.setInt32(signature.position, rows, true);
    view.setInt32(sizes.position, rows, true);
  }
  return copy;
}
