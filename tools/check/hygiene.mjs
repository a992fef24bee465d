/** What must not lie in the repository: big files, names of hosts and of this machine, unfinished work, tests that are left out. */
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const name = 'repository';

const MAX_BYTES = 900_000;
const TEXT = /\.([cm]?[jt]s|json|md|py|sh|ya?ml|ipynb|toml|html|css|j2|txt)$|^\.ci\/|(^|\/)\.[a-z]+(rc|config|ignore)$/;
const CODE = /\.([cm]?[jt]s|py|sh)$/;

/** What a run makes: models, data, pictures and executed work beside the sources. Small files that tests read are sources. */
const MADE = /\.(h5|hdf5|keras|tflite|onnx|pb|npz|csv|tgz|zip)$|(^|\/)events\.out\.tfevents/;

/** Marks of unfinished work; written so that this file does not contain them. */
const MARKS = /\b(TO[D]O|FI[X]ME|X[X]X|HA[C]K)\b/;
const PROMISES = /\b(placeh[o]lder|for n[o]w|not impl[e]mented)\b/i;
const LEFT_OUT = /\b(it|test|describe)(\.\w+)*\.(skip|only|todo)\b|^\s*(xit|xdescribe|fit|fdescribe)\(/;

/** The part of a line of code that is a comment, or ''; a rough cut that is right for comments on lines of their own. */
function commentOf(line, isHash) {
  const own = isHash ? /^\s*#(.*)$/ : /^\s*(?:\/\/|\/?\*)(.*)$/;
  const behind = isHash ? /\s#\s(.*)$/ : /\s\/\/\s(.*)$/;
  return (own.exec(line) ?? behind.exec(line))?.[1] ?? '';
}

function unfinished(file, line) {
  if (MARKS.test(line)) return MARKS.exec(line)[0];
  const text = CODE.test(file) ? commentOf(line, /\.(py|sh)$/.test(file)) : line;
  return PROMISES.exec(text)?.[0];
}

/** Paths of this machine that must not stand in any file: the clone itself and the home of whoever checks. */
function ownPaths(root) {
  return [root, homedir()].filter((path) => path.split('/').length > 2).map((path) => `${path}/`);
}

function faultsOfLine(file, line, paths) {
  const faults = [];
  const mark = file.endsWith('package-lock.json') ? undefined : unfinished(file, line);
  if (mark) faults.push(`unfinished work: "${mark}"`);
  if (/^tests\//.test(file) && LEFT_OUT.test(line))
    faults.push(`a test that is left out or stands alone: ${line.trim()}`);
  const path = paths.find((own) => line.includes(own));
  if (path) faults.push(`a path of this machine: ${path}`);
  return faults;
}

/** Where a lockfile names a host: it must work behind any mirror. */
export function hostsIn(lockfile) {
  const packages = Object.entries(JSON.parse(lockfile).packages ?? {});
  return packages
    .filter(([, entry]) => /^[a-z+]+:\/\//.test(entry.resolved ?? ''))
    .map(([path, entry]) => `${path}: ${entry.resolved}`);
}

export function problems({ root, files, read }) {
  const found = [];
  const paths = ownPaths(root);
  for (const file of files) {
    if (MADE.test(file) && !file.startsWith('tests/')) {
      found.push(`${file}: made by a run, not a source; name it in .gitignore`);
      continue;
    }
    const bytes = statSync(join(root, file)).size;
    if (bytes > MAX_BYTES) {
      found.push(`${file}: ${bytes} bytes, at most ${MAX_BYTES}`);
      continue;
    }
    if (file.endsWith('package-lock.json'))
      found.push(...hostsIn(read(file)).map((host) => `${file}: names a host: ${host}`));
    if (/(^|\/)\.npmrc$/.test(file) && /registry\s*=/.test(read(file))) found.push(`${file}: names a registry`);
    if (!TEXT.test(file)) continue;
    read(file)
      .split('\n')
      .forEach((line, index) => {
        for (const fault of faultsOfLine(file, line, paths)) found.push(`${file}:${index + 1}: ${fault}`);
      });
  }
  return found;
}
