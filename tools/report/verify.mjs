/**
 * Looks whether reports hold what they must. `node tools/report/verify.mjs [FOLDER]` checks every chapter there is against
 * chapters.json; for programs and tests: `assertReport`, `verifyReports`.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { listChapters, wantedOf } from './chapters.mjs';
import { MAX_BYTES } from './make.mjs';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

const matches = (text, pattern) => [...text.matchAll(pattern)];

/** An attribute of a tag, as nbconvert writes it: in single quotes if the value holds double ones. */
function attribute(tag, name) {
  const found = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found && (found[1] ?? found[2]);
}

/** The name that a screen reader gives to a drawn figure. */
const nameOf = (figure) => attribute(/<[^>]*role="img"[^>]*>/.exec(figure)?.[0] ?? '', 'aria-label');

/** The page without its scripts and styles: what a reader may see. */
const withoutCode = (html) => html.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, '');

function missingSections(page, sections) {
  return sections
    .filter((section) => !new RegExp(`<h2 id="s${section.replace('.', '-')}"`).test(page))
    .map((section) => `section ${section} is missing`);
}

function figureFaults(page, minFigures) {
  const drawn = matches(page, /<figure class="plot"[\s\S]*?<\/figure>/g).map(([figure]) => figure);
  const pictures = matches(page, /<img\b[^>]*>/g).map(([image]) => image);
  const faults = [
    ...drawn.filter((figure) => !nameOf(figure)),
    ...pictures.filter((image) => !attribute(image, 'alt')),
  ].map((element) => `no alt text: ${element.slice(0, 120)}`);
  const count = drawn.length + pictures.length;
  return count < minFigures ? [...faults, `${count} figures, expected at least ${minFigures}`] : faults;
}

/** `checks`: a number of checks at least, or the names of checks that must be there. */
function checkFaults(page, checks) {
  const found = matches(page, /<tr [^>]*data-check=[^>]*>/g).map(([row]) => ({
    status: attribute(row, 'data-check'),
    name: attribute(row, 'data-name'),
  }));
  const faults = found
    .filter(({ status }) => status !== 'passed')
    .map(({ name, status }) => `check "${name}": ${status}`);
  if (typeof checks === 'number') {
    return found.length < checks ? [...faults, `${found.length} checks, expected at least ${checks}`] : faults;
  }
  const missing = checks.filter((name) => !found.some((check) => check.name === name));
  return [...faults, ...missing.map((name) => `check "${name}" is missing`)];
}

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
 * Throws if a report lacks a section, a figure or a check, holds a failed or unchecked claim, a figure without alt text, a formula that could
 * not be typeset, asks for another file, or is too large. The message names every fault.
 *
 * @param {string} html
 * @param {{ sections?: string[], minFigures?: number, checks?: number | string[] }} wanted
 * @example
 * assertReport(html, { sections: ['3.1', '3.2'], minFigures: 2, checks: ['test accuracy'] });
 */
export function assertReport(html, { sections = [], minFigures = 0, checks = 0 } = {}) {
  const page = withoutCode(html);
  const bytes = Buffer.byteLength(html);
  const faults = [
    ...missingSections(page, sections),
    ...figureFaults(page, minFigures),
    ...checkFaults(page, checks),
    ...outsideFaults(html, page),
    ...matches(page, /class="math-error">([^<]*)/g).map(([, tex]) => `mathematics that could not be typeset: ${tex}`),
  ];
  if (bytes > MAX_BYTES) faults.push(`${(bytes / 1e6).toFixed(1)} MB, expected at most ${MAX_BYTES / 1e6} MB`);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

function faultsOf(chapter, folder, index, wanted) {
  const path = join(folder, `${chapter.name}.html`);
  if (!existsSync(path)) return `there is no ${path}: the chapter failed or was not run`;
  if (statSync(path).mtimeMs < statSync(chapter.file).mtimeMs)
    return 'the notebook is newer than its report: run it again';
  if (!index.includes(`href="${chapter.name}.html"`)) return 'index.html does not link to it';
  const { sections, figures, checks } = wanted(chapter.number);
  try {
    assertReport(readFileSync(path, 'utf8'), { sections, minFigures: figures, checks });
    return null;
  } catch (error) {
    return error.message;
  }
}

/**
 * Checks the reports of all chapters; gives one line of faults a chapter: `{ name, faults: string | null }`.
 * `wanted` says what the report of a chapter must hold; by default chapters.json does.
 */
export function verifyReports(folder = join(ROOT, 'reports'), notebooks = join(ROOT, 'notebooks'), wanted = wantedOf) {
  const chapters = listChapters(notebooks);
  if (chapters.length === 0) return [{ name: notebooks, faults: 'there are no chapters' }];
  const indexFile = join(folder, 'index.html');
  const index = existsSync(indexFile) ? readFileSync(indexFile, 'utf8') : '';
  return chapters.map((chapter) => ({ name: chapter.name, faults: faultsOf(chapter, folder, index, wanted) }));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const results = verifyReports(process.argv[2]);
  for (const { name, faults } of results)
    console.log(faults === null ? `${name}: complete` : `${name}: FAILED\n  ${faults.replaceAll('\n', '\n  ')}`);
  process.exitCode = results.some(({ faults }) => faults !== null) ? 1 : 0;
}
