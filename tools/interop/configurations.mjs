// Generated configurations: each case run by Python Keras and by the library, and held against each other.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES } from './arguments.mjs';
import { coverageOf, LEAST } from './cases/coverage.mjs';
import { casesOf } from './cases/generate.mjs';
import { compareCase, LIMITS } from './compare.mjs';
import { must, progress } from './process.mjs';
import { pythonEnvironment } from './python.mjs';
import { readStore } from './store.mjs';
import { table } from './table.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
/** The share of cases that may be left out since Keras, off by a rounding, departs from itself in every draw. */
const LEFT_OUT = 0.02;
const KINDS = ['smooth', 'kinked'];
const MEASURES = ['step', 'update', 'weights', 'predicted', 'logs'];
const SHOWN = 20;

/** @returns {Promise<object>} what `report` shows and --json writes */
export async function configurations({ seed, cases: count, single, jobs, folder, python }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const all = casesOf({ seed, count });
  const cases = single.length > 0 ? single.map((number) => all[number]) : all;
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
  await runKeras({ cases, seed, jobs, folder, python });
  await runLibrary({ cases, folder });
  return judge({ seed, cases, folder, demanded: single.length === 0 && count >= CASES });
}

async function runKeras({ cases, seed, jobs, folder, python }) {
  const parts = Math.min(jobs, cases.length);
  const note = progress('Keras', cases.length);
  const part = (i) =>
    must(python, [join(here, 'keras', 'cases.py'), folder, String(i), String(parts), String(seed)], {
      env: pythonEnvironment(),
      onLine: (line) => line.startsWith('case ') && note.step(),
    });
  await Promise.all(Array.from({ length: parts }, (_, i) => part(i))).finally(note.end);
}

async function runLibrary({ cases, folder }) {
  const note = progress('Library', cases.length);
  const onLine = (line) => line.startsWith('case ') && note.step();
  await must(process.execPath, [join(here, 'lib', 'cases.mjs'), folder], { onLine }).finally(note.end);
}

/** Reads what both sides left in the folder, and compares. */
export function judge({ seed, cases, folder, demanded }) {
  const parts = readdirSync(folder).filter((name) => /^keras-\d+\.json$/.test(name));
  const stores = parts.map((name) => readStore(folder, name.slice(0, -'.json'.length)));
  const lib = readStore(folder, 'lib');
  const rows = cases.map((testCase) => rowOf(testCase, stores, lib));
  const leftOut = rows.filter(({ state }) => state === 'left out');
  const compared = new Set(rows.filter(({ state }) => state !== 'left out').map(({ number }) => number));
  const coverage = coverageOf(cases.filter(({ number }) => compared.has(number)));
  const complaints = [];
  if (demanded && coverage.rare.length > 0) {
    complaints.push(
      `in fewer than ${LEAST} cases: ${coverage.rare.map((name) => `${name} (${coverage.counts[name]})`).join(', ')}`,
    );
  }
  if (leftOut.length > Math.max(1, LEFT_OUT * cases.length)) {
    complaints.push(`${leftOut.length} of ${cases.length} cases left out; at most ${LEFT_OUT * 100} % may be`);
  }
  return {
    seed,
    cases,
    rows,
    coverage,
    demanded,
    complaints,
    versions: stores[0]?.notes.versions ?? {},
    seconds: { keras: Math.max(0, ...stores.map(({ notes }) => notes.seconds)), library: lib?.notes.seconds },
    passed: rows.filter(({ state }) => state === 'passed').length + (demanded && complaints.length === 0 ? 1 : 0),
    failed: rows.filter(({ state }) => state === 'failed').length + complaints.length,
  };
}

function rowOf(testCase, stores, lib) {
  const { number, kind, family } = testCase;
  const keras = stores.find(({ notes }) => notes[number]);
  const told = keras?.notes[number];
  const row = { number, kind, family, mode: told?.mode, refused: told?.refused?.length ?? 0 };
  const failed = (fault) => ({ ...row, state: 'failed', faults: [fault] });
  if (!told) return failed('Keras left nothing');
  if (told.error) return failed(`Keras: ${told.error}`);
  if (!told.settled) return { ...row, state: 'left out', faults: [], reasons: told.refused };
  const got = lib?.notes[number];
  if (!got) return failed('the library left nothing');
  if (got.error) return failed(`the library: ${got.error}`);
  const { measures, faults } = compareCase(testCase, keras, lib);
  return { ...row, state: faults.length > 0 ? 'failed' : 'passed', faults, measures };
}

