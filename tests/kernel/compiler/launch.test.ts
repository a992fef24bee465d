import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const dist = path.resolve(__dirname, '../../../kernel/dist');
const { heapFlags } = createRequire(__filename)(path.join(dist, 'snapshot/place.js')) as { heapFlags: string[] };
let folder: string;
let kernel: string;
let environment: NodeJS.ProcessEnv;
let blob: string;
let record: string;

/** The main file of a kernel that does as its argument says; a snapshot calls startKernel, a plain start runs the file. */
const mainFile = `
exports.startKernel = (argument) => {
  if (argument === 'wait') process.on('SIGTERM', () => process.exit(5));
  console.log('from', globalThis.fromSnapshot ? 'snapshot' : 'disk', process.pid);
  if (argument === 'exit') process.exit(7);
  if (argument === 'kill') process.kill(process.pid, 'SIGKILL');
  if (argument === 'exit14') process.exit(14);
  if (argument === 'wait') process.stdin.on('end', () => process.exit(0)).resume();
};
if (require.main === module) exports.startKernel(process.argv[2]);
`;

/** A snapshot of a few bytes of heap, which starts like the real one. */
const entryFile = `
globalThis.fromSnapshot = true;
const fs = require('fs'), path = require('path');
require('v8').startupSnapshot.setDeserializeMainFunction(() => {
  fs.writeSync(Number(process.env.ANN_LAB_STARTED_FD), '1');
  require('module').createRequire(path.resolve(process.argv[1]))(path.resolve(process.argv[1])).startKernel(process.argv[2]);
});
`;

beforeAll(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'ann-lab-launch-')));
  kernel = path.join(folder, 'kernel', 'dist');
  fs.mkdirSync(path.join(kernel, 'snapshot'), { recursive: true });
  for (const file of ['launch.js', 'snapshot/place.js'])
    fs.copyFileSync(path.join(dist, file), path.join(kernel, file));
  fs.writeFileSync(path.join(kernel, 'main.js'), mainFile);
  fs.writeFileSync(path.join(folder, 'entry.js'), entryFile);
  environment = { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache'), NODE_OPTIONS: '' };
  const made = path.join(folder, 'made.blob');
  const built = spawnSync(process.execPath, [
    ...heapFlags,
    '--snapshot-blob',
    made,
    '--build-snapshot',
    path.join(folder, 'entry.js'),
  ]);
  expect(built.status).toBe(0);
  const places = JSON.parse(
    spawnSync(
      process.execPath,
      ['-p', `JSON.stringify(require(${JSON.stringify(path.join(kernel, 'snapshot/place.js'))}).snapshotPlace())`],
      { env: environment, encoding: 'utf8' },
    ).stdout,
  );
  blob = places.blob;
  record = places.record;
});
beforeEach(() => {
  fs.mkdirSync(path.dirname(blob), { recursive: true });
  place(fs.readFileSync(path.join(folder, 'made.blob')));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function place(bytes: Buffer, recorded = bytes.length): void {
  fs.writeFileSync(blob, bytes);
  fs.writeFileSync(record, JSON.stringify({ bytes: recorded }));
}

const launch = (argument: string) =>
  spawnSync(process.execPath, [path.join(kernel, 'launch.js'), argument], {
    env: environment,
    encoding: 'utf8',
    timeout: 20_000,
  });

describe('the launcher', () => {
  it('starts from the snapshot', () => {
    expect(launch('')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^from snapshot/) });
  });

  it.each<[string, () => void]>([
    ['is missing', () => fs.rmSync(blob)],
    ['has no record', () => fs.rmSync(record)],
    ['has half a record', () => fs.writeFileSync(record, '{ "byt')],
    ['is truncated', () => place(fs.readFileSync(path.join(folder, 'made.blob')).subarray(0, 100_000), 900_000)],
    [
      'is truncated, and recorded so',
      () => place(fs.readFileSync(path.join(folder, 'made.blob')).subarray(0, 100_000)),
    ],
    ['is no snapshot', () => place(Buffer.alloc(4096, 7))],
    ['is of another Node', () => place(ofAnotherNode(fs.readFileSync(path.join(folder, 'made.blob'))))],
  ])('starts plainly if the snapshot %s', (_what, damage) => {
    damage();
    expect(launch('')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^from disk/) });
  });

  it("passes the kernel's exit code on, and starts it once", () => {
    for (const [argument, status] of [
      ['exit', 7],
      ['exit14', 14],
    ] as const) {
      const ended = launch(argument);
      expect(ended.status).toBe(status);
      expect(ended.stdout.match(/^from/gm)).toHaveLength(1);
    }
  });

  it('ends by the signal that ended the kernel', () => {
    const ended = launch('kill');
    expect(ended.signal).toBe('SIGKILL');
    expect(ended.stdout.match(/^from/gm)).toHaveLength(1);
  });

  it('hands SIGTERM on, and does not start the kernel again', async () => {
    const launcher = spawn(process.execPath, [path.join(kernel, 'launch.js'), 'wait'], { env: environment });
    const ended = new Promise((resolve) => launcher.on('close', (code) => resolve(code)));
    let output = '';
    launcher.stdout.on('data', (chunk) => {
      output += chunk;
      if (/from \w+ \d+/.test(output)) launcher.kill('SIGTERM');
    });
    expect(await ended).toBe(5);
    expect(output.match(/from snapshot/g)).toHaveLength(1);
  });
});

