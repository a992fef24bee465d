/**
 * What chapters.json demands of a section, held against what its report shows.
 *
 *     "3.3": {
 *       "figures": [{ "what": "the curves", "words": ["accuracy", "loss"], "panels": 2, "curves": 4, "picture": false }],
 *       "tables": [{ "what": "the strategies", "header": ["range"], "rows": [["learning rate", "random"]] }],
 *       "checks": ["untrained loss", { "name": "test accuracy", "expected": "at least 0\\.973", "got": "" }]
 *     }
 *
 * - a figure of its own for each demand, with all of `words` among its titles, the names of its curves and its description; `panels`,
 *   `curves`: at least so many, where it is drawn and no image; `picture`: an image
 * - a table has a heading cell for each of `header`, and for each of `rows` a row of its own with all of those words
 * - a check of its own for each demand, with this name; `expected`, `got`: what its row in the table of claims says
 *
 * Words are regular expressions; upper and lower case are the same unless an expression has a capital letter.
 */

/** A test of texts: `relu` finds ReLU, `\bAND\b` finds no "and". */
function finder(expression) {
  const hasCapital = /[A-Z]/.test(expression.replace(/\\./g, ''));
  const pattern = new RegExp(expression, hasCapital ? '' : 'i');
  return (text) => pattern.test(text);
}

const holdsAll = (text, words) => words.every((word) => finder(word)(text));
const listed = (words) => words.map((word) => `"${word}"`).join(', ');

/** Figures by what they show, for messages. */
const shown = (figures) =>
  figures.length === 0 ? 'it has none' : `it has ${figures.map(({ title, alt }) => `"${title || alt}"`).join(', ')}`;

const fitsFigure = (figure, { words, panels = 0, curves = 0, picture = false }) =>
  holdsAll(figure.words, words) &&
  (figure.kind === 'picture' || (!picture && figure.panels >= panels && figure.curves >= curves));

/** Why no figure, or none that is left, answers a demand. */
function figureFault(figures, { what, words, panels = 0, curves = 0, picture = false }) {
  const named = figures.filter((figure) => holdsAll(figure.words, words));
  const kinds = picture ? named.filter(({ kind }) => kind === 'picture') : named;
  if (kinds.length === 0) {
    return `no ${picture ? 'picture' : 'figure'} with the words ${listed(words)} (${what}); ${shown(figures)}`;
  }
  const [figure] = kinds;
  if (figure.panels < panels || figure.curves < curves) {
    return `figure "${figure.title}" has ${figure.panels} panels and ${figure.curves} curves, expected at least ${panels} and ${curves} (${what})`;
  }
  return `no figure for ${what}: "${figure.title}" answers another demand; ${shown(figures)}`;
}

/** The demands that get no item of their own: each takes the first that fits, or one that another demand can give up. */
function unmet(items, demands, fits) {
  const takenBy = new Map();
  const take = (demand, seen) =>
    items.some((item, index) => {
      if (seen.has(index) || !fits(item, demand)) return false;
      seen.add(index);
      if (takenBy.has(index) && !take(takenBy.get(index), seen)) return false;
      takenBy.set(index, demand);
      return true;
    });
  return demands.filter((demand) => !take(demand, new Set()));
}

const unmetRows = (rows, demands) => unmet(rows, demands, (row, words) => holdsAll(row.join(' | '), words));

function tableFault(tables, { what, header, rows }) {
  const named = tables.filter((table) => header.every((word) => table.header.some(finder(word))));
  if (named.length === 0) {
    const there = tables.map((table) => `"${table.header.join(' | ')}"`).join(', ');
    return `no table with the columns ${listed(header)} (${what}); it has ${there || 'none'}`;
  }
  const lacking = named.map((table) => unmetRows(table.rows, rows));
  if (lacking.some((list) => list.length === 0)) return null;
  return `the table of ${what} has no row with ${lacking[0].map(listed).join('; none with ')}`;
}

const wordsOfCheck = (demand) => (typeof demand === 'string' ? { name: demand } : demand);
const fitsCheck = (check, demand) =>
  Object.entries(wordsOfCheck(demand)).every(([field, word]) => finder(word)(check[field]));

/** Why no check, or none that is left, answers a demand. */
function checkFault(checks, demand) {
  const { name, ...more } = wordsOfCheck(demand);
  const named = checks.filter((check) => finder(name)(check.name));
  const there = `it has ${listed(checks.map((check) => check.name)) || 'none'}`;
  if (named.length === 0) return `no check with the name "${name}"; ${there}`;
  if (named.some((check) => fitsCheck(check, demand)))
    return `no check for "${name}": "${named[0].name}" answers another demand; ${there}`;
  const [{ name: found, expected, got }] = named;
  const wanted = Object.entries(more).map(([field, word]) => `${field} "${word}"`);
  return `check "${found}" has expected "${expected}", got "${got}"; demanded is ${wanted.join(', ')}`;
}

function sectionFaults(section, { figures = [], tables = [], checks = [] }) {
  const faults = [
    section.cells === 0 ? 'no code cell was executed' : null,
    ...unmet(section.figures, figures, fitsFigure).map((demand) => figureFault(section.figures, demand)),
    ...tables.map((demand) => tableFault(section.tables, demand)),
    ...unmet(section.checks, checks, fitsCheck).map((demand) => checkFault(section.checks, demand)),
  ];
  return faults.filter((fault) => fault !== null).map((fault) => `section ${section.number}: ${fault}`);
}

/**
 * What a page lacks.
 *
 * @param {ReturnType<typeof import('./page.mjs').readPage>} page
 * @param {Record<string, { figures?: object[], tables?: object[], checks?: (string | object)[] }>} sections by number, as chapters.json
 *   has them for a chapter
 * @returns {string[]} one message a fault
 */
export function unmetDemands(page, sections) {
  return Object.entries(sections).flatMap(([number, demands]) => {
    const section = page.sections.find((one) => one.number === number);
    return section === undefined ? [`section ${number} is missing`] : sectionFaults(section, demands);
  });
}
