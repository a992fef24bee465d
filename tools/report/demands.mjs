/**
 * What chapters.json demands of a section, held against what its report shows.
 *
 *     "3.3": {
 *       "figures": [{ "what": "the curves", "words": ["accuracy", "loss"], "panels": 2, "curves": 4, "picture": false }],
 *       "tables": [{ "what": "the strategies", "header": ["range"], "rows": [["learning rate", "random"]] }],
 *       "checks": ["untrained loss", { "name": "test accuracy", "expected": "at least 0\\.973", "got": "" }]
 *     }
 *
 * - a figure has all of `words` among its titles, the names of its curves and its description; `panels`, `curves`: at least so many;
 *   `picture`: an image, not a drawn figure
 * - a table has a heading cell for each of `header`, and for each of `rows` a row of its own with all of those words
 * - a check has this name; `expected`, `got`: what its row in the table of claims says
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

function figureFault(figures, { what, words, panels = 0, curves = 0, picture = false }) {
  const named = figures.filter((figure) => holdsAll(figure.words, words));
  const kinds = picture ? named.filter(({ kind }) => kind === 'picture') : named;
  if (kinds.length === 0) {
    return `no ${picture ? 'picture' : 'figure'} with the words ${listed(words)} (${what}); ${shown(figures)}`;
  }
  if (kinds.some((figure) => !(figure.panels < panels) && !(figure.curves < curves))) return null;
  const [figure] = kinds;
  return `figure "${figure.title}" has ${figure.panels} panels and ${figure.curves} curves, expected at least ${panels} and ${curves} (${what})`;
}

/** Whether each demand can have a row of its own: the first that fits, or one that another demand gives up for a later one. */
function unmetRows(rows, demands) {
  const takenBy = new Map();
  const take = (demand, seen) =>
    rows.some((row, index) => {
      if (seen.has(index) || !holdsAll(row.join(' | '), demands[demand])) return false;
      seen.add(index);
      if (takenBy.has(index) && !take(takenBy.get(index), seen)) return false;
      takenBy.set(index, demand);
      return true;
    });
  return demands.filter((_, demand) => !take(demand, new Set()));
}

function tableFault(tables, { what, header, rows }) {
  const named = tables.filter((table) => header.every((word) => table.header.some(finder(word))));
  if (named.length === 0) {
    const there = tables.map((table) => `"${table.header.join(' | ')}"`).join(', ');
    return `no table with the columns ${listed(header)} (${what}); it has ${there || 'none'}`;
  }
  const unmet = named.map((table) => unmetRows(table.rows, rows));
  if (unmet.some((list) => list.length === 0)) return null;
  return `the table of ${what} has no row with ${unmet[0].map(listed).join('; none with ')}`;
}

function checkFault(checks, demand) {
  const { name, ...more } = typeof demand === 'string' ? { name: demand } : demand;
  const named = checks.filter((check) => finder(name)(check.name));
  if (named.length === 0)
    return `no check with the name "${name}"; it has ${listed(checks.map((c) => c.name)) || 'none'}`;
  const fits = (check) => Object.entries(more).every(([field, word]) => finder(word)(check[field]));
  if (named.some(fits)) return null;
  const [{ name: found, expected, got }] = named;
  const wanted = Object.entries(more).map(([field, word]) => `${field} "${word}"`);
  return `check "${found}" has expected "${expected}", got "${got}"; demanded is ${wanted.join(', ')}`;
}

function sectionFaults(section, { figures = [], tables = [], checks = [] }) {
  const faults = [
    section.cells === 0 ? 'no code cell was executed' : null,
    ...figures.map((demand) => figureFault(section.figures, demand)),
    ...tables.map((demand) => tableFault(section.tables, demand)),
    ...checks.map((demand) => checkFault(section.checks, demand)),
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
