import type { RunParams } from '../callbacks/callback';
import { checkMonitor, direction as monitorDirection } from '../callbacks/monitor';
import { checkOptions, describe } from '../engine/names';

/** Whether a small or a large value is good. */
export type Direction = 'min' | 'max';

/** What a search makes small or large. */
export interface Objective {
  /** The name of a log, such as `val_loss`. */
  readonly name: string;
  /** null: as the metric says. */
  readonly direction: Direction | null;
}

/** An objective as one writes it: the name of a log, or with the direction, which metrics of one's own may not tell. */
export type ObjectiveLike = string | { readonly name: string; readonly direction: Direction };

/** @throws for anything that is no objective */
export function objectiveOf(where: string, given: ObjectiveLike): Objective {
  if (typeof given === 'string' && given !== '') return { name: given, direction: null };
  const isObject = typeof given === 'object' && given !== null;
  if (!isObject || typeof given.name !== 'string' || given.name === '') {
    throw new Error(
      `${where}: objective is ${describe(given)}; expected the name of a log such as 'val_loss', or { name, direction: 'min' }.`,
    );
  }
  checkOptions(`${where}: objective`, given, ['name', 'direction']);
  if (given.direction !== 'min' && given.direction !== 'max')
    throw new Error(`${where}: the objective's direction is ${describe(given.direction)}; expected 'min' or 'max'.`);
  return { name: given.name, direction: given.direction };
}

/**
 * The direction, once a training has begun and tells its logs.
 * @throws if there is no log of that name, or nobody knows the direction
 */
export function directionIn(objective: Objective, params: RunParams): Direction {
  checkMonitor('search: objective', objective.name, params);
  if (objective.direction) return objective.direction;
  try {
    return monitorDirection('search', objective.name, 'auto', params) > 0 ? 'max' : 'min';
  } catch {
    throw new Error(
      `search: nobody knows whether '${objective.name}' should grow or shrink. Give objective: { name: '${objective.name}', direction: 'min' } or 'max'.`,
    );
  }
}

/** Whether a value is better than the best so far; values that are not finite never are. */
export function isBetter(value: number, best: number | null, direction: Direction): boolean {
  if (!Number.isFinite(value)) return false;
  if (best === null) return true;
  return direction === 'max' ? value > best : value < best;
}
