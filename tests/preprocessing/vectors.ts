import { expect } from 'vitest';
import type { Cell } from '../../lib/src/preprocessing';
import { type Packed, readVectors, unpack64 } from '../support/vectors';

/** Lists as one line of JSON, NaN as `"__nan__"`. */
export type Text = string;

export const parse = <T>(text: Text): T =>
  JSON.parse(text, (_key, value: unknown) => (value === '__nan__' ? Number.NaN : value)) as T;

export const rowsOf = (packed: Packed): number[][] => {
  const values = Array.from(unpack64(packed));
  const [rows = 0, columns = 1] = packed.shape;
  return Array.from({ length: rows }, (_, row) => values.slice(row * columns, (row + 1) * columns));
};

export interface PreprocessingVectors {
  scalers: {
    name: string;
    options: object;
    x: Packed;
    test: Packed;
    statistics: Record<string, Packed>;
    result: Packed;
    names: string[];
    inverse?: Packed;
  }[];
  splits: { name: string; options: object; labels: Text; folds: Text }[];
  trainTest: { options: { testSize?: number; stratify?: boolean }; labels: Text; parts: Text }[];
  table: Text;
  encoders: { name: string; options: object; test: Text; result: Packed; categories: Text; inverse: Text }[];
  names: { table: Text; names: string[] };
  labels: { y: Text; classes: (number | string | boolean)[]; encoded: Text; binarized?: Text }[];
  imputers: { options: object; x: Text; test: Text; statistics: Text; result: Text; names: string[] }[];
  weights: { y: Text; classes: string[]; balanced: Packed; samples: Packed }[];
  resampling: { y: Text; over: Text; under: Text }[];
  composed: { columns: string[]; rows: Text; result: Packed; names: string[] };
  explain: {
    linears: {
      name: 'LinearRegression' | 'Ridge';
      options: object;
      x: Packed;
      y: Packed;
      sampleWeight?: Packed;
      rank?: number;
      singular?: Packed;
      coef: Packed;
      intercept: number;
      predicted: Packed;
      score: number;
    }[];
    regressors: { options: object; constant: number }[];
    classifiers: { strategy: 'prior'; predicted: Text; probabilities: Packed; score: number }[];
    labels: Text;
    a: Packed;
    y: Packed;
    importances: { options: object; importances: Packed; mean: Packed; std: Packed }[];
    curves: { options: object; sizes: number[]; train: Packed; validation: Packed }[];
  };
}

export const vectors = readVectors<PreprocessingVectors>('preprocessing');
export const SEED = Number(vectors.madeBy.seed);

/** Each number within `tolerance` of the expected one, as a share of it, or of `unit` where that is more. */
export function expectClose(actual: readonly Cell[], expected: readonly Cell[], tolerance: number, unit = 0): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    const wanted = expected[i] as Cell;
    if (typeof wanted !== 'number' || Number.isNaN(wanted)) {
      expect(value).toEqual(wanted);
      return;
    }
    expect(value).toBeTypeOf('number');
    const difference = Math.abs((value as number) - wanted) / (Math.max(Math.abs(wanted), unit) || 1);
    expect(difference, `value ${i}: ${value} instead of ${wanted} (seed ${SEED})`).toBeLessThanOrEqual(tolerance);
  });
}
