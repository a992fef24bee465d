/** The browser that tests drive: Chromium by the environment variable CHROMIUM, else where systems put it. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const FIXED = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/snap/bin/chromium'];

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a Chromium; throws with what to install if there is none. */
export function findChromium(env = process.env) {
  if (env.CHROMIUM) {
    if (isExecutable(env.CHROMIUM)) return env.CHROMIUM;
    throw new Error(`CHROMIUM is ${env.CHROMIUM}, which is no program: give the path of a Chromium or Chrome`);
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const found = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...FIXED].find(isExecutable);
  if (found) return found;
  throw new Error('no Chromium found: install one (Debian: apt-get install chromium) or name it in CHROMIUM');
}

export function launchChromium() {
  return chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}

/** Where a screenshot of a test is kept for people to look at. */
export function screenshotFile(name) {
  const folder = resolve(import.meta.dirname, '../../.work/screenshots');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}
