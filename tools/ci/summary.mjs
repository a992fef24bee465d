/**
 * Adds up what vitest wrote to .work/*.json and the stages that failed outside vitest, and prints the one closing line
 * that CI reads: `N passed, N failed`. Usage: node tools/ci/summary.mjs [name of a failed stage...]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const work = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '.work');
const failedStages = process.argv.slice(2);

const reports = existsSync(work) ? readdirSync(work).filter((name) => /^vitest.*\.json$/.test(name)) : [];
let passed = 0;
let failed = failedStages.length;
for (const name of reports) {
  const report = JSON.parse(readFileSync(join(work, name), 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  console.log(
    `${name}: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} left out`,
  );
}
if (reports.length === 0) {
  console.log('no test reported anything');
  failed += 1;
}
for (const stage of failedStages) console.log(`stage failed: ${stage}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
