import type { Model } from './interface';

/** Files are the business of saving/, which depends on this folder: it puts itself here when it is loaded. */
export interface Persistence {
  save(model: Model, path: string, options: SaveArgs): Promise<void>;
  load(path: string): Promise<Model>;
  saveWeights(model: Model, path: string, options: WeightsArgs): Promise<void>;
  loadWeights(model: Model, path: string): Promise<void>;
}

export interface SaveArgs extends WeightsArgs {
  /** Whether the optimizer's state is saved too, so that a training can go on; default true. */
  includeOptimizer?: boolean;
}

export interface WeightsArgs {
  /** Whether a file that is there already is replaced; default true. */
  overwrite?: boolean;
}

let persistence: Persistence | null = null;

export function setPersistence(given: Persistence): void {
  persistence = given;
}

export function getPersistence(): Persistence {
  if (persistence) return persistence;
  throw new Error('Saving is not loaded: import from the package, not from one of its folders.');
}
