/** Ctrl-C, a polite end and a kill: whatever happens to the runner, nothing that it started goes on. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isAlive, processesMarked, ROOT, temporaryFolder, until, writeNotebook } from './helpers.mjs';

const RUNNER = pathToFileURL(join(ROOT, 'tools', 'notebook.mjs')).href;

/** Says which processes are there, starts one more, and hangs. */
const HANG = `
import { spawn } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
writeFileSync('pids.tmp', JSON.stringify([process.pid, process.ppid, child.pid]));
renameSync('pids.tmp', 'pids.json');
while (true) {}
`;

function startRunner(folder, mark) {
  const notebook = writeNotebook(folder, 'hang', [HANG]);
  const options = {
    freshWorkDir: false,
    progress: 'plain',
    outputDir: join(folder, 'out'),
    timesFile: join(folder, 'times.json'),
  };
  const program = `
    const { runNotebooks } = await import(${JSON.stringify(RUNNER)});
    await runNotebooks([${JSON.stringify(notebook)}], ${JSON.stringify(options)});
    console.log('went on');
  `;
  const env = { ...process.env, ANN_LAB_TEST_MARK: mark, TMPDIR: folder };
  return spawn(process.execPath, ['--input-type=module', '-e', program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function interrupt(signal) {
  const folder = temporaryFolder();
  const mark = `ann-lab-${process.pid}-${signal}`;
  const runner = startRunner(folder, mark);
  let printed = '';
  runner.stdout.on('data', (text) => {
    printed += text;
  });
  const ended = new Promise((resolve) => runner.on('close', (code, by) => resolve({ code, by })));
  const pidFile = join(folder, 'pids.json');
  await until(() => existsSync(pidFile), 40, 'the cell to start');
  const pids = JSON.parse(readFileSync(pidFile, 'utf8'));
  expect(pids.every(isAlive)).toBe(true);
  runner.kill(signal);
  const end = await ended;
  return { folder, mark, pids, end, printed };
}

const left = ({ pids, mark }) => [...pids.filter(isAlive), ...processesMarked(`ANN_LAB_TEST_MARK=${mark}`)];

describe.concurrent('an end from outside', () => {
  it.each(['SIGINT', 'SIGTERM'])('%s ends kernel, Python and children before the runner ends', async (signal) => {
    const run = await interrupt(signal);
    expect(left(run)).toEqual([]);
    expect(run.end).toEqual({ code: null, by: signal });
    expect(run.printed).toBe('');
    expect(readdirSync(run.folder).filter((name) => name.startsWith('ann-lab-run-'))).toEqual([]);
  });

  it('SIGKILL of the runner ends them too, a moment later', async () => {
    const run = await interrupt('SIGKILL');
    await until(() => left(run).length === 0, 10, 'the processes to end');
  });
});
