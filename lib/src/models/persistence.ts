import type { Model } from './model';

/** Files are the business of saving/, which depends on this folder: it puts itself here when it is loaded. */
export interface Persistence {
  save(model: Model, path: string, options: SaveArgs): Promise<void>;
  load(path: string): Promise<Model>;
}

export interface SaveArgs {
  /** Whether a file that is there already is replaced; default true. */
  overwrite?: boolean;
  /** Whether the optimizer's state is saved too, so that a training can go on; default true. */
  includeOptimizer?: boolean;
}

let persistence: Persistence | null = null;

export function setPersistence(given: Persistence): void {
  persistence = given;
}

export function getPersistence(): Persistence {
  if (persistence) return persistence;
  throw new Error('Saving is not loaded: import from the package, not from one of its folders.');
}
