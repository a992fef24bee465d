import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Kernel, ROOT, startKernel } from './support/client';

let kernel: Kernel;
afterEach(() => kernel.stop());

/** The exit code, or the signal that ended the process. */
function ended({ process: child }: Kernel): Promise<number | NodeJS.Signals | null> {
  const how = () => child.exitCode ?? child.signalCode;
  if (how() !== null) return Promise.resolve(how());
  return new Promise((done) => child.once('exit', () => done(how())));
}

test('shutdown is answered, with its restart flag, and the process ends', async () => {
  kernel = await startKernel();
  await kernel.execute('1');
  const reply = await kernel.request('control', 'shutdown_request', { restart: true });
  expect(reply.content).toEqual({ status: 'ok', restart: true });
  expect(await ended(kernel)).toBe(0);
  expect(kernel.terminal()).toBe('');
});

test('shutdown ends a kernel whose cell never ends', async () => {
  kernel = await startKernel();
  const running = kernel.start("console.log('on'); while (true);");
  running.done.catch(() => undefined);
  await kernel.until(({ header }) => header.msg_type === 'stream', 'output');
  await kernel.request('control', 'shutdown_request', { restart: false });
  expect(await ended(kernel)).toBe(0);
});

test('process.exit in a cell ends the kernel, and loses no output', async () => {
  kernel = await startKernel();
  const running = kernel.start('for (let i = 0; i < 1000; i++) console.log(i);\nprocess.exit(3);');
  running.done.catch(() => undefined);
  expect(await ended(kernel)).toBe(3);
  const last = await kernel.until(({ content }) => String(content.text).endsWith('999\n'), 'the last line');
  expect(last.content.name).toBe('stdout');
  expect(kernel.terminal()).toBe('');
});

test('the kernel, launcher and all, ends with the process that started it, even in a busy cell', async () => {
  const launcher = join(ROOT, 'kernel/dist/launch.js');
  kernel = await startKernel({
    command: (file) => {
      const program = `const c = require('child_process').spawn(process.execPath, process.argv.slice(1), {
        stdio: 'inherit', detached: true, env: { ...process.env, JPY_PARENT_PID: String(process.pid) } }); setInterval(() => 0, 1e6)`;
      return [process.execPath, ['-e', program, launcher, file]];
    },
  });
  const { text } = await kernel.execute('String(process.pid)');
  const pid = Number(text);
  const running = kernel.start("console.log('on'); while (true);");
  running.done.catch(() => undefined);
  await kernel.until(({ header }) => header.msg_type === 'stream', 'output');
  kernel.process.kill('SIGKILL');
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
});

test('a connection file that is none is refused at once', async () => {
  kernel = await startKernel();
  const child = spawn(process.execPath, [join(ROOT, 'kernel/dist/launch.js'), '/nowhere.json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  await new Promise((done) => child.on('close', done));
  expect(text).toContain('/nowhere.json');
});

/** Alive, and not just a zombie that nobody has waited for. */
function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  if (existsSync('/proc/self/stat')) return existsSync(stat) && !readFileSync(stat, 'utf8').includes(') Z ');
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
