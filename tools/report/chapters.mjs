/** Which chapters there are: the notebooks themselves, and what the guide wants in each of them (chapters.json, see demands.mjs). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../notebook/run.mjs';

const FILE = /^(\d\d)-.+\.ipynb$/;

/** Chapter -> section -> what that section's report must show: `{ '03': { '3.1': { figures, tables, checks }, … }, … }`. */
export const GUIDE = JSON.parse(readFileSync(new URL('chapters.json', import.meta.url), 'utf8'));

/** The number of a chapter's notebook, '03' of 'notebooks/03-training.ipynb'; null for other files. */
export const chapterOf = (file) => FILE.exec(file.replace(/^.*\//, ''))?.[1] ?? null;

/** The chapters in a folder, by number: `{ number: '03', name: '03-…', file }`. */
export function listChapters(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => FILE.test(file))
    .sort()
    .map((file) => ({ number: chapterOf(file), name: file.replace(/\.ipynb$/, ''), file: join(folder, file) }));
}

/**
 * The chapters that were asked for ('03', '3' or the name of a notebook), or all of them.
 * @throws UsageError naming the chapters that exist, if one was asked for that does not
 */
export function selectChapters(available, wanted = []) {
  if (available.length === 0)
    throw new UsageError('there are no chapters: expected files such as notebooks/03-….ipynb');
  if (wanted.length === 0) return available;
  const key = (text) => (/^\d$/.test(text) ? `0${text}` : text.replace(/^.*\//, '').replace(/\.ipynb$/, ''));
  const found = wanted.map((text) => [text, available.find(({ number, name }) => [number, name].includes(key(text)))]);
  const unknown = found.filter(([, chapter]) => chapter === undefined).map(([text]) => text);
  if (unknown.length > 0) {
    const names = available.map(({ number, name }) => `${number} (${name})`).join(', ');
    throw new UsageError(`unknown chapter ${unknown.join(', ')}: there are ${names}`);
  }
  const chosen = new Set(found.map(([, chapter]) => chapter));
  return available.filter((chapter) => chosen.has(chapter));
}
