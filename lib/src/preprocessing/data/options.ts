import { checkOptions } from '../../engine/names';

/** scikit-learn's names that differ from ours in more than their case, for people who type them. */
const RENAMED: Readonly<Record<string, string>> = {
  random_state: 'seed',
  randomState: 'seed',
  sparse_output: 'nothing: results are dense here',
  sparseOutput: 'nothing: results are dense here',
};

/** Refuses options that `where` does not have, naming the right spelling. */
export function checkArgs(where: string, options: unknown, known: readonly string[]): void {
  for (const name of Object.keys((options as object | undefined) ?? {})) {
    const right = known.includes(name) ? undefined : RENAMED[name];
    if (right === undefined || (right === 'seed' && !known.includes('seed'))) continue;
    throw new Error(`${where}: there is no option '${name}'. Write ${right}.`);
  }
  checkOptions(where, options, known);
}

/** Refuses a value that is none of the `known` ones. */
export function checkChoice(where: string, option: string, value: unknown, known: readonly unknown[]): void {
  if (known.includes(value)) return;
  const list = known.map((one) => (typeof one === 'string' ? `'${one}'` : String(one))).join(', ');
  const got = typeof value === 'string' ? `'${value}'` : String(value);
  throw new Error(`${where}: ${option} must be one of ${list}, got ${got}.`);
}

/** Refuses what is not a whole number from `least` up. */
export function checkWhole(where: string, option: string, value: unknown, least: number): void {
  if (Number.isInteger(value) && (value as number) >= least) return;
  throw new Error(`${where}: ${option} must be a whole number from ${least} up, got ${String(value)}.`);
}
