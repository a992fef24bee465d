import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_BYTES } from '../../tools/report/make.mjs';
import { assertReport, verifyReports } from '../../tools/report/verify.mjs';
import { makeReports } from '../../tools/report.mjs';
import { ENVIRONMENT, fakeRun } from './report/fake-run.mjs';
import { display, figure, sample, troubles } from './report/sample.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const CHAPTERS = ['03-digits', '04-houses', '05-losses'];
let folder;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ann-lab-report-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A project of three chapters in a folder of its own; `report(executed, chapters)` makes reports of what "ran". */
function project(name) {
  const notebooks = join(folder, name, 'notebooks');
  const outDir = join(folder, name, 'reports');
  mkdirSync(notebooks, { recursive: true });
  for (const chapter of CHAPTERS) writeFileSync(join(notebooks, `${chapter}.ipynb`), '{}');
  const asked = [];
  const report = (executed, chapters) => {
    const fake = fakeRun(join(folder, name, 'executed'), executed);
    const run = (files, options) => {
      asked.push(options);
      return fake(files);
    };
    return makeReports({ chapters, outDir, notebooks, quiet: true, environment: ENVIRONMENT, run });
  };
  const read = (file) => readFileSync(join(outDir, file), 'utf8');
  return { notebooks, outDir, asked, report, read, files: () => readdirSync(outDir).sort() };
}

const all = (notebook) => Object.fromEntries(CHAPTERS.map((name) => [name, notebook]));
/** Without figures: a page without plotly.js is made in a moment. */
const plain = () => sample({ figures: false });
const cell = (outputs) => ({
  cell_type: 'code',
  id: 'more',
  metadata: {},
  execution_count: 9,
  source: 'more();',
  outputs,
});
const inline = (html) => html.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');

