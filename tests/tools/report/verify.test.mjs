/** What is demanded of reports, on small pages: each demand within its own section, with a message that names what is missing. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { GUIDE } from '../../../tools/report/chapters.mjs';
import { MAX_BYTES } from '../../../tools/report/make.mjs';
import { readPage } from '../../../tools/report/page.mjs';
import { assertReport } from '../../../tools/report/verify.mjs';

const heading = (number) => `<h2 id="s${number.replace('.', '-')}">${number} Title <a href="#">#</a></h2>`;
const cell = (id, outputs = '') =>
  `<section class="cell run" id="cell-${id}"><summary><span class="count" aria-label="Cell 1">[1]</span></summary>${outputs}</section>`;
const claim = (id, name, { status = 'passed', expected = 'at least 0.9', got = '0.95' } = {}) =>
  `<tr data-check="${status}" data-name="${name}"><th scope="row"><a href="#cell-${id}">${name}</a></th><td>${expected}</td><td class="got">${got}</td><td>holds</td></tr>`;
const claims = (...rows) =>
  `<section><h2 id="claims-checked">Claims</h2><table class="checks"><thead><tr><th>Claim</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
const plot = ({ title = 'Loss', alt = 'It falls.', axes = ['x'], names = ['Training'] } = {}) => {
  const data = axes.flatMap((axis) => names.map((name) => ({ xaxis: axis, yaxis: axis.replace('x', 'y'), name })));
  const spec = { data, layout: { title: { text: title }, xaxis: { title: { text: 'Epoch' } } } };
  return `<figure class="plot"><div class="canvas" role="img" aria-label="${alt}"></div><script type="application/json">${JSON.stringify(spec)}</script></figure>`;
};
const table = (...rows) =>
  `<table><thead><tr>${rows[0].map((word) => `<th>${word}</th>`).join('')}</tr></thead><tbody>${rows
    .slice(1)
    .map((row) => `<tr>${row.map((word) => `<td>${word}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;

/** A page of sections 3.1 and 3.2: what they hold, and the claims at its end. */
const page = ({ first = '', second = '', rows = [] }) =>
  heading('3.1') + cell('a', first) + heading('3.2') + cell('b', second) + claims(...rows);
const faultOf = (html, demands) => {
  try {
    assertReport(html, demands);
    return null;
  } catch (error) {
    return error.message;
  }
};

describe('sections', () => {
  const whole = page({});

  test('must be there, with an executed cell', () => {
    expect(faultOf(whole, { 3.1: {}, 3.2: {} })).toBeNull();
    expect(faultOf(whole, { 3.1: {}, 3.3: {} })).toBe('section 3.3 is missing');
    expect(faultOf(whole.replaceAll('id="s3-2"', 'id="s3-20"'), { 3.2: {} })).toBe('section 3.2 is missing');
    const unread = whole.replace(cell('a'), cell('a').replace('Cell 1', 'Cell '));
    expect(faultOf(unread, { 3.1: {}, 3.2: {} })).toBe('section 3.1: no code cell was executed');
  });
});

describe('figures', () => {
  const demand = (more) => ({ 3.1: { figures: [{ what: 'the curves', words: ['loss', 'epoch'], ...more }] } });

  test('are found by title, axes, names of curves and description, in their section', () => {
    expect(faultOf(page({ first: plot() }), demand())).toBeNull();
    expect(faultOf(page({ first: plot({ title: 'A', alt: 'The LOSS of one epoch' }) }), demand())).toBeNull();
    expect(faultOf(page({ first: plot({ title: 'A', names: ['loss'] }) }), demand())).toBeNull();
    expect(faultOf(page({ second: plot() }), demand())).toBe(
      'section 3.1: no figure with the words "loss", "epoch" (the curves); it has none',
    );
    expect(faultOf(page({ first: plot({ title: 'Digits' }) }), demand())).toMatch(/it has "Digits"$/);
  });

  test('have so many panels and curves', () => {
    const two = { first: plot({ axes: ['x', 'x2'], names: ['Training', 'Validation'] }) };
    expect(faultOf(page(two), demand({ panels: 2, curves: 4 }))).toBeNull();
    expect(faultOf(page(two), demand({ panels: 3 }))).toBe(
      'section 3.1: figure "Loss" has 2 panels and 4 curves, expected at least 3 and 0 (the curves)',
    );
    expect(faultOf(page(two), demand({ curves: 5 }))).toContain('4 curves, expected at least 0 and 5');
  });

  test('one figure answers one demand', () => {
    const both = { 3.1: { figures: [demand()[3.1].figures[0], { what: 'the slopes', words: ['slope'] }] } };
    const slopes = plot({ title: 'Slope of the loss by epoch' });
    expect(faultOf(page({ first: slopes + plot() }), both)).toBeNull();
    expect(faultOf(page({ first: slopes }), both)).toBe(
      'section 3.1: no figure for the slopes: "Slope of the loss by epoch" answers another demand; it has "Slope of the loss by epoch"',
    );
  });

  test.each([
    ['an image', '<img src="data:," alt="Flatten, then dense: loss, epoch">'],
    ['an SVG by its name', '<svg role="img" aria-label="loss by epoch"><path/></svg>'],
    ['an SVG by its title', '<svg><title>loss by epoch</title><path/></svg>'],
  ])('that are pictures: %s', (_, picture) => {
    expect(faultOf(page({ first: picture }), demand({ picture: true }))).toBeNull();
    expect(faultOf(page({ first: plot() }), demand({ picture: true }))).toContain('no picture with the words');
  });

  test('that only stand in a script are none', () => {
    const html = page({ first: `<script>'${plot().replace(/<script.*<\/script>/, '')}'</script>` });
    expect(faultOf(html, demand())).toContain('it has none');
  });
});

