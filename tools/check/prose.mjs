/** The chapters read as chapters: text before code, short cells, headings in levels, links that lead somewhere. */
import { dirname, posix } from 'node:path';
import { notebooksOf, sourceOf } from './files.mjs';
import { headingsOf, headingsOfNotebook } from './headings.mjs';

export const name = 'prose';

const MAX_LINES = 25;

/** The anchor that JupyterLab and nbconvert give a heading: its text with hyphens for spaces. */
function anchorOf(heading) {
  return heading.replace(/[*`]/g, '').replaceAll(' ', '-');
}

/** Everything in a notebook that a link `#…` can lead to. */
function anchorsOf(notebook) {
  const texts = notebook.cells.filter((cell) => cell.cell_type === 'markdown').map(sourceOf);
  const ids = texts.flatMap((text) => [...text.matchAll(/\b(?:id|name)="([^"]+)"/g)].map((match) => match[1]));
  return new Set([...texts.flatMap(headingsOf).map((heading) => anchorOf(heading.text)), ...ids]);
}

/** Links of a markdown text, without code: what stands in the parentheses. */
function linksOf(markdown) {
  const text = markdown.replace(/^(```|~~~)[^\n]*\n[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)].map((match) => match[1]);
}

function faultOfLink(link, file, clone, anchors) {
  if (/^[a-z]+:/i.test(link)) return null;
  const [path, anchor] = decodeURIComponent(link).split('#');
  const target = path === '' ? file : posix.normalize(posix.join(dirname(file), path));
  if (path !== '' && !clone.files.includes(target)) return `the link ${link} leads to no file`;
  if (anchor && anchors.has(target) && !anchors.get(target).has(anchor)) return `the link ${link} leads to no heading`;
  return null;
}

/** What is wrong with the order and the size of the cells. */
export function faultsOfCells(notebook) {
  const firstText = notebook.cells.findIndex((cell) => cell.cell_type === 'markdown');
  return notebook.cells.flatMap((cell, index) => {
    if (cell.cell_type !== 'code') return [];
    const faults = [];
    if (firstText < 0 || firstText > index) faults.push(`cell ${index + 1}: code with no text above it`);
    const lines = sourceOf(cell).trimEnd().split('\n').length;
    if (lines > MAX_LINES) faults.push(`cell ${index + 1}: ${lines} lines of code, at most ${MAX_LINES}`);
    return faults;
  });
}

/** What is wrong with a chapter's headings: one title, no level left out. Their numbers are for the check of sections. */
export function faultsOfHeadings(notebook) {
  const headings = headingsOfNotebook(notebook);
  const faults = [];
  const titles = headings.filter((heading) => heading.level === 1).length;
  if (titles !== 1 || headings[0]?.level !== 1) faults.push(`expected one title (#) at the top, got ${titles} in all`);
  headings.forEach((heading, index) => {
    const before = headings[index - 1]?.level ?? 0;
    if (heading.level > before + 1)
      faults.push(`"${heading.text}" is of level ${heading.level} below one of level ${before}`);
  });
  return faults;
}

export function problems(clone) {
  const chapters = notebooksOf(clone).filter(
    ({ file, notebook }) => /^notebooks\/\d\d-/.test(file) && Array.isArray(notebook?.cells),
  );
  const anchors = new Map(chapters.map(({ file, notebook }) => [file, anchorsOf(notebook)]));
  return chapters.flatMap(({ file, notebook }) => {
    const links = notebook.cells
      .filter((cell) => cell.cell_type === 'markdown')
      .flatMap((cell) => linksOf(sourceOf(cell)))
      .map((link) => faultOfLink(link, file, clone, anchors))
      .filter((fault) => fault !== null);
    return [...faultsOfCells(notebook), ...faultsOfHeadings(notebook), ...links].map((fault) => `${file}: ${fault}`);
  });
}
