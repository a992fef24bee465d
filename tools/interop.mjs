/**
 * Parity with Python Keras and scikit-learn, live: `npm run interop -- --seed 7 --cases 500`.
 *
 * Makes a virtual environment of its own (see interop/python.mjs), then
 *   vectors         makes tests/vectors anew from another seed, and runs the tests that read them on those
 *   configurations  trains generated models on both sides from the same weights and compares weights and logs
 *   files           reads Keras' .h5 files and has Keras read ours
 *   events          has TensorBoard read the event files of two trainings and compares them with what fit returned
 *   exports         has TensorFlow Lite run our .tflite files, and runs TensorFlow's
 *   comparison      trains chapters 3 and 4 on both sides, several seeds each, and compares the means
 *
 * Exit code 0 only if everything held. What each part left lies in .work/interop/.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, USAGE } from './interop/arguments.mjs';
import { runParts } from './interop/run.mjs';
import { ready } from './ready.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

async function main() {
  const options = parse(process.argv.slice(2), availableParallelism());
  if (options.help) {
    console.log(USAGE);
    return;
  }
  await ready({ quiet: true });
  const { kerasPython } = await import('./interop/python.mjs');
  const python = await kerasPython({ root });
  const { passed, failed, results } = await runParts(options, { root, python, work: join(root, '.work', 'interop') });
  if (options.json) writeFileSync(options.json, JSON.stringify({ options, passed, failed, ...results }, null, 1));
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

try {
  await main();
} catch (error) {
  console.error(error.constructor === Error ? error.message : error);
  process.exitCode = 1;
}
