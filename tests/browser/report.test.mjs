import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeReports } from '../../tools/report.mjs';
import { ENVIRONMENT, fakeRun } from '../tools/report/fake-run.mjs';
import { figure, sample, troubles } from '../tools/report/sample.mjs';
import { findChromium, launchChromium, screenshotFile } from './chromium.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ALT = /^Training loss falls from 0\.44 to 0\.05/;
const MATRIX = figure({
  title: 'Confusion matrix',
  alt: 'Nine is taken for four most often.',
  data: [
    {
      type: 'heatmap',
      name: 'errors',
      x: ['4', '9'],
      y: ['4', '9'],
      z: [
        [950, 9],
        [21, 960],
      ],
      colorscale: 'Viridis',
    },
  ],
});

let folder;
let browser;
let contexts = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ann-lab-browser-'));
  const notebooks = join(folder, 'notebooks');
  mkdirSync(notebooks);
  const heat = { output_type: 'display_data', metadata: {}, data: MATRIX };
  const more = {
    cell_type: 'code',
    id: 'heat',
    metadata: {},
    execution_count: 8,
    source: 'plots.matrix(m)',
    outputs: [heat],
  };
  const executed = {
    '03-digits': sample({ extra: [more] }),
    '04-houses': sample({ chapter: 4, extra: troubles() }),
    '05-broken': new Error('RangeError: units must be positive'),
  };
  for (const name of Object.keys(executed)) writeFileSync(join(notebooks, `${name}.ipynb`), '{}');
  const run = fakeRun(join(folder, 'executed'), executed);
  await makeReports({ outDir: join(folder, 'reports'), notebooks, run, environment: ENVIRONMENT, quiet: true });
  browser = await launchChromium();
});
afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const address = (name) => pathToFileURL(join(folder, 'reports', name)).href;

