/** A report as plain data: what its sections show. See `readPage`. */

const matches = (text, pattern) => [...text.matchAll(pattern)];

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

function decoded(text) {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}

/** An attribute of a tag, as nbconvert writes it: in single quotes if the value holds double ones. */
export function attribute(tag, name) {
  const found = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found && decoded(found[1] ?? found[2]);
}

/** The words of a piece of HTML. */
const plain = (html) =>
  decoded(html.replace(/<[^>]+>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();

/** The page without its scripts and styles: what a reader may see. The figures' numbers, in scripts of JSON, stay. */
export function withoutCode(html) {
  return html.replace(/<(script|style)\b(?![^>]*application\/json)[^>]*>[\s\S]*?<\/\1>/g, '');
}

function specOf(figure) {
  const [, json] = /<script type="application\/json">([\s\S]*?)<\/script>/.exec(figure) ?? [];
  return json === undefined ? {} : JSON.parse(json);
}

const titleOf = ({ title } = {}) => (typeof title === 'string' ? title : (title?.text ?? ''));

/** All that a figure says in words: titles of figure, panels, axes and curves. */
function wordsOf({ data = [], layout = {} }) {
  const axes = Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key));
  return [
    titleOf(layout),
    ...axes.map((axis) => titleOf(layout[axis])),
    ...(layout.annotations ?? []).map(({ text }) => text ?? ''),
    ...data.map(({ name }) => name ?? ''),
  ];
}

/** A drawn figure. `alt`: the name that a screen reader gives to it. */
function figureOf(html) {
  const spec = specOf(html);
  const { data = [] } = spec;
  const alt = attribute(/<[^>]*role="img"[^>]*>/.exec(html)?.[0] ?? '', 'aria-label');
  const words = wordsOf(spec);
  return {
    kind: 'figure',
    alt,
    title: plain(words[0]),
    words: [alt ?? '', ...words.map(plain)].join('\n'),
    panels: new Set(data.map(({ xaxis = 'x', yaxis = 'y' }) => `${xaxis} ${yaxis}`)).size,
    curves: data.length,
  };
}

function pictureOf(html) {
  const isImage = html.startsWith('<img');
  const alt = isImage
    ? attribute(html, 'alt')
    : (attribute(html, 'aria-label') ?? plain(/<title\b[^>]*>([\s\S]*?)<\/title>/.exec(html)?.[1] ?? ''));
  return { kind: 'picture', alt, title: '', words: alt ?? '' };
}

/** Figures and pictures in a piece of the page, in order. */
export function figuresOf(html) {
  return matches(html, /<figure class="plot"[\s\S]*?<\/figure>|<img\b[^>]*>|<svg\b[\s\S]*?<\/svg>/g).map(([element]) =>
    element.startsWith('<figure') ? figureOf(element) : pictureOf(element),
  );
}

function tableOf(html) {
  const rows = matches(html, /<tr\b[^>]*>([\s\S]*?)<\/tr>/g).map(([, row]) =>
    matches(row, /<t([hd])\b[^>]*>([\s\S]*?)<\/t\1>/g).map(([, , cell]) => plain(cell)),
  );
  return { header: rows[0] ?? [], rows: rows.slice(1) };
}

/** The table at the page's end: every claim, with the place in the page of the cell that checked it. */
function checksOf(page) {
  return matches(page, /<tr [^>]*data-check=[\s\S]*?<\/tr>/g).map(([row]) => {
    const [expected, got] = matches(row, /<td\b[^>]*>([\s\S]*?)<\/td>/g).map(([, cell]) => plain(cell));
    const cell = /href="#(cell-[^"]*)"/.exec(row)?.[1];
    return {
      name: attribute(row, 'data-name') ?? '',
      status: attribute(row, 'data-check'),
      expected: expected ?? '',
      got: got ?? '',
      at: cell === undefined ? -1 : page.indexOf(`id="${cell}"`),
    };
  });
}

/**
 * Reads a report.
 *
 * @param {string} html
 * @returns {{ sections: object[], figures: object[], checks: object[] }} `sections`: one for each heading with a number, in order:
 *   `{ number: '3.2', cells, figures, tables: [{ header, rows }], checks }`, where `cells` counts the code cells that were executed and
 *   a figure is `{ kind: 'figure' | 'picture', alt, title, words, panels, curves }`; `figures` and `checks` (`{ name, status, expected,
 *   got }`): those of the whole page
 */
export function readPage(html) {
  const page = withoutCode(html);
  const checks = checksOf(page);
  const tops = matches(page, /<h2 id="([^"]*)"/g);
  const sections = tops.flatMap((top, index) => {
    const [, major, minor] = /^s(\d+)-(\d+)$/.exec(top[1]) ?? [];
    if (major === undefined) return [];
    const end = tops[index + 1]?.index ?? page.length;
    const body = page.slice(top.index, end);
    return {
      number: `${major}.${minor}`,
      cells: matches(body, /aria-label="Cell \d+"/g).length,
      figures: figuresOf(body),
      tables: matches(body, /<table\b[\s\S]*?<\/table>/g).map(([table]) => tableOf(table)),
      checks: checks.filter(({ at }) => at > top.index && at < end),
    };
  });
  return { sections, figures: figuresOf(page), checks };
}
