// The parts of `npm run interop`, one after the other. A part that breaks counts as a failure and does not keep the others from running.
import { join } from 'node:path';
import * as comparison from './comparison.mjs';
import * as configurations from './configurations.mjs';
import * as events from './events.mjs';
import * as exported from './exports.mjs';
import * as files from './files.mjs';
import { vectors } from './vectors.mjs';

const parts = {
  vectors: { run: vectors, report: ({ lines }) => lines },
  configurations: { run: configurations.configurations, report: configurations.report },
  files: { run: files.files, report: files.report },
  events: { run: events.events, report: events.report },
  exports: { run: exported.exports, report: exported.report },
  comparison: { run: comparison.comparison, report: comparison.report },
};

/** @returns {Promise<{ passed: number, failed: number, results: Record<string, object> }>} */
export async function runParts(options, { root, python, work, say = console.log }) {
  const results = {};
  let passed = 0;
  let failed = 0;
  for (const name of options.only) {
    const { run, report } = parts[name];
    const from = performance.now();
    try {
      const result = await run({ ...options, root, python, folder: join(work, name) });
      say(`\n${report(result).join('\n')}`);
      results[name] = result;
      passed += result.passed;
      failed += result.failed;
      if (options.single.length > 0) say(details(result));
    } catch (error) {
      say(`\nFAILED ${name}: ${error.message}`);
      results[name] = { error: error.message };
      failed++;
    }
    results[name].minutes = (performance.now() - from) / 60_000;
    say(`(${name}: ${results[name].minutes.toFixed(1)} min)`);
  }
  return { passed, failed, results };
}

/** For cases that were asked for by number: what they are, and each measure. */
function details({ cases, rows }) {
  return JSON.stringify(
    cases.map((testCase, i) => ({ ...testCase, result: rows[i] })),
    null,
    1,
  );
}
