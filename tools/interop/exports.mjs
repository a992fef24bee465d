// Models in .tflite files: what the library wrote run by TensorFlow's interpreter, and what TensorFlow's converter wrote by the library's.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONVERTED, exportCases } from './cases/exports.mjs';
import { must } from './process.mjs';
import { pythonEnvironment } from './python.mjs';
import { readStore } from './store.mjs';
import { table } from './table.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
/** In relation to the largest value where that is above 1: float32 on all sides. */
const LIMIT = 1e-5;
/** Drawn models beside the guide's own. */
const COUNT = 200;

export async function exports({ seed, folder, python }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const cases = exportCases({ seed, count: COUNT });
  writeFileSync(join(folder, 'cases.json'), JSON.stringify({ cases, converted: CONVERTED }));
  const keras = (...words) =>
    must(python, [join(here, 'keras', 'exports.py'), folder, ...words], { env: pythonEnvironment() });
  await keras('write', String(seed));
  await must(process.execPath, [join(here, 'lib', 'exports.mjs'), folder, String(seed)]);
  await keras('read');
  return judge(folder, cases);
}

export function judge(folder, cases) {
  const [wrote, lib, read] = ['keras-wrote', 'lib', 'keras-read'].map((name) => readStore(folder, name));
  const ours = cases.map(({ number, title }) => {
    const outputs = lib.notes[number]?.outputs ?? [];
    const compared = (actual) => worst(outputs.map((name) => difference(lib, actual, number, name)));
    return rowOf(title, [lib.notes[number], read.notes[number]], {
      library: compared(lib),
      tensorFlow: compared(read),
    });
  });
  const theirs = CONVERTED.map(({ number, title }) => {
    const notes = [wrote.notes[number], lib.notes[number]];
    return rowOf(`TensorFlow's file: ${title}`, notes, { library: difference(wrote, lib, number, 'out') });
  });
  const rows = [...ours, ...theirs];
  const failed = rows.filter(({ faults }) => faults.length > 0).length;
  return { rows, passed: rows.length - failed, failed };
}

const worst = (values) => (values.length === 0 ? Number.NaN : Math.max(...values));

function difference(expected, actual, number, name) {
  const [x, y] = [expected.get(`${number}/predicted/${name}`), actual.get(`${number}/run/${name}`)];
  if (!x || !y || x.shape.join() !== y.shape.join()) return Number.NaN;
  let [most, largest] = [0, 1];
  for (let i = 0; i < x.values.length; i++) {
    most = Math.max(most, Math.abs(x.values[i] - y.values[i]));
    largest = Math.max(largest, Math.abs(x.values[i]));
  }
  return most / largest;
}

function rowOf(title, notes, measures) {
  const error = notes.find((note) => note?.error)?.error;
  if (error) return { title, measures: {}, faults: [error] };
  const faults = Object.entries(measures)
    .filter(([, value]) => !(value <= LIMIT))
    .map(([who, value]) => `run by ${who}: ${value.toExponential(2)}, limit ${LIMIT}`);
  return { title, measures, faults };
}

export function report({ rows }) {
  const most = (who, part) => part.reduce((all, { measures }) => Math.max(all, measures[who] ?? 0), 0).toExponential(1);
  const drawn = rows.slice(-COUNT - CONVERTED.length, -CONVERTED.length);
  const single = [...rows.slice(0, -COUNT - CONVERTED.length), ...rows.slice(-CONVERTED.length)];
  const cells = single.map(({ title, measures, faults }) => [
    title,
    measures.library?.toExponential(1) ?? '',
    measures.tensorFlow?.toExponential(1) ?? '',
    faults.length > 0 ? 'FAILED' : 'held',
  ]);
  const failed = drawn.filter(({ faults }) => faults.length > 0).length;
  cells.push([
    `${drawn.length} drawn models, the largest`,
    most('library', drawn),
    most('tensorFlow', drawn),
    failed > 0 ? `FAILED ${failed}` : 'held',
  ]);
  return [
    `Exports (.tflite): difference from the model, limit ${LIMIT}`,
    ...table(['', "library's interpreter", 'TensorFlow Lite', ''], cells),
    ...rows.flatMap(({ title, faults }) => faults.map((fault) => `FAILED ${title}: ${fault}`)),
  ];
}
