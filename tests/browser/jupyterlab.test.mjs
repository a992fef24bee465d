import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchChromium, screenshotFile } from './chromium.mjs';
import { NotebookPage, notebookOf, startLab } from './jupyterlab.mjs';

const MIME = 'application/vnd.plotly.v1+json';
const ALT = 'A line that rises from 1 to 3.';

/** What `plots` hands to the kernel, written out: this page is about the renderer, not about the library. */
const FIGURE = `
const line = (y: number[]) => ({
  [Symbol.for('Jupyter.display')]: () => ({
    '${MIME}': {
      data: [{ type: 'scatter', name: 'line', x: y.map((_, i) => i), y }],
      layout: { title: { text: 'A line' }, xaxis: { title: { text: 'step' } }, paper_bgcolor: 'rgba(0, 0, 0, 0)', meta: { alt: '${ALT}' } },
    },
    'text/plain': 'Figure: A line. ${ALT}',
  }),
});
line([1, 2, 3])`.trim();

const LIVE = `
type Show = (value: unknown, options?: { displayId?: string; update?: boolean }) => void;
const show = (globalThis as unknown as Record<symbol, Show>)[Symbol.for('Jupyter.display')]!;
show(line([0]), { displayId: 'live' });
for (let n = 2; n <= 40; n++) {
  await new Promise((resolve) => setTimeout(resolve, 10));
  show(line(Array.from({ length: n }, (_, i) => i * i)), { displayId: 'live', update: true });
}`.trim();

const STORED = {
  output_type: 'display_data',
  metadata: {},
  data: {
    [MIME]: {
      data: [{ type: 'bar', x: ['a', 'b'], y: [1, 2] }],
      layout: { title: { text: 'Stored' }, meta: { alt: 'b is twice a.' } },
    },
    'text/plain': 'Figure: Stored. b is twice a.',
  },
};

let lab;
let browser;
let pages = [];

beforeAll(async () => {
  lab = await startLab();
  browser = await launchChromium();
});
afterEach(async () => {
  await Promise.all(pages.map((page) => page.context().close()));
  pages = [];
});
afterAll(async () => {
  await browser?.close();
  await lab?.stop();
});

/** Opens a notebook of these cells, with what the page complains of collected. */
async function openNotebook(name, sources, outputs) {
  lab.write(name, notebookOf(sources, outputs));
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 960 } })).newPage();
  pages.push(page);
  const complaints = [];
  const isOurs = (text) => /ann-lab|plotly/i.test(text);
  page.on('console', (message) => {
    const text = `${message.text()} ${message.location().url}`;
    if (message.type() === 'error' && isOurs(text)) complaints.push(text);
  });
  page.on('pageerror', (error) => {
    if (isOurs(`${error.stack}`)) complaints.push(String(error));
  });
  const notebook = new NotebookPage(page, lab);
  await notebook.open(name);
  return { notebook, page, complaints };
}

const image = (notebook, index) => notebook.figure(index).locator('svg[role="img"]');

/** Drags over the right half of a figure's plot. */
async function zoom(page, figure) {
  const { x, y, width, height } = await figure.locator('.nsewdrag').boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 4 });
  await page.mouse.move(x + width - 4, y + height / 2, { steps: 4 });
  await page.mouse.up();
}

test('Shift+Enter through a notebook: figures are drawn, named, follow the theme, keep their zoom, survive a reload', async () => {
  const { notebook, page, complaints } = await openNotebook('figures.ipynb', [FIGURE, '6 * 7', "console.log('done')"]);
  await notebook.ready();
  await notebook.run(0);
  await image(notebook, 0).waitFor();
  expect(await image(notebook, 0).getAttribute('aria-label')).toBe(ALT);
  expect(await notebook.figure(0).locator('.scatterlayer .trace').count()).toBe(1);
  await notebook.run(1);
  expect(await notebook.output(1).innerText()).toContain('42');
  await notebook.run(2);
  expect(await notebook.output(2).innerText()).toContain('done');
  await notebook.select(0);
  await page.screenshot({ path: screenshotFile('jupyterlab-light') });

  const range = () => notebook.figure(0).evaluate((node) => node.layout.xaxis.range.map(Math.round));
  await zoom(page, notebook.figure(0));
  await expect.poll(range).toEqual([1, 2]);

  const title = () =>
    notebook
      .figure(0)
      .locator('.gtitle')
      .evaluate((e) => getComputedStyle(e).fill);
  const light = await title();
  await notebook.command('apputils:change-theme', { theme: 'JupyterLab Dark' });
  await expect.poll(title).not.toBe(light);
  expect(await range()).toEqual([1, 2]);
  await page.screenshot({ path: screenshotFile('jupyterlab-dark') });
  await notebook.command('apputils:change-theme', { theme: 'JupyterLab Light' });
  await expect.poll(title).toBe(light);

  await notebook.command('docmanager:save');
  const stored = lab.read('figures.ipynb').cells[0].outputs[0].data;
  expect(Object.keys(stored).sort()).toEqual([MIME, 'text/plain']);
  expect(JSON.stringify(lab.read('figures.ipynb')).length).toBeLessThan(20_000);
  await page.reload();
  await image(notebook, 0).waitFor();
  expect(complaints).toEqual([]);
});

