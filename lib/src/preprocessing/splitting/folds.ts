/** What splitters have in common that deal rows out into parts, each of which is for testing once. */
import { describe } from '../data/describe';
import { checkArgs, checkWhole } from '../data/options';
import { type Fold, Splitter } from './splitter';

/** Options of `KFold` and `StratifiedKFold`. */
export interface KFoldArgs {
  /** The number of parts, from 2. Default: 5. */
  nSplits?: number;
  /** Whether rows are put in random order before they are dealt out. Default: false. */
  shuffle?: boolean;
  /** With `shuffle`: an integer from 0 to 2**32 - 1. Default: the next seed of `utils.setRandomSeed`. */
  seed?: number;
}

/** A splitter into `nSplits` parts, its options checked. */
export abstract class FoldSplitter extends Splitter {
  readonly nSplits: number;
  protected readonly shuffle: boolean;
  protected readonly seed: number | undefined;

  constructor(name: string, args: KFoldArgs) {
    super();
    checkArgs(name, args, ['nSplits', 'shuffle', 'seed']);
    checkKFold(name, args);
    this.nSplits = args.nSplits ?? 5;
    this.shuffle = args.shuffle ?? false;
    this.seed = args.seed;
  }

  override getNSplits(): number {
    return this.nSplits;
  }
}

/** The given rows for testing, all others for training, both in rising order. */
export function partsOf(rows: number, testRows: Int32Array): Fold {
  const tested = new Uint8Array(rows);
  for (const row of testRows) tested[row] = 1;
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return [all.filter((row) => !tested[row]), all.filter((row) => tested[row])];
}

/** @throws Error for fewer than 2 parts, and for a seed that would be without effect. */
function checkKFold(where: string, { nSplits = 5, shuffle = false, seed }: KFoldArgs): void {
  checkWhole(where, 'nSplits', nSplits, 2);
  if (typeof shuffle !== 'boolean')
    throw new Error(`${where}: shuffle must be true or false, got ${describe(shuffle)}.`);
  if (!shuffle && seed !== undefined)
    throw new Error(`${where}: a seed has no effect without shuffling. Give shuffle: true, or no seed.`);
}
