import type { CellsLike } from './data/cells';
import { assertSameColumns, type Columns, columnsOf, namesOf } from './data/seen-columns';

/**
 * What all transformers share; any object with these methods can be a step of a `Pipeline` or of a `ColumnTransformer`.
 *
 * Fit on the training part only: what is learnt from the test part too makes the test look better than the truth.
 */
export interface Transformer {
  /** Learns from `x`, of shape [samples, features]. */
  fit(x: CellsLike, y?: unknown): unknown;
  /** The transformed data, of shape [samples, features out]: a tensor, rows or a table. */
  transform(x: CellsLike): unknown;
  /** `fit`, then `transform`. */
  fitTransform(x: CellsLike, y?: unknown): unknown;
  /** Undoes `transform`, where that can be undone. */
  inverseTransform?(x: CellsLike): unknown;
  /** Names of the columns that `transform` returns. */
  getFeatureNamesOut?(): string[];
}

/** What transformers remember of the columns of `fit`, and the checks against them. */
export abstract class FeatureTransformer {
  private seen: Columns | null = null;

  /** The number of columns seen by `fit`; null before. */
  get nFeaturesIn(): number | null {
    return this.seen?.columns ?? null;
  }

  /** The names of the columns seen by `fit`, where it was given a table; else null. */
  get featureNamesIn(): readonly string[] | null {
    return this.seen?.names ?? null;
  }

  /**
   * The names of the columns that `transform` returns. Columns without names are called x0, x1 ...
   *
   * @throws Error before `fit`.
   */
  getFeatureNamesOut(): string[] {
    return namesOf(this.fitted('getFeatureNamesOut()'));
  }

  /** To be called at the end of `fit`. */
  protected remember(given: Columns): void {
    this.seen = columnsOf(given);
  }

  /** The columns of `fit`; throws before it. */
  protected fitted(call: string): Columns {
    if (this.seen) return this.seen;
    const name = this.constructor.name;
    throw new Error(`This ${name} has not learned anything yet: call fit(x) or fitTransform(x) before ${call}.`);
  }

  protected assertSame(given: Columns): void {
    assertSameColumns(this.constructor.name, this.fitted('transform(x)'), given);
  }
}
