// MNIST as in chapter 3 and housing as in chapter 4, trained by both sides on the same data: one table.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must, progress } from './process.mjs';
import { pythonEnvironment } from './python.mjs';
import { table } from './table.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** What is compared, with the largest difference of the means; `null`: only told. */
export const ROWS = [
  { name: 'MNIST test accuracy, best weights restored', task: 'mnist', key: 'restored', limit: 0.002, digits: 4 },
  { name: 'MNIST test accuracy, last weights', task: 'mnist', key: 'last', limit: 0.002, digits: 4 },
  { name: 'MNIST epochs', task: 'mnist', key: 'epochs', limit: null, digits: 1 },
  { name: 'MNIST seconds a training', task: 'mnist', key: 'seconds', limit: null, digits: 1 },
  { name: 'Housing RMSE, 20 epochs', task: 'housing', key: 'rmse20', limit: 0.04, digits: 4 },
  { name: 'Housing RMSE, 50 epochs', task: 'housing', key: 'rmse50', limit: 0.04, digits: 4 },
  { name: 'Housing MAE, 20 epochs', task: 'housing', key: 'mae20', limit: null, digits: 4 },
  { name: 'Housing MAE, 50 epochs', task: 'housing', key: 'mae50', limit: null, digits: 4 },
  { name: 'Housing seconds a training', task: 'housing', key: 'seconds', limit: null, digits: 1 },
];

export async function comparison({ seeds, epochs, folder, python }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const plan = { seeds: Array.from({ length: seeds }, (_, i) => i + 1), epochs };
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  await must(process.execPath, [join(here, 'lib', 'data.mjs'), folder]);
  // One after the other: each side has the machine to itself while it is timed.
  await train('Keras', python, join(here, 'keras', 'comparison.py'), { folder, seeds, env: pythonEnvironment() });
  await train('Library', process.execPath, join(here, 'lib', 'comparison.mjs'), { folder, seeds, env: process.env });
  const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return judge({ plan, keras: read('trained-keras.json'), library: read('trained-lib.json') });
}

async function train(title, command, script, { folder, seeds, env }) {
  const note = progress(title, 2 * seeds);
  const onLine = (line) => line.startsWith('trained ') && note.step();
  await must(command, [script, folder], { env, onLine }).finally(note.end);
}

/** Means, deviations and what is too far apart. */
export function judge({ plan, keras, library }) {
  const rows = ROWS.map((row) => {
    const [theirs, ours] = [keras, library].map((side) => statistics(side[row.task].map((run) => run[row.key])));
    const difference = ours.mean - theirs.mean;
    const held = row.limit === null ? null : Math.abs(difference) <= row.limit;
    return { ...row, keras: theirs, library: ours, difference, held };
  });
  const gated = rows.filter(({ held }) => held !== null);
  return {
    plan,
    rows,
    runs: { keras, library },
    passed: gated.filter(({ held }) => held).length,
    failed: gated.filter(({ held }) => !held).length,
  };
}

/** Mean and standard deviation (of the sample). */
export function statistics(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}

export function report({ plan, rows }) {
  const cells = rows.map(({ name, keras, library, difference, limit, held, digits }) => {
    const of = ({ mean, deviation }) => `${mean.toFixed(digits)} ± ${deviation.toFixed(digits)}`;
    return [
      name,
      of(keras),
      of(library),
      difference.toFixed(digits),
      limit === null ? '' : String(limit),
      held === null ? '' : held ? 'held' : 'FAILED',
    ];
  });
  const cut = plan.epochs === null ? '' : `, at most ${plan.epochs} epochs`;
  return [
    `Trainings beside Python Keras: ${plan.seeds.length} seeds each${cut}; means ± standard deviations`,
    ...table(['', 'Keras', 'library', 'difference', 'limit', ''], cells),
  ];
}
