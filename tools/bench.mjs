/**
 * Benchmarks beside their peers, in one run on one machine.
 *
 *     node tools/bench.mjs [kernel ...] [--json]
 *
 * Without names: all of them. Each prints a table with ratios; `--json` prints one JSON object instead.
 */
import { setup } from './setup.mjs';

const benchmarks = {
  kernel: () => import('./bench/kernel.mjs'),
};

function parse(words) {
  const json = words.includes('--json');
  const names = words.filter((word) => word !== '--json');
  const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));
  if (unknown.length > 0) {
    throw new Error(`No benchmark called ${unknown.join(', ')}; there are: ${Object.keys(benchmarks).join(', ')}.`);
  }
  return { json, names: names.length > 0 ? names : Object.keys(benchmarks) };
}

async function main() {
  const { json, names } = parse(process.argv.slice(2));
  if (process.env.ANN_LAB_PYTHON === undefined) await setup({ quiet: true });
  const results = {};
  for (const name of names) {
    const { run, table } = await benchmarks[name]();
    results[name] = await run();
    if (!json) console.log(table(results[name]));
  }
  if (json) console.log(JSON.stringify(results));
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
