import { describe } from '../engine/names';

/** The axis that a loss goes along. Porting note: Keras takes axis 0 too, and mixes the samples; here it is an error. */
export function checkedAxis(where: string, axis = -1): number {
  if (Number.isInteger(axis) && axis !== 0) return axis;
  throw new Error(
    `${where}: axis is ${describe(axis)}; expected a whole number such as -1 (the last axis) or 1. Axis 0 is the batch.`,
  );
}
