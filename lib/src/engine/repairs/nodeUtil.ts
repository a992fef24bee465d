import util from 'node:util';

/** tfjs-node 4.22 calls two functions of `util` that Node 23 removed: every operation with an attribute of no value fails there. */
export function repairNodeUtil(target: object = util): void {
  const functions = target as Record<string, unknown>;
  functions.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  functions.isArray ??= Array.isArray;
}
