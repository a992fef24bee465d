/** What `build.ts` asks of `entry.ts`: everything that needs the rest of the compiler is worked out before. */
import type { TS } from '../compiler/tslab';
import type { KnownVariances } from '../compiler/variances';

export interface SnapshotPlan {
  typescriptFile: string;
  options: TS.CompilerOptions;
  /** Program roots on disk. */
  rootFiles: string[];
  /** A cell that uses what notebooks use, so that the code of TypeScript which it runs through is compiled too. */
  sample: { file: string; text: string };
  /** `<containing file>\0<specifier>` -> where it leads. */
  resolutions: [string, TS.ResolvedModuleWithFailedLookupLocations][];
  /** `<folder>\0<specifier>`, for files inside packages. */
  packageResolutions: [string, TS.ResolvedModuleWithFailedLookupLocations][];
  variances: [string, KnownVariances][];
  /** Declaration files outside packages: their state goes into the snapshot's record. */
  typings: Record<string, string | null>;
}

/** The builder's process finds the plan's file here. */
export const planVariable = 'ANN_LAB_SNAPSHOT_PLAN';
