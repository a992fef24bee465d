import type { Frame } from './cells';
import type { TableLike } from './table-like';

/** The names of columns that have none: x0, x1 ... as scikit-learn calls them. */
export const defaultNames = (columns: number): string[] => Array.from({ length: columns }, (_, i) => `x${i}`);

/**
 * A table on its way from one transformer to the next: numbers stay in double precision, and names stay with their columns.
 * Transformers return a draft where they are given one.
 */
export class Draft implements TableLike {
  private made: unknown[][] | null = null;

  constructor(readonly frame: Frame) {}

  get columns(): readonly string[] {
    return this.frame.names ?? defaultNames(this.frame.columns);
  }

  /** The rows; made when they are asked for first. */
  get values(): readonly unknown[][] {
    const { values, rows, columns } = this.frame;
    this.made ??= Array.from({ length: rows }, (_, r) =>
      Array.from<unknown>(values.slice(r * columns, (r + 1) * columns)),
    );
    return this.made;
  }

  /** The same as a plain object. */
  plain(): TableLike {
    return { columns: [...this.columns], values: this.values };
  }
}
