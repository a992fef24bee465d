/**
 * Benchmarks beside their peers, in one run on one machine.
 *
 *     node tools/bench.mjs [kernel] [training] [options]
 *
 * Without words: both. Each prints a table with ratios and leaves its numbers in .work/bench/; `--json` prints one JSON object instead
 * of tables. The options: `--help`. Exit code 1 if something of the project failed; a target that is missed, or a peer that can't be had, is
 * told and is no failure.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, USAGE } from './bench/arguments.mjs';

const work = fileURLToPath(new URL('../.work/bench', import.meta.url));

const benchmarks = {
  kernel: () => import('./bench/kernel.mjs'),
  training: () => import('./bench/training.mjs'),
};

function keep(name, text) {
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, `${name}.part`), `${text}\n`);
  renameSync(join(work, `${name}.part`), join(work, name));
}

async function main() {
  const options = parse(process.argv.slice(2));
  if (options.help) {
    console.log(USAGE);
    return;
  }
  if (process.env.ANN_LAB_PYTHON === undefined) {
    const { setup } = await import('./setup.mjs');
    await setup({ quiet: true });
  }
  const results = {};
  for (const name of options.halves) {
    const { run, table } = await benchmarks[name]();
    const result = await run(options[name]);
    const text = table(result);
    keep(`${name}.json`, JSON.stringify(result, null, 1));
    keep(`${name}.txt`, text);
    results[name] = result;
    if (result.failed) process.exitCode = 1;
    if (!options.json) console.log(text);
  }
  if (options.json) console.log(JSON.stringify(results));
}

try {
  await main();
} catch (error) {
  console.error(error.constructor === Error ? error.message : error);
  process.exitCode = 1;
}