describe('tables', () => {
  const demands = {
    3.1: { tables: [{ what: 'cures', header: ['symptom', 'cure|remedy'], rows: [['loss'], ['loss', 'Dropout|L2']] }] },
  };
  const rows = [
    ['The <b>loss</b> rises', 'l2'],
    ['loss &amp; noise', 'Dropout'],
  ];

  test('are found by their columns, and have a row for each demand', () => {
    expect(faultOf(page({ first: table(['Symptom', 'Remedy'], ...rows) }), demands)).toBeNull();
    expect(faultOf(page({ first: table(['Symptom', 'Cure'], ...rows.toReversed()) }), demands)).toBeNull();
    expect(faultOf(page({ first: table(['a'], ['b']) + table(['Symptom', 'Cure'], ...rows) }), demands)).toBeNull();
  });

  test('one row answers one demand', () => {
    expect(faultOf(page({ first: table(['Symptom', 'Cure'], rows[1]) }), demands)).toBe(
      'section 3.1: the table of cures has no row with "loss", "Dropout|L2"',
    );
    expect(faultOf(page({ first: table(['Symptom', 'Cure'], rows[0], rows[0]) }), demands)).toContain('no row with');
  });

  test('of another section, without a column, or that are the claims, are none', () => {
    expect(faultOf(page({ second: table(['Symptom', 'Cure'], ...rows) }), demands)).toContain('it has none');
    expect(faultOf(page({ first: table(['Symptom', 'x'], ...rows) }), demands)).toBe(
      'section 3.1: no table with the columns "symptom", "cure|remedy" (cures); it has "Symptom | x"',
    );
    const own = { 3.2: { tables: [{ what: 'claims', header: ['claim'], rows: [] }] } };
    expect(faultOf(page({ rows: [claim('b', 'x')] }), own)).toContain('it has none');
  });
});

describe('checks', () => {
  const rows = [claim('a', 'truth table of AND'), claim('b', 'accuracy &gt; chance')];

  test('are found by name, in the section of their cell', () => {
    expect(
      faultOf(page({ rows }), { 3.1: { checks: ['\\bAND\\b'] }, 3.2: { checks: ['Accuracy|accuracy >'] } }),
    ).toBeNull();
    expect(faultOf(page({ rows }), { 3.2: { checks: ['truth table'] } })).toBe(
      'section 3.2: no check with the name "truth table"; it has "accuracy > chance"',
    );
    expect(faultOf(page({}), { 3.1: { checks: ['x'] } })).toMatch(/it has none$/);
  });

  test('one check answers one demand', () => {
    const both = [claim('a', 'loss, before and after'), claim('a', 'loss')];
    expect(faultOf(page({ rows: both }), { 3.1: { checks: ['loss', 'before'] } })).toBeNull();
    expect(faultOf(page({ rows: both.slice(0, 1) }), { 3.1: { checks: ['loss', 'before'] } })).toBe(
      'section 3.1: no check for "before": "loss, before and after" answers another demand; it has "loss, before and after"',
    );
  });

  test('capitals count where the expression has them', () => {
    expect(faultOf(page({ rows }), { 3.1: { checks: ['TABLE'] } })).toContain('no check');
    expect(faultOf(page({ rows }), { 3.1: { checks: ['\\Wtable\\W'] } })).toBeNull();
    expect(faultOf(page({ rows: [claim('a', 'land and sea')] }), { 3.1: { checks: ['\\bAND\\b'] } })).toContain(
      'no check',
    );
  });

  test('say what was expected and got', () => {
    const demand = (more) => ({ 3.1: { checks: [{ name: 'truth', ...more }] } });
    expect(faultOf(page({ rows }), demand({ expected: 'at least 0\\.9', got: '^0.95$' }))).toBeNull();
    expect(faultOf(page({ rows }), demand({ expected: 'at least 0\\.97' }))).toBe(
      'section 3.1: check "truth table of AND" has expected "at least 0.9", got "0.95"; demanded is expected "at least 0\\.97"',
    );
  });

  test.each(['failed', 'not checked'])('that %s are faults, demanded or not', (status) => {
    expect(faultOf(page({ rows: [claim('a', 'x', { status })] }), {})).toBe(`check "x": ${status}`);
  });
});

