// What is measured, in order.
import { FIRST_EPOCHS, WORKS } from './works.mjs';

/** How many times the rows of the smallest set, and the widths, that the growth of time is measured over. */
export const ROW_FACTORS = [1, 4, 16];
export const WIDTHS = [1, 2, 4];
const WIDTH_WORK = 'mlp';
const WIDTH_ROWS = 12_000;

/** One group a work and batch: all of its sides are compared with each other. */
export function groupsOf({ works, batches }) {
  return works.flatMap((work) => {
    const { batch, rows } = WORKS[work];
    return (batches ?? [batch]).map((size) => ({ work, batch: size, rows, width: 1 }));
  });
}

/** The same at growing numbers of rows, and for one work at growing widths; in each only one thing changes. */
export function scalingOf({ works }) {
  const byRows = works.flatMap((work) => {
    const { batch, rows } = WORKS[work];
    const smallest = Math.floor(rows / ROW_FACTORS.at(-1));
    return ROW_FACTORS.map((factor) => ({ grows: 'rows', factor, work, batch, rows: factor * smallest, width: 1 }));
  });
  if (!works.includes(WIDTH_WORK)) return byRows;
  const { batch } = WORKS[WIDTH_WORK];
  const byWidth = WIDTHS.map((width) => ({
    grows: 'width',
    factor: width,
    work: WIDTH_WORK,
    batch,
    rows: WIDTH_ROWS,
    width,
  }));
  return [...byRows, ...byWidth];
}

/** The trainings of a group: round after round, the sides in turn, each round beginning with another. */
export function jobsOf({ work, batch, rows, width }, sides, { rounds, epochs, folder }) {
  const able = sides.filter((side) => WORKS[work].without?.[side] === undefined);
  return Array.from({ length: rounds }, (_, round) =>
    able.map((_, i) => ({
      work,
      side: able[(i + round) % able.length],
      rows,
      width,
      batch,
      epochs: FIRST_EPOCHS + epochs,
      folder,
    })),
  ).flat();
}
