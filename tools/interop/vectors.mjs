// Vectors: made anew from another seed, and the tests that read them run on those.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { run } from '../../lib/setup/process.mjs';
import { must } from './process.mjs';
import { pythonEnvironment } from './python.mjs';

const SHARED = 'common.py';

/** @returns {Promise<{ passed: number, failed: number, lines: string[] }>} */
export async function vectors({ root, seed, folder, python }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const own = freshSeed(seed, committedSeeds(join(root, 'tests', 'vectors')));
  const made = await makeVectors({ root, seed: own, folder, python });
  const tests = testsOf(join(root, 'tests')).map((file) => relative(root, file));
  const tested = await runTests({ root, folder, tests });
  return {
    seed: own,
    scripts: made,
    tests,
    passed: made.filter(({ error }) => !error).length + tested.passed,
    failed: made.filter(({ error }) => error).length + tested.failed,
    lines: [
      `Vectors of seed ${own}: ${made.length} scripts, then ${tests.length} test files that read them: ${tested.passed} tests passed, ${tested.failed} failed`,
      ...made.filter(({ error }) => error).map(({ name, error }) => `FAILED ${name}: ${error}`),
      ...tested.lines,
    ],
  };
}

/** Seeds that the committed files were made with: with them nothing new would be seen. */
function committedSeeds(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Set(files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).madeBy?.seed));
}

export function freshSeed(seed, taken) {
  let fresh = seed;
  while (taken.has(fresh)) fresh++;
  return fresh;
}

async function makeVectors({ root, seed, folder, python }) {
  const scripts = join(root, 'tests', 'interop', 'vectors');
  const names = readdirSync(scripts).filter((name) => name.endsWith('.py') && name !== SHARED);
  const made = [];
  for (const name of names) {
    const from = performance.now();
    let error = null;
    try {
      await must(python, [join(scripts, name), '--seed', String(seed), '--out', folder], { env: pythonEnvironment() });
    } catch (reason) {
      error = reason.message;
    }
    made.push({ name, error, seconds: (performance.now() - from) / 1000 });
  }
  return made;
}

const SOURCE = /\.(test\.)?[mc]?[jt]s$/;
const IMPORT = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

/** Test files that read vectors, themselves or through what they import from tests/. */
export function testsOf(folder) {
  const files = filesIn(folder).filter((file) => SOURCE.test(file));
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  const reader = join(folder, 'support', 'vectors.ts');
  const reads = (file, seen = new Set()) => {
    if (file === reader) return true;
    if (seen.has(file)) return false;
    seen.add(file);
    return (imports.get(file) ?? []).some((other) => reads(other, seen));
  };
  return files.filter((file) => /\.test\.[mc]?[jt]s$/.test(file) && reads(file));
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

function importsOf(file) {
  const found = [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, path]) => resolve(dirname(file), path));
  return found.map((path) => ['', '.ts', '.mjs', '/index.ts'].map((end) => path + end).find(isFile)).filter(Boolean);
}

const isFile = (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

async function runTests({ root, folder, tests }) {
  const report = join(folder, 'vitest.out');
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const words = [vitest, 'run', '--reporter=json', `--outputFile=${report}`, ...tests];
  const outcome = await run(process.execPath, words, { cwd: root, env: { ...process.env, ANN_LAB_VECTORS: folder } });
  if (!isFile(report))
    return { passed: 0, failed: 1, lines: [`FAILED vitest: ${(outcome.error ?? outcome.stderr).slice(-2000)}`] };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  const lines = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(
        ({ fullName, failureMessages }) =>
          `FAILED ${relative(root, name)}: ${fullName}: ${failureMessages.join(' ').slice(0, 400)}`,
      ),
  );
  lines.push(...broken.map(({ name, message }) => `FAILED ${relative(root, name)}: ${String(message).slice(0, 400)}`));
  return { passed: numPassedTests, failed: numFailedTests + broken.length, lines };
}
