// Event files: what `fit` said of two trainings, and what TensorBoard reads in the files that the callback wrote of them.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from './process.mjs';
import { pythonEnvironment } from './python.mjs';
import { table } from './table.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const TRAININGS = ['digits', 'housing'];
const EPOCHS = 3;

export async function events({ seed, folder, python }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ seed, epochs: EPOCHS }));
  await must(process.execPath, [join(here, 'lib', 'events.mjs'), folder]);
  await must(python, [join(here, 'keras', 'events.py'), folder, ...TRAININGS], { env: pythonEnvironment() });
  const [trained, read] = ['trained', 'read'].map((name) =>
    JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')),
  );
  return judge(trained, read);
}

const bySteps = (values, stepOf) => values.map((value, index) => [stepOf(index), value]);

/**
 * The scalars that Keras' callback writes of a training: run -> tag -> [[step, value], …]. Steps of epochs count from 0, those of batches
 * from 1; a validation is put down at the steps taken so far.
 */
export function scalarsOf({ history, batches, steps, rate }, { ofBatches }) {
  const names = Object.keys(history).filter((name) => !name.startsWith('val_') && name !== 'learning_rate');
  const train = { epoch_learning_rate: history.learning_rate ?? history.loss.map(() => rate) };
  const validation = {};
  for (const name of names) {
    train[`epoch_${name}`] = history[name];
    validation[`epoch_${name}`] = bySteps(history[`val_${name}`], (epoch) => epoch);
    validation[`evaluation_${name}_vs_iterations`] = bySteps(history[`val_${name}`], (epoch) => (epoch + 1) * steps);
  }
  for (const [tag, values] of Object.entries(train)) train[tag] = bySteps(values, (epoch) => epoch);
  for (const name of ofBatches ? names : []) {
    train[`batch_${name}`] = bySteps(
      batches.map((logs) => logs[name]),
      (batch) => batch + 1,
    );
  }
  return { train, validation };
}

/** The files hold single precision; apart from that nothing may differ. */
function faultOf(expected, read) {
  if (read === undefined) return 'TensorBoard reads no such scalar';
  if (read.length !== expected.length) return `${read.length} values, expected ${expected.length}`;
  const at = expected.findIndex(([step, value], i) => read[i][0] !== step || read[i][1] !== Math.fround(value));
  if (at < 0) return null;
  return `step ${read[at][0]}: ${read[at][1]}, expected step ${expected[at][0]}: ${Math.fround(expected[at][1])}`;
}

function rowsOf(training, expected, read) {
  const tags = Object.entries(expected).flatMap(([run, scalars]) => Object.keys(scalars).map((tag) => [run, tag]));
  const others = Object.entries(read).flatMap(([run, scalars]) =>
    Object.keys(scalars)
      .filter((tag) => expected[run]?.[tag] === undefined)
      .map((tag) => [run, tag]),
  );
  return [
    ...tags.map(([run, tag]) => ({
      title: `${training}: ${run}/${tag}`,
      values: expected[run][tag].length,
      fault: faultOf(expected[run][tag], read[run]?.[tag]),
    })),
    ...others.map(([run, tag]) => ({
      title: `${training}: ${run}/${tag}`,
      values: 0,
      fault: 'fit gave no such value',
    })),
  ];
}

/** @param {object} trained as lib/events.mjs leaves it @param {object} read as keras/events.py does */
export function judge(trained, read) {
  const rows = TRAININGS.flatMap((training) =>
    rowsOf(training, scalarsOf(trained[training], { ofBatches: training === 'housing' }), read[training] ?? {}),
  );
  const failed = rows.filter(({ fault }) => fault !== null).length;
  return { rows, passed: rows.length - failed, failed };
}

export function report({ rows }) {
  const cells = rows.map(({ title, values, fault }) => [title, String(values), fault === null ? 'held' : 'FAILED']);
  return [
    'Event files: every scalar as TensorBoard reads it, equal to what fit returned (single precision)',
    ...table(['', 'values', ''], cells),
    ...rows.filter(({ fault }) => fault !== null).map(({ title, fault }) => `FAILED ${title}: ${fault}`),
  ];
}