describe('the whole page', () => {
  test.each([
    ['alt text', plot({ alt: '' }), 'no alt text: figure "Loss"'],
    ['alt text of a picture', '<img src="data:,">', 'no alt text: picture'],
    ['mathematics', '<code class="math-error">\\frac</code>', 'could not be typeset: \\frac'],
    ['everything in the file', '<script src="https://example.org/a.js"></script>', 'asks for https://example.org/a.js'],
    ['a size below 7 MB', ' '.repeat(MAX_BYTES), 'expected at most 7 MB'],
  ])('fails without %s', (_, html, message) => {
    expect(faultOf(page({ first: html }), {})).toContain(message);
  });

  test('says all faults at once', () => {
    const rows = [claim('a', 'x', { status: 'failed' })];
    expect(faultOf(page({ rows }), { 3.1: { checks: ['y'] }, 3.3: {} }).split('\n')).toEqual([
      expect.stringContaining('no check with the name "y"'),
      'section 3.3 is missing',
      'check "x": failed',
    ]);
  });

  test('is read as data', () => {
    const { sections, figures, checks } = readPage(
      page({ first: plot() + table(['a'], ['b &#39;c&#x27;']), rows: [claim('a', 'x')] }),
    );
    expect(sections.map(({ number, cells }) => [number, cells])).toEqual([
      ['3.1', 1],
      ['3.2', 1],
    ]);
    expect(sections[0].tables).toEqual([{ header: ['a'], rows: [["b 'c'"]] }]);
    expect(sections[0].figures).toEqual(figures);
    expect(sections[0].checks).toEqual(checks);
  });
});

test('the command fails where there are no reports, and names every chapter', () => {
  const script = fileURLToPath(new URL('../../../tools/report/verify.mjs', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [script, 'no-such-folder'], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stdout.match(/^\d\d.*: FAILED$/gm)).toHaveLength(Object.keys(GUIDE).length);
});

describe('chapters.json', () => {
  const demands = Object.values(GUIDE).flatMap((sections) => Object.values(sections));
  const only = (object, ...keys) => expect(keys).toEqual(expect.arrayContaining(Object.keys(object)));

  test('is written in words that demands.mjs knows', () => {
    for (const section of demands) {
      only(section, 'figures', 'tables', 'checks');
      for (const figure of section.figures ?? []) only(figure, 'what', 'words', 'panels', 'curves', 'picture');
      for (const table of section.tables ?? []) only(table, 'what', 'header', 'rows');
      for (const check of section.checks ?? []) if (typeof check !== 'string') only(check, 'name', 'expected', 'got');
    }
  });

  test("has the guide's four figures and two tables, in their sections", () => {
    const told = (kind) =>
      Object.entries(Object.assign({}, ...Object.values(GUIDE))).flatMap(([number, section]) =>
        (section[kind] ?? []).flatMap(({ what }) => {
          const [, which] = /the guide's (?:figure|table) (\d)/.exec(what) ?? [];
          return which ? [`${which} in ${number}`] : [];
        }),
      );
    expect(told('figures')).toEqual(['1 in 1.1', '2 in 2.2', '3 in 3.3', '4 in 6.2']);
    expect(told('tables')).toEqual(['1 in 6.1', '2 in 7.2']);
  });

  test('has expressions that compile', () => {
    const texts = JSON.stringify(demands, (key, value) => (key === 'what' ? undefined : value)).match(
      /"(?:[^"\\]|\\.)*"/g,
    );
    for (const text of texts) expect(() => new RegExp(JSON.parse(text))).not.toThrow();
  });
});
