/**
 * Looks whether reports hold what they must. `node tools/report/verify.mjs [FOLDER]` checks the report of every chapter of the guide
 * against chapters.json; for programs and tests: `assertReport`, `verifyReports`.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { GUIDE, listChapters } from './chapters.mjs';
import { unmetDemands } from './demands.mjs';
import { MAX_BYTES } from './make.mjs';
import { readPage, withoutCode } from './page.mjs';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

const matches = (text, pattern) => [...text.matchAll(pattern)];

const altFaults = ({ figures }) =>
  figures.filter(({ alt }) => !alt).map(({ kind, title }) => `no alt text: ${kind} "${title}"`);

const checkFaults = ({ checks }) =>
  checks.filter(({ status }) => status !== 'passed').map(({ name, status }) => `check "${name}": ${status}`);

/** Anything the browser would fetch: a report is one file. Links that a reader may follow are no fetches. */
function outsideFaults(html, page) {
  const fetched = [
    ...matches(page, /<(?:img|iframe|video|audio|source|embed|object)\b[^>]*\b(?:src|srcset|data)="((?!data:)[^"]+)"/g),
    ...matches(html, /<script\b[^>]*\bsrc="([^"]+)"/g),
    ...matches(page, /<link\b[^>]*\bhref="([^"]+)"/g),
  ];
  return fetched.map(([, url]) => `asks for ${url}: everything must be in the file`);
}

/**
 * Throws if a report lacks something that is demanded of it, holds a failed or unchecked claim, a figure without alt text, a formula that
 * could not be typeset, asks for another file, or is too large. The message names every fault.
 *
 * @param {string} html
 * @param {Parameters<typeof unmetDemands>[1]} [sections] what its sections must show; see demands.mjs
 * @returns {ReturnType<typeof readPage>} what the page shows
 * @example
 * assertReport(html, { '3.1': {}, '3.3': { figures: [{ what: 'the curves', words: ['loss'] }], checks: ['test accuracy'] } });
 */
export function assertReport(html, sections = {}) {
  const page = readPage(html);
  const text = withoutCode(html);
  const bytes = Buffer.byteLength(html);
  const faults = [
    ...unmetDemands(page, sections),
    ...altFaults(page),
    ...checkFaults(page),
    ...outsideFaults(html, text),
    ...matches(text, /class="math-error">([^<]*)/g).map(([, tex]) => `mathematics that could not be typeset: ${tex}`),
  ];
  if (bytes > MAX_BYTES) faults.push(`${(bytes / 1e6).toFixed(1)} MB, expected at most ${MAX_BYTES / 1e6} MB`);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return page;
}

const counted = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

function verifyReport(chapter, folder, index, sections) {
  const path = join(folder, `${chapter.name}.html`);
  if (!existsSync(path)) throw new Error(`there is no ${path}: the chapter failed or was not run`);
  if (statSync(path).mtimeMs < statSync(chapter.file).mtimeMs)
    throw new Error('the notebook is newer than its report: run it again');
  if (!index.includes(`href="${chapter.name}.html"`)) throw new Error('index.html does not link to it');
  if (sections === undefined) throw new Error(`chapters.json has no chapter ${chapter.number}`);
  const page = assertReport(readFileSync(path, 'utf8'), sections);
  return [
    counted(page.sections.length, 'section'),
    counted(page.figures.length, 'figure'),
    counted(page.sections.flatMap(({ tables }) => tables).length, 'table'),
    counted(page.checks.length, 'check'),
  ].join(', ');
}

/**
 * Checks the reports of the guide's chapters; a chapter without a notebook, and a notebook that is no chapter of the guide, are faults.
 *
 * @param {string} [folder] the reports; default `reports` in the clone
 * @param {string} [notebooks] default `notebooks` in the clone
 * @param {typeof GUIDE} [guide] what the chapters must show; default chapters.json
 * @returns {{ name: string, faults: string | null, found?: string }[]} one a chapter, in order; `found` counts what the report shows
 */
export function verifyReports(folder = join(ROOT, 'reports'), notebooks = join(ROOT, 'notebooks'), guide = GUIDE) {
  const chapters = listChapters(notebooks);
  const indexFile = join(folder, 'index.html');
  const index = existsSync(indexFile) ? readFileSync(indexFile, 'utf8') : '';
  const absent = Object.keys(guide)
    .filter((number) => chapters.every((chapter) => chapter.number !== number))
    .map((number) => ({ name: number, faults: `there is no notebook ${join(notebooks, `${number}-….ipynb`)}` }));
  const present = chapters.map((chapter) => {
    try {
      const found = verifyReport(chapter, folder, index, guide[chapter.number]);
      return { name: chapter.name, faults: null, found };
    } catch (error) {
      return { name: chapter.name, faults: error.message };
    }
  });
  return [...absent, ...present].sort((a, b) => a.name.localeCompare(b.name));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const results = verifyReports(process.argv[2]);
  for (const { name, faults, found } of results)
    console.log(faults === null ? `${name}: ${found}` : `${name}: FAILED\n  ${faults.replaceAll('\n', '\n  ')}`);
  process.exitCode = results.some(({ faults }) => faults !== null) ? 1 : 0;
}
