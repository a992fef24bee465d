/** Runs chapters and writes what people read of them. See `makeReports`. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describeFailure, runNotebooks } from '../notebook.mjs';
import { listChapters, selectChapters } from './chapters.mjs';
import { convert, pythonOf } from './convert.mjs';
import { readEnvironment } from './environment.mjs';
import { duration, figureCount, indexPage, withPager } from './pages.mjs';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
export const MAX_BYTES = 7_000_000;

function writeAtomically(path, text) {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

/** '2026-05-06 09:30 UTC' */
const readable = (iso) => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** The entries of the last run whose notebooks, and reports, are still there: a run of one chapter keeps the others. */
function keptEntries(outDir, available, selected) {
  const file = join(outDir, 'run.json');
  if (!existsSync(file)) return [];
  const still = new Set(available.filter((chapter) => !selected.includes(chapter)).map(({ name }) => name));
  return JSON.parse(readFileSync(file, 'utf8')).chapters.filter(
    (entry) => still.has(entry.name) && (entry.report === null || existsSync(join(outDir, entry.report))),
  );
}

/** The title of a chapter that has no page: the notebook's, or its file's name where it has none. */
function titleOf({ file, name }) {
  const { cells = [] } = JSON.parse(readFileSync(file, 'utf8'));
  const texts = cells.filter((cell) => cell.cell_type === 'markdown').map(({ source }) => [source].flat().join(''));
  return /^#\s+(.+)$/m.exec(texts.join('\n'))?.[1] ?? name.slice(3).replaceAll('-', ' ');
}

function entryOf(chapter, result) {
  return {
    number: chapter.number,
    name: chapter.name,
    title: titleOf(chapter),
    status: result.status,
    report: null,
    date: readable(result.executedAt ?? new Date().toISOString()),
    seconds: result.seconds,
    sections: [],
    figures: 0,
    checks: result.checks ?? [],
    notices: result.notices ?? [],
    cells: result.cells ?? [],
    failure: null,
  };
}

/** What the report shows of the run beside the notebook's own outputs; empty fields are left out. */
function runMetadata(chapter, result, environment) {
  const facts = {
    ...environment,
    threads: result.threads === undefined ? null : String(result.threads),
    date: readable(result.executedAt),
    duration: duration(result.seconds),
    notebook: `notebooks/${basename(chapter.file)}`,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null && value !== undefined));
}

/** Why a page that was written may not be published; null if it may. */
function refusal(temporary, page) {
  const bytes = statSync(temporary).size;
  if (bytes > MAX_BYTES) {
    return `the report is ${(bytes / 1e6).toFixed(1)} MB, at most ${MAX_BYTES / 1e6} MB are allowed: show fewer points or smaller pictures`;
  }
  return page.problems.length > 0 ? page.problems.join('\n') : null;
}

/** Converts what passed; a page that is refused counts as failed. Returns nothing: the entries are completed in place. */
async function publish(passed, environment, outDir, python) {
  const tasks = passed.map(({ chapter, result }) => ({
    notebook: result.output,
    output: join(outDir, `${chapter.name}.html.${process.pid}.tmp`),
    name: chapter.name,
    metadata: runMetadata(chapter, result, environment),
  }));
  try {
    const pages = await convert(python, tasks);
    passed.forEach(({ chapter, entry }, i) => {
      entry.title = pages[i].title;
      entry.sections = pages[i].sections;
      entry.figures = pages[i].figures;
      entry.failure = refusal(tasks[i].output, pages[i]);
      if (entry.failure !== null) {
        entry.status = 'failed';
        return;
      }
      entry.report = `${chapter.name}.html`;
      entry.bytes = statSync(tasks[i].output).size;
      renameSync(tasks[i].output, join(outDir, entry.report));
    });
  } finally {
    for (const task of tasks) rmSync(task.output, { force: true });
  }
}