/** A report in a browser without a network: what it asked for, and what it complained of, is collected. */
async function open(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  contexts.push(context);
  const requests = [];
  const complaints = [];
  await context.route('**', (route) => {
    const url = route.request().url();
    if (url.startsWith('file:')) return route.continue();
    requests.push(url);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) requests.push(request.url());
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(address(name));
  return { page, requests, complaints };
}

/** Waits until every figure is drawn. */
const drawn = (page) =>
  page.waitForFunction(() => {
    const canvases = [...document.querySelectorAll('figure.plot .canvas')];
    return canvases.length > 0 && canvases.every((canvas) => canvas.querySelector('svg[role="img"]'));
  });

async function seriousFaults(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

test('a missing Chromium is said plainly', () => {
  expect(() => findChromium({ CHROMIUM: '/nowhere/chromium' })).toThrow('/nowhere/chromium, which is no program');
});

describe('a report offline', () => {
  test('draws every figure, asks no host, complains of nothing', async () => {
    const { page, requests, complaints } = await open('03-digits.html');
    await drawn(page);
    expect(await page.locator('figure.plot').count()).toBe(3);
    expect(await page.locator('figure.plot .scatterlayer .trace').count()).toBe(2);
    expect(await page.locator('figure.plot .barlayer .point').count()).toBe(10);
    expect(await page.locator('figure.plot .heatmaplayer .hm').count()).toBe(1);
    await page.screenshot({ path: screenshotFile('report-light'), fullPage: true });
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('names each figure once for screen readers, with the author’s alt text', async () => {
    const { page } = await open('03-digits.html');
    await drawn(page);
    const names = await page.locator('figure.plot [role="img"]').evaluateAll((all) => all.map((e) => e.ariaLabel));
    expect(names).toHaveLength(3);
    expect(names[0]).toMatch(ALT);
    expect(await page.getByRole('img', { name: ALT }).count()).toBe(1);
  });

  test('sets mathematics as MathML that has a size', async () => {
    const { page } = await open('03-digits.html');
    const fraction = await page.locator('math mfrac').first().boundingBox();
    expect(fraction.height).toBeGreaterThan(20);
    expect(await page.locator('math').count()).toBe(2);
  });

  test('finds nothing serious with axe-core, light and dark', async () => {
    for (const colorScheme of ['light', 'dark']) {
      const { page } = await open('04-houses.html', { colorScheme });
      await drawn(page);
      expect(await seriousFaults(page)).toEqual([]);
    }
  });

  test('is dark where the system is, figures too, and the switch turns it', async () => {
    const { page } = await open('04-houses.html', { colorScheme: 'dark' });
    await drawn(page);
    await page.screenshot({ path: screenshotFile('report-dark'), fullPage: true });
    const look = () =>
      page.evaluate(() => ({
        page: getComputedStyle(document.body).backgroundColor,
        title: getComputedStyle(document.querySelector('figure.plot .gtitle')).fill,
      }));
    expect(await look()).toEqual({ page: 'rgb(21, 24, 29)', title: 'rgb(227, 231, 237)' });
    await page.getByRole('button', { name: 'Switch to the light theme' }).click();
    await page.waitForFunction(() => getComputedStyle(document.querySelector('.gtitle')).fill === 'rgb(28, 33, 40)');
    expect((await look()).page).toBe('rgb(255, 255, 255)');
    await page.reload();
    expect((await look()).page).toBe('rgb(255, 255, 255)');
  });

  test('folds one cell, and all of them by one switch', async () => {
    const { page } = await open('03-digits.html');
    const shown = () => page.locator('details.code pre:visible').count();
    const all = await page.locator('details.code').count();
    expect(await shown()).toBe(all);
    await page.locator('details.code summary').first().click();
    expect(await shown()).toBe(all - 1);
    await page.getByRole('button', { name: 'Hide code' }).click();
    expect(await shown()).toBe(0);
    expect(await page.locator('details.code .first').first().isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Show code' }).click();
    expect(await shown()).toBe(all);
  });

  test('gives the data behind a figure as CSV', async () => {
    const { page } = await open('03-digits.html');
    await drawn(page);
    const csvOf = async (number) => {
      const waiting = page.waitForEvent('download');
      await page.getByRole('button', { name: `Data of figure ${number} as CSV` }).click();
      const download = await waiting;
      expect(download.suggestedFilename()).toBe(`figure-${number}.csv`);
      return readFileSync(await download.path(), 'utf8').split('\n');
    };
    const curves = await csvOf(1);
    expect(curves.slice(0, 2)).toEqual(['trace,x,y', 'Training,1,0.44']);
    expect(curves).toHaveLength(1 + 2 * 14);
    expect(await csvOf(3)).toEqual([
      'trace,x,y,z',
      'errors,4,4,950',
      'errors,9,4,9',
      'errors,4,9,21',
      'errors,9,9,960',
    ]);
  });

  test('goes where contents and claims point, and to the next chapter', async () => {
    const { page } = await open('03-digits.html');
    await page.getByRole('navigation', { name: 'Contents' }).getByRole('link', { name: '3.3 The curves' }).click();
    await expect
      .poll(() => page.locator('#s3-3').evaluate((e) => Math.round(e.getBoundingClientRect().top)))
      .toBeLessThan(120);
    await page.getByRole('link', { name: 'test accuracy' }).click();
    expect(new URL(page.url()).hash).toBe('#cell-code-6');
    await page.getByRole('navigation', { name: 'Chapters' }).getByRole('link', { name: /Next/ }).click();
    expect(page.url()).toBe(address('04-houses.html'));
  });

  test('fits a telephone: nothing but tables and code scrolls sideways, figures shrink', async () => {
    const { page } = await open('03-digits.html', { viewport: { width: 390, height: 844 } });
    await drawn(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const width = await page
      .locator('figure.plot svg[role="img"]')
      .first()
      .evaluate((svg) => svg.getBoundingClientRect().width);
    expect(width).toBeLessThanOrEqual(350);
    await page.screenshot({ path: screenshotFile('report-telephone') });
  });

  test('prints without its switches and contents', async () => {
    const { page } = await open('03-digits.html', { colorScheme: 'dark' });
    await drawn(page);
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    expect(await page.locator('.bar, nav.contents, button').filter({ visible: true }).count()).toBe(0);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
  });

  test('with scripts off: text, code, mathematics and the words of each figure', async () => {
    const { page, complaints } = await open('03-digits.html', { javaScriptEnabled: false });
    for (const text of ['Training on handwritten digits', 'Claims checked', 'early stopping: val_loss']) {
      expect(await page.getByText(text).first().isVisible()).toBe(true);
    }
    expect(await page.locator('figure.plot .alt').first().innerText()).toMatch(
      /^Figure: Loss per epoch\. Training loss falls/,
    );
    expect(await page.locator('math mfrac').first().isVisible()).toBe(true);
    expect(await page.locator('details.code pre:visible').count()).toBe(7);
    expect(await page.locator('button:visible').count()).toBe(0);
    expect(complaints.filter((text) => !/script/i.test(text))).toEqual([]);
    await page.screenshot({ path: screenshotFile('report-scripts-off'), fullPage: true });
  });
});

test('the index is offline, accessible, and leads to the chapters', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const { page, requests, complaints } = await open('index.html', { colorScheme });
    expect(await seriousFaults(page)).toEqual([]);
    expect([requests, complaints]).toEqual([[], []]);
    await page.screenshot({ path: screenshotFile(`index-${colorScheme}`), fullPage: true });
    await page.getByRole('link', { name: 'Training on handwritten digits' }).first().click();
    expect(page.url()).toBe(address('03-digits.html'));
  }
});
