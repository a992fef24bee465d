/**
 * The library as people take it: packed, installed into an empty project, and used from CommonJS, ES modules and TypeScript.
 * `npm run test:package`. Needs npm's registry, or its cache.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../lib/setup/process.mjs';
import { CONSUMERS, OWN_TYPES } from './package/consumers.mjs';
import { importTime } from './package/import-time.mjs';
import { ready } from './ready.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (...path) => join(root, 'node_modules', ...path);
/** TypeScript of today, and the oldest that reads the library's types: tslab's. */
const COMPILERS = {
  'TypeScript 6': bin('typescript', 'lib', 'tsc.js'),
  'TypeScript 5.0': bin('@tslab', 'typescript-for-tslab', 'lib', 'tsc.js'),
};
const MAX_IMPORT_MS = 700;

await ready();
const project = mkdtempSync(join(tmpdir(), 'ann-lab-package-'));
const failed = [];
try {
  const tarball = await step('npm pack', pack);
  if (tarball) await checkAll(tarball);
} finally {
  rmSync(project, { recursive: true, force: true });
}
console.log(failed.length === 0 ? 'The package is as people need it.' : `FAILED: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function checkAll(tarball) {
  const node = (...args) => succeed(process.execPath, args);
  await step('publint', () => node(bin('publint', 'src', 'cli.js'), tarball, '--strict'));
  await step('are the types wrong', () =>
    node(bin('@arethetypeswrong', 'cli', 'dist', 'index.js'), tarball, '--no-emoji'),
  );
  if (!(await step('npm install into an empty project', () => install(tarball)))) return;
  for (const [name, { files, compile, main }] of Object.entries(CONSUMERS)) {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(project, file), text);
    for (const [compiler, path] of compile ? Object.entries(COMPILERS) : [[null, null]]) {
      await step(compiler ? `${name}, ${compiler}` : name, async () => {
        if (path) await node(path, '-p', compile);
        return node(main);
      });
    }
  }
  for (const [compiler, path] of Object.entries(COMPILERS)) {
    await step(`skipLibCheck: false, ${compiler}`, () => ownTypes(path));
  }
  await step('import', async () => {
    const { wall, cpu } = await importTime(project);
    const text = `${Math.round(wall)} ms, of which ${Math.round(cpu)} ms computing (medians of 5)`;
    // On a machine with other work the clock tells of the others: computing time is what the package costs.
    if (Math.min(wall, cpu) > MAX_IMPORT_MS) throw new Error(`${text}; at most ${MAX_IMPORT_MS} ms are allowed`);
    return text;
  });
}

/** tfjs' own types do not pass it (nor do those of WebGPU that they use): what is said of any other file is ours. */
async function ownTypes(compiler) {
  for (const [file, text] of Object.entries(OWN_TYPES.files)) writeFileSync(join(project, file), text);
  const { stdout } = await run(process.execPath, [compiler, '-p', OWN_TYPES.compile], { cwd: project });
  const ours = stdout
    .split('\n')
    .filter((line) => /^\S+\(\d+,\d+\): error/.test(line))
    .filter((line) => !/node_modules\/(@tensorflow|@webgpu|typescript|@tslab)\//.test(line));
  if (ours.length > 0) throw new Error(ours.join('\n'));
}

async function step(name, action) {
  const start = performance.now();
  try {
    const result = await action();
    const said = name === 'import' ? `: ${result}` : '';
    console.log(`ok      ${name}${said}, ${((performance.now() - start) / 1000).toFixed(1)} s`);
    return result ?? true;
  } catch (error) {
    failed.push(name);
    console.log(`FAILED  ${name}\n${String(error.message).trim().replace(/^/gm, '        ')}`);
    return null;
  }
}

async function pack() {
  const said = await succeed('npm', ['pack', '-w', 'lib', '--json', '--pack-destination', project], root);
  const [{ filename }] = JSON.parse(said.slice(said.indexOf('[')));
  return join(project, filename);
}

async function install(tarball) {
  const dependencies = { 'ann-lab': `file:${tarball}`, '@types/node': '20.19.25' };
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, dependencies }));
  await succeed('npm', ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']);
}

async function succeed(command, args, cwd = project) {
  const { code, stdout, stderr, error } = await run(command, args, { cwd });
  if (code === 0) return stdout;
  throw new Error(`${command} ${args[0]} ended with ${code}\n${error ?? ''}${stdout}\n${stderr ?? ''}`);
}