test('a figure is updated in place: the same node, the last state', async () => {
  const { notebook, complaints } = await openNotebook('live.ipynb', [FIGURE, LIVE]);
  await notebook.ready();
  await notebook.run(0);
  await notebook.run(1, { wait: false });
  await image(notebook, 1).waitFor();
  await image(notebook, 1).evaluate((svg) => svg.setAttribute('data-marked', 'yes'));
  await notebook.ended(1);
  const last = () => notebook.figure(1).evaluate((node) => node.data?.[0].y.length);
  await expect.poll(last).toBe(40);
  expect(await notebook.figure(1).count()).toBe(1);
  expect(await image(notebook, 1).getAttribute('data-marked')).toBe('yes');
  expect(complaints).toEqual([]);
});

test('a figure fits its cell when the window changes', async () => {
  const { notebook, page } = await openNotebook('resize.ipynb', ['1'], { 0: [STORED] });
  await image(notebook, 0).waitFor();
  const width = () => image(notebook, 0).evaluate((svg) => svg.getBoundingClientRect().width);
  const wide = await width();
  await page.setViewportSize({ width: 900, height: 960 });
  await expect.poll(width).toBeLessThan(wide - 200);
});

test('a notebook from elsewhere, which JupyterLab does not trust, shows its figures', async () => {
  const html = {
    output_type: 'display_data',
    metadata: {},
    data: { 'text/html': '<script>window.ran = 1</script>text' },
  };
  const { notebook, page, complaints } = await openNotebook('untrusted.ipynb', ['1', '2'], { 0: [STORED], 1: [html] });
  await image(notebook, 0).waitFor();
  expect(await notebook.figure(0).locator('.barlayer .point').count()).toBe(2);
  expect(await page.evaluate(() => globalThis.ran)).toBeUndefined();
  const trusted = await page.evaluate(
    () => globalThis.jupyterapp.shell.currentWidget.content.model.cells.get(0).trusted,
  );
  expect(trusted).toBe(false);
  expect(complaints).toEqual([]);
});

test('Run All stops at an error, which names its line; the cells after it stay [ ]', async () => {
  const sources = [
    'const a = 1;',
    "const b = a;\nthrow new RangeError('units must be positive');",
    "console.log('never')",
  ];
  const { notebook, page } = await openNotebook('error.ipynb', sources);
  await notebook.ready();
  await notebook.command('notebook:run-all-cells').catch(() => {});
  await notebook.output(1).locator('.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"]').waitFor();
  const said = await notebook.output(1).innerText();
  expect(said).toContain('RangeError: units must be positive');
  expect(said).toMatch(/line 2/);
  await expect.poll(() => notebook.prompt(2)).toBe('[ ]:');
  expect(await notebook.output(2).innerText()).toBe('');
  await page.screenshot({ path: screenshotFile('jupyterlab-error') });
});

test('the stop button ends a cell that would never end', async () => {
  const { notebook, page } = await openNotebook('stop.ipynb', ['for (;;) {}', '1 + 1']);
  await notebook.ready();
  await notebook.run(0, { wait: false });
  await expect.poll(() => notebook.prompt(0)).toBe('[*]:');
  await page.locator('.jp-NotebookPanel-toolbar [data-command="notebook:interrupt-kernel"]').first().click();
  await expect.poll(() => notebook.output(0).innerText()).toContain('KeyboardInterrupt');
  await notebook.run(1);
  expect(await notebook.output(1).innerText()).toContain('2');
});

test('Tab completes what the kernel knows', async () => {
  const { notebook, page } = await openNotebook('tab.ipynb', [
    'const learningRate = 0.01;\nconst text = "abc";',
    'text.to',
  ]);
  await notebook.ready();
  await notebook.run(0);
  await notebook.cell(1).locator('.cm-content').click();
  await page.keyboard.press('End');
  await page.keyboard.press('Tab');
  const offered = page.locator('.jp-Completer-item', { hasText: 'toUpperCase' });
  await offered.waitFor();
  await page.screenshot({ path: screenshotFile('jupyterlab-completion') });
  await offered.click();
  await expect.poll(() => notebook.cell(1).locator('.cm-content').innerText()).toBe('text.toUpperCase');
});

test('Save and Export as HTML gives our report, and the launcher shows our kernel', async () => {
  lab.write('export.ipynb', notebookOf(['1'], { 0: [STORED] }));
  const response = await fetch(`${lab.url}/nbconvert/html/export.ipynb?token=${lab.token}`);
  const html = await response.text();
  expect(response.status, html.slice(0, 500)).toBe(200);
  expect(html).toContain('<meta content="ANN Lab" name="generator"/>');
  expect(html).toMatch(/aria-label="b is twice a\."/);
  const specs = await fetch(`${lab.url}/api/kernelspecs?token=${lab.token}`).then((answer) => answer.json());
  expect(specs.kernelspecs.tslab.spec.language).toBe('typescript');
  expect(specs.kernelspecs.tslab.resources).toHaveProperty('logo-svg');
});
