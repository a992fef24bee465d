/** Makes the README's picture out of chapter 3's report: `npm run report -- 03 && npm run pictures`. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launchChromium } from '../tests/browser/chromium.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const report = join(root, 'reports', '03-training-and-monitoring.html');
const picture = join(root, 'docs', 'images', 'report.png');

if (!existsSync(report)) {
  console.error('There is no report of chapter 3 to take a picture of. Make it: npm run report -- 03');
  process.exit(1);
}
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 860 } });
  await page.goto(`${pathToFileURL(report)}#s3-3`);
  await page.locator('.js-plotly-plot .main-svg').first().waitFor();
  await page.locator('#s3-3').scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelectorAll('.js-plotly-plot').length >= 4);
  mkdirSync(dirname(picture), { recursive: true });
  await page.screenshot({ path: `${picture}.tmp.png` });
  renameSync(`${picture}.tmp.png`, picture);
} finally {
  await browser.close();
}
console.log('docs/images/report.png');
