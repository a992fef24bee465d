// Models in .h5 files: what Keras wrote read by the library, and what the library wrote read by Keras.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FILES } from './cases/files.mjs';
import { compareArrays, largestDifference } from './compare.mjs';
import { must } from './process.mjs';
import { pythonEnvironment } from './python.mjs';
import { readStore } from './store.mjs';
import { table } from './table.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
/** Outputs and weights after a further step: one forward and one backward pass of rounding. */
const LIMIT = 1e-5;

export async function files({ seed, folder, python }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(FILES));
  const keras = (...words) =>
    must(python, [join(here, 'keras', 'files.py'), folder, ...words], { env: pythonEnvironment() });
  await keras('write', String(seed));
  await must(process.execPath, [join(here, 'lib', 'files.mjs'), folder]);
  await keras('read');
  return judge(folder);
}

export function judge(folder) {
  const [wrote, lib, read] = ['keras-wrote', 'lib', 'keras-read'].map((name) => readStore(folder, name));
  const rows = FILES.flatMap(({ number, title }) => [
    rowOf(number, `${title}: Keras' file in the library`, wrote, lib),
    rowOf(number, `${title}: the library's file in Keras`, wrote, read),
  ]);
  const failed = rows.filter(({ faults }) => faults.length > 0).length;
  return { rows, passed: rows.length - failed, failed };
}

function rowOf(number, title, expected, actual) {
  const error = expected.notes[number]?.error ?? actual.notes[number]?.error;
  if (error) return { title, faults: [error] };
  const faults = [];
  const [predicted, step] = ['predicted', 'step'].map((group) =>
    compareArrays({ number, group, keras: expected, lib: actual, difference: largestDifference, faults }),
  );
  for (const [name, { value, where }] of Object.entries({ predicted, step })) {
    if (!(value <= LIMIT)) faults.push(`${name}: ${value.toExponential(2)} at ${where}, limit ${LIMIT}`);
  }
  return { title, predicted, step, faults };
}

export function report({ rows }) {
  const cells = rows.map(({ title, predicted, step, faults }) => [
    title,
    predicted?.value.toExponential(1) ?? '',
    step?.value.toExponential(1) ?? '',
    faults.length > 0 ? 'FAILED' : 'held',
  ]);
  return [
    `Files (.h5): outputs, and weights after a further step; limit ${LIMIT}`,
    ...table(['', 'outputs', 'step', ''], cells),
    ...rows.flatMap(({ title, faults }) => faults.map((fault) => `FAILED ${title}: ${fault}`)),
  ];
}