/** The report's lines. */
export function report(result) {
  const { seed, cases, rows, coverage, demanded, complaints, versions, seconds } = result;
  const of = (mode) => rows.filter((row) => row.mode === mode).length;
  const lines = [
    `Configurations: ${cases.length} cases of seed ${seed} beside Keras ${versions.keras} on TensorFlow ${versions.tensorflow}`,
    `  Keras: ${of('eager')} eager, ${of('default')} as it compiles by itself, ${of('graph')} as a graph without XLA; ${seconds.keras?.toFixed(0)} s. Library: ${seconds.library?.toFixed(0)} s.`,
    '',
    ...worstTable(rows),
    '',
    ...coverageLines(coverage, demanded),
  ];
  const refused = rows.filter((row) => row.refused > 0 && row.state !== 'left out').length;
  lines.push('', `Drawn anew because Keras, off by a rounding, departs from itself: ${refused} cases.`);
  for (const { number, reasons } of rows.filter(({ state }) => state === 'left out')) {
    lines.push(`  left out, case ${number}: no draw settles (${JSON.stringify(reasons.at(-1))} of the limits)`);
  }
  const failed = rows.filter(({ state }) => state === 'failed');
  for (const { number, kind, family, faults } of failed.slice(0, SHOWN)) {
    lines.push(`FAILED case ${number} (${kind}, ${family}): npm run interop -- --seed ${seed} --case ${number}`);
    for (const fault of faults) lines.push(`    ${fault}`);
  }
  if (failed.length > SHOWN) lines.push(`… and ${failed.length - SHOWN} more: see --json.`);
  for (const complaint of complaints) lines.push(`FAILED ${complaint}`);
  return lines;
}

/** The worst case of each kind and measure. Values of cases without a limit for them are in parentheses. */
export function worstTable(rows) {
  const cells = KINDS.map((kind) => {
    const own = rows.filter((row) => row.kind === kind && row.measures);
    return [kind, String(own.length), ...MEASURES.map((name) => worstCell(own, kind, name))];
  });
  return [
    ...table(['kind', 'cases', ...MEASURES], cells),
    `limits: step ${LIMITS.step} of a tensor's largest value; weights ${LIMITS.weights} in relative L2 norm; predicted ${LIMITS.predicted}; logs ${LIMITS.logs}; in parentheses: only told`,
  ];
}

function worstCell(rows, kind, name) {
  const gated = name === 'step' || name === 'logs' || (kind === 'smooth' && name !== 'update');
  let worst = null;
  for (const row of rows) {
    const { value } = row.measures[name];
    if (worst === null || Number.isNaN(value) || value > worst.value) worst = { value, row };
  }
  if (!worst) return '';
  const text = `${worst.value.toExponential(1)} #${worst.row.number} ${worst.row.measures[name].where ?? ''}`.trim();
  return gated ? text : `(${text})`;
}

function coverageLines({ counts, rare }, demanded) {
  const names = Object.keys(counts);
  const groups = grouped(names);
  const lines = [
    `Coverage, in cases (each must occur in ${LEAST}${demanded ? '' : `; demanded from ${CASES} cases on`}):`,
  ];
  for (const [group, own] of groups) {
    const entries = own.map(
      (name) => `${name.slice(group.length).trim() || name} ${counts[name]}${rare.includes(name) ? '!' : ''}`,
    );
    lines.push(`  ${group || 'others'}: ${entries.join(', ')}`);
  }
  return lines;
}

const GROUPS = [
  'layer',
  'activation',
  'regularizer',
  'loss',
  'optimizer',
  'schedule',
  'option',
  'family',
  'form',
  'kind',
];
const groupOf = (name) => GROUPS.find((group) => name.startsWith(`${group} `)) ?? '';

function grouped(names) {
  const groups = new Map();
  for (const name of names) groups.set(groupOf(name), [...(groups.get(groupOf(name)) ?? []), name]);
  return groups;
}
