import { checkWhole } from '../data/options';

/** When a category is too rare for a column of its own. */
export interface InfrequentArgs {
  /** Rarer categories share a column: a count (from 1) or a share of the samples (below 1). Default: none is too rare. */
  minFrequency?: number;
  /** The most columns that a feature may take, the shared one included. Default: no limit. */
  maxCategories?: number;
}

/** @throws Error for values that are out of range. */
export function checkInfrequent(where: string, { minFrequency, maxCategories }: InfrequentArgs): void {
  if (maxCategories !== undefined) checkWhole(where, 'maxCategories', maxCategories, 1);
  if (minFrequency === undefined || (minFrequency > 0 && minFrequency < 1)) return;
  checkWhole(where, 'minFrequency (or a share between 0 and 1)', minFrequency, 1);
}

/** Which categories are too rare, given how often each occurs (scikit-learn's rule; of equals the later ones stay). */
export function infrequentOf(counts: readonly number[], samples: number, args: InfrequentArgs): boolean[] {
  const { minFrequency = 0, maxCategories } = args;
  const least = minFrequency < 1 ? minFrequency * samples : minFrequency;
  const rare = counts.map((count) => count < least);
  const columns = counts.length - rare.filter(Boolean).length + 1;
  if (maxCategories === undefined || maxCategories >= columns) return rare;
  const byCount = counts.map((_, i) => i).sort((a, b) => counts[a]! - counts[b]!);
  for (const i of byCount.slice(0, counts.length - (maxCategories - 1))) rare[i] = true;
  return rare;
}
