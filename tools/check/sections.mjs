/**
 * The chapters hold the guide's sections: each once, in its own chapter, in order, and with code that uses the library. What the guide's
 * sections are says tools/report/chapters.json; a chapter may go on counting after them.
 */
import { chapterOf, GUIDE } from '../report/chapters.mjs';
import { notebooksOf } from './files.mjs';
import { headingsOfNotebook } from './headings.mjs';
import { libraryUseOf } from './library-use.mjs';

export const name = 'sections';

const NUMBER = /^(\d+\.\d+)(\.\d+)*(?=\s|$)/;

/** '3' of '03' and of '3.2'. */
const chapterNumber = (text) => String(Number(text.split('.')[0]));

/**
 * A notebook's numbered sections in order: `{ number: '3.2', text, cell, code, uses }`, with how many code cells each has before the next
 * heading of its level, and how many of them use the library; `cell` from 1.
 */
export function sectionsOf(notebook) {
  const uses = libraryUseOf(notebook);
  const tops = headingsOfNotebook(notebook).filter(({ level }) => level <= 2);
  return tops
    .map((heading, index) => ({ ...heading, end: tops[index + 1]?.cell ?? notebook.cells.length }))
    .filter(({ level, text }) => level === 2 && NUMBER.test(text))
    .map(({ text, cell, end }) => {
      const within = notebook.cells.map((_, i) => i).filter((i) => i > cell && i < end);
      return {
        number: NUMBER.exec(text)[1],
        text,
        cell: cell + 1,
        code: within.filter((i) => notebook.cells[i].cell_type === 'code').length,
        uses: within.filter((i) => uses[i]).length,
      };
    });
}

/** Numbers that no report would give an anchor, or a wrong one: the number is the heading's address (#s3-2). */
function misplacedNumbers(notebook) {
  return headingsOfNotebook(notebook).flatMap(({ level, text, cell }) => {
    const [, number, deeper] = NUMBER.exec(text) ?? [];
    if (number === undefined || (level === 2 && deeper === undefined)) return [];
    return [`"${'#'.repeat(level)} ${text}" (cell ${cell + 1}): only sections have numbers, as in "## ${number} …"`];
  });
}

function orderFaults(numbers, wanted) {
  const rank = (number) => Number(number.split('.')[1]);
  const inOrder = numbers.toSorted((a, b) => rank(a) - rank(b));
  if (inOrder.join() !== numbers.join()) {
    return [`sections in the order ${numbers.join(', ')}, expected ${inOrder.join(', ')}`];
  }
  const more = inOrder.filter((number) => !wanted.includes(number));
  const next = (index) => `${chapterNumber(inOrder[0])}.${wanted.length + index + 1}`;
  const gap = more.findIndex((number, index) => number !== next(index));
  return gap < 0 ? [] : [`"## ${more[gap]} …" is no section of the guide's; the next of its own is ${next(gap)}`];
}

function codeFaults({ number, code, uses }) {
  if (code === 0) return [`section ${number} has no code cell: it must run something`];
  return uses === 0 ? [`section ${number} has no code cell that uses ann-lab (${code} that do not)`] : [];
}

/**
 * What is wrong with the sections of one chapter.
 *
 * @param {object} notebook parsed .ipynb
 * @param {string} chapter '03'
 * @param {string[]} wanted the guide's sections of it, in order
 */
export function faultsOf(notebook, chapter, wanted) {
  const found = sectionsOf(notebook);
  const own = found.filter(({ number }) => chapterNumber(number) === chapterNumber(chapter));
  const strange = found
    .filter((section) => !own.includes(section))
    .map(({ text, cell }) => `"## ${text}" (cell ${cell}) is no section of chapter ${chapter}`);
  const numbers = [...new Set(own.map(({ number }) => number))];
  const missing = wanted.filter((number) => !numbers.includes(number)).map((number) => `no heading "## ${number} …"`);
  const repeated = numbers.flatMap((number) => {
    const cells = own.filter((section) => section.number === number).map(({ cell }) => cell);
    return cells.length === 1 ? [] : [`"## ${number} …" stands there ${cells.length} times: cells ${cells.join(', ')}`];
  });
  return [
    ...missing,
    ...strange,
    ...repeated,
    ...(missing.length === 0 ? orderFaults(numbers, wanted) : []),
    ...misplacedNumbers(notebook),
    ...own.filter(({ number }) => wanted.includes(number)).flatMap(codeFaults),
  ];
}

function faultsOfChapter(chapter, wanted, chapters) {
  const files = chapters.filter(({ file }) => chapterOf(file) === chapter);
  if (files.length === 0) {
    const where = `notebooks/${chapter}-….ipynb`;
    return [`${where}: there is no such chapter; the guide's sections ${wanted.join(', ')} belong there`];
  }
  const twice = files.length === 1 ? [] : [`${files.map(({ file }) => file).join(', ')}: one chapter has one notebook`];
  const faults = files.flatMap(({ file, notebook }) =>
    Array.isArray(notebook?.cells) ? faultsOf(notebook, chapter, wanted).map((fault) => `${file}: ${fault}`) : [],
  );
  return [...twice, ...faults];
}

/** @param {object} [guide] as chapters.json */
export function problems(clone, guide = GUIDE) {
  const chapters = notebooksOf(clone).filter(({ file }) => file.startsWith('notebooks/') && chapterOf(file) !== null);
  const unknown = chapters
    .filter(({ file }) => !(chapterOf(file) in guide))
    .map(({ file }) => `${file}: tools/report/chapters.json has no chapter ${chapterOf(file)}`);
  return [
    ...Object.entries(guide).flatMap(([chapter, sections]) =>
      faultsOfChapter(chapter, Object.keys(sections), chapters),
    ),
    ...unknown,
  ];
}
