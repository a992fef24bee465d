/** Runs all checks, whatever the others find, and prints what each of them found. */
import * as cells from './cells.mjs';
import { openClone } from './files.mjs';
import * as format from './format.mjs';
import * as hygiene from './hygiene.mjs';
import * as layers from './layers.mjs';
import * as notebooks from './notebooks.mjs';
import * as prose from './prose.mjs';
import * as sections from './sections.mjs';
import * as types from './types.mjs';

export const CHECKS = [types, format, layers, notebooks, cells, prose, sections, hygiene];

/** A check that breaks has not passed. */
function problemsOf(check, clone) {
  try {
    return check.problems(clone);
  } catch (error) {
    return [`the check itself broke: ${error.stack}`];
  }
}

/**
 * Runs checks on a clone and prints one line for each, and every problem.
 *
 * @param {string} root
 * @param {{ checks?: typeof CHECKS, print?: (line: string) => void }} [options]
 * @returns {number} how many of the checks failed
 */
export function runChecks(root, { checks = CHECKS, print = console.log } = {}) {
  const clone = openClone(root);
  let failed = 0;
  for (const check of checks) {
    const begin = performance.now();
    const problems = problemsOf(check, clone);
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    if (problems.length > 0) failed += 1;
    print(
      problems.length === 0
        ? `ok      ${check.name}, ${seconds} s`
        : `FAILED  ${check.name}: ${problems.length}, ${seconds} s`,
    );
    for (const problem of problems) print(problem.replace(/^/gm, '        '));
  }
  print(`\n${checks.length - failed} of ${checks.length} checks passed`);
  return failed;
}

/** Mends what can be mended without a person: format, and what runs and editors leave in notebooks. */
export function runFixes(root) {
  const clone = openClone(root);
  for (const check of CHECKS) check.fix?.(clone);
}