/** Every report links to those before and after it that exist now, also those of earlier runs. */
function linkNeighbours(entries, outDir) {
  const reports = entries.filter(({ report }) => report !== null);
  reports.forEach(({ report }, i) => {
    const path = join(outDir, report);
    const html = readFileSync(path, 'utf8');
    const linked = withPager(html, reports[i - 1], reports[i + 1]);
    if (linked !== html) writeAtomically(path, linked);
  });
}

function printSummary(entries, run, outDir) {
  for (const entry of entries) {
    const size = entry.bytes ? `, ${(entry.bytes / 1e6).toFixed(1)} MB` : '';
    const held = entry.checks.filter(({ status }) => status === 'passed').length;
    const words = `${held} of ${entry.checks.length} claims hold, ${figureCount(entry)}, ${duration(entry.seconds)}${size}`;
    console.log(entry.status === 'passed' ? `${entry.name}: ${words}` : `\n${entry.name}: FAILED\n${entry.failure}`);
  }
  const passed = entries.filter(({ status }) => status === 'passed').length;
  console.log(
    `\n${passed} of ${entries.length} chapters in ${duration(run.seconds)}: ${relative(process.cwd(), join(outDir, 'index.html'))}`,
  );
}

/**
 * Executes chapters and writes `reports/<chapter>.html`, `reports/index.html` and `reports/run.json`.
 *
 * A chapter that fails, or whose report is refused (over 7 MB, a figure without alt text, a formula that cannot be typeset), has no report
 * afterwards: the one of an earlier run is removed, and the index says why. Files are written under temporary names and renamed.
 *
 * @param {object} [options]
 * @param {string[]} [options.chapters] numbers ('03', '3') or names; default: all
 * @param {string} [options.outDir] default `reports` in the clone
 * @param {boolean} [options.quiet] print nothing; default false
 * @param {string} [options.notebooks] the folder with the chapters; default `notebooks` in the clone
 * @param {typeof runNotebooks} [options.run] what executes them
 * @param {object} [options.environment] what the reports say about this machine; default: asked of it
 * @returns {Promise<{ ok: boolean, interrupted: boolean, chapters: object[], outDir: string }>} `chapters`: this run's entries of run.json
 * @throws Error before anything runs: an unknown chapter, no Python, no library
 * @example
 * const { ok } = await makeReports({ chapters: ['03'] });
 */
export async function makeReports({
  chapters = [],
  outDir = join(ROOT, 'reports'),
  quiet = false,
  notebooks = join(ROOT, 'notebooks'),
  run = runNotebooks,
  environment,
} = {}) {
  const available = listChapters(notebooks);
  const selected = selectChapters(available, chapters);
  const python = pythonOf(ROOT);
  const machine = environment ?? readEnvironment(ROOT);
  mkdirSync(outDir, { recursive: true });
  const kept = keptEntries(outDir, available, selected);

  const files = selected.map(({ file }) => file);
  const executed = await run(files, { freshWorkDir: true, ...(quiet ? { progress: 'none' } : {}) });
  if (executed.interrupted) return { ok: false, interrupted: true, chapters: [], outDir };
  const done = selected.map((chapter, i) => {
    const result = executed.results[i];
    return { chapter, result, entry: entryOf(chapter, result) };
  });
  for (const { chapter, result, entry } of done) {
    rmSync(join(outDir, `${chapter.name}.html`), { force: true });
    if (result.status !== 'passed') entry.failure = stripVTControlCharacters(describeFailure(result));
  }
  await publish(
    done.filter(({ result }) => result.status === 'passed'),
    machine,
    outDir,
    python,
  );

  const fresh = done.map(({ entry }) => entry);
  const entries = [...kept, ...fresh].sort((a, b) => a.name.localeCompare(b.name));
  linkNeighbours(entries, outDir);
  writeAtomically(
    join(outDir, 'run.json'),
    `${JSON.stringify({ environment: machine, chapters: entries }, null, 1)}\n`,
  );
  writeAtomically(join(outDir, 'index.html'), indexPage(entries, machine));
  if (!quiet) printSummary(fresh, executed, outDir);
  return { ok: fresh.every(({ status }) => status === 'passed'), interrupted: false, chapters: fresh, outDir };
}