/** Node writes its version into the head of a snapshot. */
function ofAnotherNode(bytes: Buffer): Buffer {
  const version = Buffer.from(process.versions.node); // Node 20 writes it with a v before it, Node 22 without
  const other = Buffer.from(process.versions.node.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)));
  const at = bytes.indexOf(version);
  expect(at).toBeGreaterThan(0);
  other.copy(bytes, at);
  return bytes;
}

describe('the real snapshot', () => {
  it('is made once, and gives the compiler its libraries', () => {
    const cache = { ...environment, XDG_CACHE_HOME: path.join(folder, 'real-cache') };
    const build = () =>
      spawnSync(process.execPath, [path.join(dist, 'snapshot/build.js')], { env: cache, encoding: 'utf8' });
    const first = build();
    expect(first.stdout + first.stderr).toMatch(/^Start-up snapshot made: /);
    expect(build().stdout).toMatch(/^Start-up snapshot is there: /);
    const file = /made: (\S+\.blob)/.exec(first.stdout)![1]!;
    const old = path.join(path.dirname(file), 'old');
    for (const end of ['.blob', '.json']) fs.copyFileSync(file.replace('.blob', end), old + end);
    const stamps = JSON.parse(fs.readFileSync(file.replace('.blob', '.json'), 'utf8'));
    stamps.typings[probeTypings()] = 'changed since';
    fs.writeFileSync(file.replace('.blob', '.json'), JSON.stringify(stamps));
    expect(build().stdout).toMatch(/^Start-up snapshot made: /); // typings of the workspace are newer
    expect(fs.readdirSync(path.dirname(file)).sort()).toEqual(
      ['.blob', '.json'].map((end) => path.basename(file, '.blob') + end),
    );

    const probe = path.join(folder, 'probe.cjs');
    fs.writeFileSync(probe, probeFile());
    const run = spawnSync(process.execPath, [...heapFlags, '--snapshot-blob', file, probe], {
      env: cache,
      encoding: 'utf8',
      cwd: folder,
    });
    expect(run.stderr).toBe('');
    const report = JSON.parse(run.stdout);
    expect(report).toMatchObject({
      sameTypeScript: true,
      diagnostics: [],
      bad: ["Type 'string' is not assignable to type 'number'."],
    });
    expect(report.reused).toBeGreaterThan(150);
    expect(report.stack).toMatch(/at \S/);
  }, 120_000);
});

/** Some file that the record names; its state there is wrong. */
const probeTypings = () => path.join(dist, 'launch.d.ts');

/** Compiles cells in a process that was started from the snapshot, from another folder than the builder's. */
function probeFile(): string {
  const compiler = JSON.stringify(path.join(dist, 'compiler/index.js'));
  const tslab = JSON.stringify(path.join(dist, 'compiler/tslab.js'));
  return `
    exports.startKernel = () => {
      const fs = require('fs');
      const parsed = globalThis.__annLabSnapshot.files;
      const get = parsed.get.bind(parsed);
      let reused = 0;
      parsed.get = (file) => { const found = get(file); if (found) reused++; return found; };
      fs.writeFileSync('beside.ts', 'export const beside = 2');
      const { createCompiler } = require(${compiler});
      const compile = (source) => createCompiler({ cwd: process.cwd(), awaitHook: '__hook' }).compile('cell-1', source, '');
      const good = compile("import { beside } from './beside'; import fs from 'node:fs'; [1].toSorted(); fs.statSync('.').size + beside");
      const bad = compile('const x: number = "a"');
      console.log(JSON.stringify({
        sameTypeScript: require(${tslab}).loadTypeScript() === globalThis.__annLabSnapshot.typescript,
        diagnostics: good.diagnostics, bad: bad.diagnostics.map((d) => d.message), reused, stack: new Error('x').stack }));
    };`;
}
