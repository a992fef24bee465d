/**
 * Runs the tests of the kernel and the library on other Node releases: `npm run test:node -- 22 24`.
 * The binaries come from npm's per-platform `node-*` packages, into .work/ (nothing of the user's Node is touched).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ready } from './ready.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Tests of tools drive npm and set-up, which the Node that people start them with runs: not a matter of the kernel's Node. */
const LEFT_OUT = ['tools', 'notebooks', 'browser', 'interop', 'support', 'vectors'];

/** Where the binary of one release stands; fetched once. */
function nodeBinary(release) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = join(root, '.work', `node-${release}`);
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const npm = spawnSync(
    'npm',
    ['install', '--ignore-scripts', '--no-save', '--no-package-lock', `${name}@${release}`],
    {
      cwd: folder,
      stdio: 'inherit',
    },
  );
  if (npm.status !== 0 || !existsSync(binary)) {
    throw new Error(
      `Node ${release} could not be fetched: npm has no package ${name}@${release} for this machine, or is out of reach.`,
    );
  }
  return binary;
}

function runTests(release) {
  const binary = nodeBinary(release);
  const folders = readdirSync(join(root, 'tests'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !LEFT_OUT.includes(entry.name))
    .map((entry) => join('tests', entry.name));
  const version = spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout.trim();
  console.log(`\nNode ${version}: ${folders.join(' ')}`);
  const report = join('.work', `vitest-node-${release}.json`);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const run = spawnSync(
    binary,
    [vitest, 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, ...folders],
    {
      cwd: root,
      stdio: 'inherit',
      // the kernelspecs that tests write say `node`: they must find this release, too
      env: { ...process.env, PATH: `${dirname(binary)}${delimiter}${process.env.PATH}` },
    },
  );
  console.log(`Node ${version}: ${run.status === 0 ? 'passed' : 'FAILED'} (${relative(root, join(root, report))})`);
  return run.status === 0;
}

const releases = process.argv.slice(2);
if (releases.length === 0 || releases.some((release) => !/^\d+(\.\d+){0,2}$/.test(release))) {
  console.error(
    `Say which Node releases, for example: npm run test:node -- 22 24 (got: ${releases.join(' ') || 'none'})`,
  );
  process.exit(2);
}
await ready({ quiet: true });
const passed = releases.map(runTests);
process.exit(passed.every(Boolean) ? 0 : 1);
