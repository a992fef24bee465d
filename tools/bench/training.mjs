// How long trainings take, beside Keras on TensorFlow, Keras on JAX and PyTorch on this machine.
import { mkdirSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from '../interop/process.mjs';
import { growthOf, judge, summaryOf } from './training/judge.mjs';
import { measure } from './training/measure.mjs';
import { peersOf } from './training/peers.mjs';
import { groupsOf, jobsOf, scalingOf } from './training/plan.mjs';
import { FIRST_EPOCHS, SIDES, WORKS } from './training/works.mjs';

export { report as table } from './training/report.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const say = (line) => process.stderr.write(`${line}\n`);

/**
 * Trains everything, one process after another.
 *
 * @returns {Promise<object>} `groups`: for each work and batch the sides with their times in ms; `scaling`: null or the growth of
 *   epochs; `sides`: what each ran on; `leftOut`: peers that could not be had, and why; `failed`: whether the library failed anywhere
 */
export async function run(options, { folder = join(root, '.work', 'bench', 'data') } = {}) {
  mkdirSync(folder, { recursive: true });
  await must(process.execPath, [join(root, 'tools', 'bench', 'training', 'data.mjs'), folder]);
  const peers = await peersOf(
    options.sides.filter((side) => SIDES[side].peer),
    { root },
  );
  for (const [side, why] of Object.entries(peers.leftOut)) say(`Left out: ${SIDES[side].title}: ${why}`);
  const bench = {
    ...options,
    folder,
    pythons: peers.pythons,
    leftOut: peers.leftOut,
    loads: [loadavg()[0]],
    runtimes: {},
    sides: options.sides.filter((side) => peers.leftOut[side] === undefined),
  };
  await warmUp(bench);
  const groups = await inTurn(groupsOf(options), (group) => groupOf(group, bench));
  const scaling = options.scaling ? await inTurn(scalingOf(options), (group) => groupOf(group, bench)) : null;
  return {
    unit: 'ms',
    rounds: options.rounds,
    epochs: options.epochs,
    firstEpochs: FIRST_EPOCHS,
    cores: availableParallelism(),
    load: { min: Math.min(...bench.loads), max: Math.max(...bench.loads) },
    sides: Object.fromEntries(bench.sides.map((side) => [side, { runtime: bench.runtimes[side] }])),
    leftOut: peers.leftOut,
    groups,
    scaling: scaling && growthOf(scaling),
    failed: [...groups, ...(scaling ?? [])].some(({ sides }) =>
      Object.entries(sides).some(([name, { failed }]) => failed && SIDES[name].ours),
    ),
  };
}

/** One step of each side, thrown away: files come into the disk cache, and a peer that does not run is found out early. */
async function warmUp(bench) {
  for (const side of [...bench.sides]) {
    const able = bench.works.find((name) => WORKS[name].without?.[side] === undefined);
    if (able === undefined) continue;
    try {
      const job = { work: able, side, rows: 64, width: 1, batch: 32, epochs: 1, folder: bench.folder };
      bench.runtimes[side] = (await measure(job, bench.pythons)).runtime;
    } catch (error) {
      if (SIDES[side].ours) throw new Error(`${SIDES[side].title} does not train: ${error.message}`);
      bench.leftOut[side] = error.message;
      bench.sides = bench.sides.filter((name) => name !== side);
      say(`Left out: ${SIDES[side].title}: ${error.message}`);
    }
  }
}

async function groupOf(group, bench) {
  const runs = Object.fromEntries(bench.sides.map((side) => [side, []]));
  const failures = {};
  const jobs = jobsOf(group, bench.sides, bench);
  for (const [i, job] of jobs.entries()) {
    if (failures[job.side]) continue;
    const [load] = loadavg();
    bench.loads.push(load);
    say(
      `${group.work}, ${group.rows} rows, batch ${group.batch}: ${SIDES[job.side].title} (${i + 1} of ${jobs.length}, load ${load.toFixed(1)})`,
    );
    try {
      runs[job.side].push({ ...(await measure(job, bench.pythons)), load });
    } catch (error) {
      failures[job.side] = error.message;
    }
  }
  const sides = bench.sides.map((side) => [
    side,
    sideOf(WORKS[group.work].without?.[side], failures[side], runs[side]),
  ]);
  return judge(group, Object.fromEntries(sides));
}

function sideOf(without, failure, runs) {
  if (without) return { why: without };
  return failure ? { why: failure, failed: true } : summaryOf(runs);
}

async function inTurn(list, action) {
  const results = [];
  for (const one of list) results.push(await action(one));
  return results;
}