describe('a report', () => {
  let html;
  let page;

  beforeAll(async () => {
    const { report, read } = project('page');
    await report({ '03-digits': sample({ extra: troubles() }) }, ['03']);
    html = read('03-digits.html');
    page = inline(html);
  });

  test('has the title, fixed anchors for numbered sections and slugs for the others, and contents that link to them', () => {
    expect(page).toContain('<title>Training on handwritten digits</title>');
    for (const anchor of ['s3-1', 's3-2', 's3-3', 'the-loop', 'claims-checked', 'run']) {
      expect(page).toMatch(new RegExp(`<h[23] id="${anchor}"`));
      expect(page).toMatch(new RegExp(`<nav [^>]*class="contents"[\\s\\S]*href="#${anchor}"[\\s\\S]*</nav>`));
    }
    expect(page.match(/<h1/g)).toHaveLength(1);
  });

  test('inlines plotly once and asks no host for anything', () => {
    expect(html.match(/plotly\.js v\d/g)).toHaveLength(1);
    expect(html).toContain("default-src 'none'");
    expect(page).not.toMatch(/<(link|iframe)\b|\bsrc="(?!data:)/);
    expect(html).not.toMatch(/<script[^>]+src=/);
  });

  test('has mathematics as MathML in the file, and no TeX delimiters left', () => {
    expect(page.match(/<math\b/g)).toHaveLength(2);
    expect(page).toContain('<mfrac>');
    expect(page).not.toMatch(/\$\$|\\frac\{[^<]*<\/p>/);
    expect(page).not.toMatch(/[\ue000\ue001]/);
  });

  test('names each figure for screen readers and says it in words where scripts are off', () => {
    const figures = page.match(/<figure class="plot"[\s\S]*?<\/figure>/g);
    expect(figures).toHaveLength(2);
    expect(figures[0]).toMatch(/aria-label="Training loss falls from 0\.44 to 0\.05[^"]*"/);
    expect(figures[0]).toMatch(/role="img"/);
    expect(figures[0]).toMatch(/<p class="alt">Figure: Loss per epoch\. Training loss falls/);
  });

  test('colours code, folds each cell and shows the seconds of slow cells alone', () => {
    expect(page.match(/<details class="code" open/g)).toHaveLength(8);
    expect(page).toContain('<span class="kd">const</span>');
    expect(page).toContain('47 s</span></summary>');
    expect(page.match(/class="seconds"/g)).toHaveLength(1);
  });

  test('shows streams, stderr apart, terminal colours, errors, and tables that scroll', () => {
    expect(page).toMatch(/class="output text stderr[\s\S]{0,120}early stopping/);
    expect(page).toContain('<span class="ansi-green-fg">');
    expect(page).toMatch(/class="output error"[\s\S]*RangeError[\s\S]*units: -3/);
    expect(page).toMatch(/<div class="scroll" tabindex="0"><table class="dataframe">/);
    expect(page).not.toContain('\u001b');
  });

  test('shows a notice as a banner and every claim with its cell', () => {
    expect(page).toMatch(/class="banner" role="alert"[\s\S]*synthetic data/);
    const claims = [...page.matchAll(/<tr data-check="([^"]*)" data-name="([^"]*)">.*?href="#([^"]*)"/g)];
    expect(claims.map(([, status, name]) => [name, status])).toEqual([
      ['test accuracy', 'passed'],
      ['parameters', 'passed'],
      ['MAE', 'not checked'],
      ['seeds agree', 'failed'],
    ]);
    for (const [, , , anchor] of claims) expect(page).toContain(`id="${anchor}"`);
    expect(page).toContain('2 of 4 claims hold');
  });

  test('says when, where and with what it was run', () => {
    for (const fact of ['2026-05-06 09:30 UTC', 'TensorFlow 2.21.0', '4.22.0', 'Linux, x64, 2 cores', '0123456789ab']) {
      expect(page).toContain(fact);
    }
  });
});

describe('what comes from a notebook cannot break the page', () => {
  test('markup in text, and </script> in a figure, stay text', async () => {
    const { report, read } = project('escape');
    const hostile = '</script><script>window.broken = 1</script>';
    const stream = { output_type: 'stream', name: 'stdout', text: `${hostile}\noverwritten\rlast\n` };
    const extra = [cell([stream, display(figure({ title: hostile, alt: `"${hostile}` }))])];
    await report({ '03-digits': sample({ extra }) }, ['03']);
    expect(read('03-digits.html')).not.toContain('<script>window.broken');
    expect(inline(read('03-digits.html'))).toMatch(/\nlast/);
    expect(inline(read('03-digits.html'))).not.toContain('overwritten');
  });

  test('a picture of the web in the text becomes a link', async () => {
    const { report, read } = project('remote');
    const text = { cell_type: 'markdown', id: 'remote', metadata: {}, source: '![a map](https://example.org/map.png)' };
    await report({ '03-digits': sample({ extra: [text] }) }, ['03']);
    expect(read('03-digits.html')).toContain('<a href="https://example.org/map.png">a map</a>');
    expect(read('03-digits.html')).not.toMatch(/<img[^>]+example\.org/);
  });
});

describe('the index and run.json', () => {
  test('list the chapters with key figures, claims, time and links, and the reports link to each other', async () => {
    const { report, read, files, asked } = project('index');
    const picture = display({
      'image/svg+xml': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'text/plain': 'A network',
    });
    const { ok } = await report(all(sample({ figures: false, extra: [cell([picture])] })));
    expect(ok).toBe(true);
    expect(asked).toEqual([expect.objectContaining({ freshWorkDir: true })]);
    expect(files()).toEqual([...CHAPTERS.map((name) => `${name}.html`), 'index.html', 'run.json']);
    const index = read('index.html');
    for (const name of CHAPTERS) expect(index).toContain(`href="${name}.html"`);
    expect(index).toMatch(/<dt>test accuracy<\/dt><dd>0\.98234<\/dd>/);
    expect(index).not.toContain('<dt>parameters</dt>');
    expect(index).toContain('2 of 2 claims hold');
    expect(index).toMatch(/3 of 3 chapters ran.*6 of 6 claims hold/);
    expect(index).toContain('<a href="03-digits.html#s3-2">3.2 Training and watching it</a>');
    expect(index).not.toContain('#the-loop');
    expect(index).toContain('<li>1 figure</li>');
    expect(index).toContain('TensorFlow 2.21.0');
    const pager = /<nav class="pager"[\s\S]*?<\/nav>/.exec(read('04-houses.html'))[0];
    expect(pager).toContain('href="03-digits.html"');
    expect(pager).toContain('href="05-losses.html"');
    const { chapters, environment } = JSON.parse(read('run.json'));
    expect(environment).toEqual(ENVIRONMENT);
    expect(chapters.map(({ name, status, checks }) => [name, status, checks.length])).toEqual(
      CHAPTERS.map((name) => [name, 'passed', 2]),
    );
  });

  test('a run of one chapter keeps the others and brings their links up to date', async () => {
    const { report, read } = project('one');
    await report(all(plain()), ['03', '5']);
    expect(read('03-digits.html')).toMatch(/rel="next" href="05-losses\.html"/);
    const { chapters } = await report(all(plain()), ['04']);
    expect(chapters.map(({ name }) => name)).toEqual(['04-houses']);
    expect(JSON.parse(read('run.json')).chapters.map(({ name }) => name)).toEqual(CHAPTERS);
    expect(read('03-digits.html')).toMatch(/rel="next" href="04-houses\.html"/);
    expect(read('03-digits.html')).not.toContain('href="05-losses.html"');
  });

  test('a chapter that fails takes its old report away and says why; the others stay', async () => {
    const { report, read, files, notebooks } = project('failure');
    writeFileSync(join(notebooks, '04-houses.ipynb'), JSON.stringify(plain()));
    await report(all(plain()));
    const { ok, chapters } = await report({
      ...all(sample()),
      '04-houses': new Error('RangeError: units <must> be positive'),
    });
    expect(ok).toBe(false);
    expect(chapters.map(({ status }) => status)).toEqual(['passed', 'failed', 'passed']);
    expect(files()).toEqual(['03-digits.html', '05-losses.html', 'index.html', 'run.json']);
    expect(read('index.html')).toMatch(/Failed: there is no report[\s\S]*units &lt;must&gt; be positive/);
    expect(read('index.html')).not.toContain('href="04-houses.html');
    expect(read('index.html')).toMatch(/4<\/span> Training on handwritten digits<\/h2>/);
    expect(read('index.html')).toContain('2 of 3 chapters ran');
    expect(read('03-digits.html')).toMatch(/rel="next" href="05-losses\.html"/);
  });

  test('an unknown chapter is refused before anything runs, with the names there are', async () => {
    const { report, outDir } = project('unknown');
    await expect(report(all(plain()), ['03', '09'])).rejects.toThrow(
      /unknown chapter 09: there are 03 \(03-digits\), 04/,
    );
    expect(existsSync(outDir)).toBe(false);
  });
});

describe('a page that may not be published', () => {
  const refused = async (name, extra) => {
    const { report, files } = project(name);
    const { ok, chapters } = await report({ '03-digits': sample({ extra, figures: false }) }, ['03']);
    expect(ok).toBe(false);
    expect(files()).toEqual(['index.html', 'run.json']);
    return chapters[0].failure;
  };

  test('a figure without alt text', async () => {
    const bare = { ...figure({ title: 'Bare' }) };
    expect(await refused('no-alt', [cell([display(bare)])])).toMatch(/figure 1 \(Bare\) has no alt text/);
  });

  test('a formula that cannot be typeset', async () => {
    const text = { cell_type: 'markdown', id: 'wrong', metadata: {}, source: 'See $\\frac{1$ here.' };
    expect(await refused('tex', [text])).toMatch(/cannot typeset \$\\frac\{1\$/);
  });

  test('a file of more than 7 MB', async () => {
    const text = 'x'.repeat(MAX_BYTES);
    expect(await refused('large', [cell([{ output_type: 'stream', name: 'stdout', text }])])).toMatch(/at most 7 MB/);
  });
});

describe('verify', () => {
  const sample3 = {
    3.1: { tables: [{ what: 'the sets', header: ['pictures'], rows: [['training', '48,000'], ['test']] }] },
    3.2: {},
    3.3: {
      figures: [{ what: 'the loss', words: ['loss per epoch', 'validation', 'epoch 8'], panels: 1, curves: 2 }],
      checks: [{ name: 'test accuracy', expected: 'at least 0\\.973', got: '^0\\.98234$' }],
    },
  };

  test('wants every chapter of the guide: a failed, an absent and an unknown one, and one that lacks something, are faults', async () => {
    const { report, outDir, notebooks } = project('verify');
    const houses = sample({ chapter: 4, figures: false });
    await report({ '03-digits': sample(), '04-houses': houses, '05-losses': new Error('no') });
    const guide = { '03': sample3, '04': { 4.3: sample3[3.3] }, '05': { 5.1: {} }, '06': { 6.1: {} } };
    const results = verifyReports(outDir, notebooks, guide);
    expect(results.map(({ name }) => name)).toEqual(['03-digits', '04-houses', '05-losses', '06']);
    expect(results[0]).toEqual({ name: '03-digits', faults: null, found: '3 sections, 2 figures, 2 tables, 2 checks' });
    expect(results.slice(1).map(({ faults }) => faults)).toEqual([
      expect.stringMatching(/^section 4\.3: no figure with the words "loss per epoch".*it has none$/),
      expect.stringContaining('05-losses.html: the chapter failed or was not run'),
      expect.stringContaining('there is no notebook'),
    ]);
    expect(verifyReports(outDir, notebooks, { '03': sample3 })[1].faults).toBe('chapters.json has no chapter 04');
    expect(verifyReports(outDir, join(folder, 'nowhere'), guide).every(({ faults }) => faults !== null)).toBe(true);
  });
});

test('plain `jupyter nbconvert --to html` gives the same kind of page', () => {
  const share = join(ROOT, 'kernel/share/jupyter');
  const python = process.env.ANN_LAB_PYTHON ?? join(ROOT, '.venv/bin/python');
  const input = join(folder, '03-plain.ipynb');
  writeFileSync(input, JSON.stringify(sample()));
  const env = {
    ...process.env,
    JUPYTER_PATH: share,
    PYTHONPATH: join(share, 'nbconvert/templates/ann-lab'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const args = ['-m', 'nbconvert', '--to', 'html', '--template', 'ann-lab', '--log-level', 'ERROR', input];
  execFileSync(python, args, { env, stdio: 'pipe' });
  const html = readFileSync(join(folder, '03-plain.html'), 'utf8');
  const { sections, figures, checks } = assertReport(html);
  expect(sections.map(({ number }) => number)).toEqual(['3.1', '3.2', '3.3']);
  expect([figures.length, checks.length]).toEqual([2, 2]);
  expect(html).toContain('2026-05-06 09:30 UTC');
});
