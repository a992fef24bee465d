import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Kernel, type Outcome, startKernel } from './support/client';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await startKernel();
});
afterAll(() => kernel.stop());

const streams = (outcome: Outcome) => outcome.messages.filter(({ header }) => header.msg_type === 'stream');

test('100,000 lines of one cell arrive, in few messages and before idle', async () => {
  const outcome = await kernel.execute("for (let i = 0; i < 100_000; i++) console.log('line', i);");
  expect(outcome.reply.status).toBe('ok');
  const lines = outcome.stdout.split('\n');
  expect(lines).toHaveLength(100_001);
  expect(lines[99_999]).toBe('line 99999');
  const seconds = (outcome.messages.at(-1)!.at - outcome.messages[0]!.at) / 1000;
  expect(streams(outcome).length).toBeLessThan(50 * seconds + 20);
  expect(outcome.messages.at(-1)!.content.execution_state).toBe('idle');
});

test('600 lines, and then 40 cells of 30 lines: the 512th send of zeromq loses nothing', async () => {
  const one = await kernel.execute('for (let i = 0; i < 600; i++) console.log(i);');
  expect(one.stdout.split('\n')).toHaveLength(601);
  // one message per 20 ms: a busy machine needs a few, one message a line would be 600
  expect(streams(one).length).toBeLessThan(20);
  const cells = Array.from({ length: 40 }, () => kernel.start('for (let i = 0; i < 30; i++) console.log(i);'));
  for (const { done } of cells) expect((await done).stdout.split('\n')).toHaveLength(31);
});

test('every way to write: console, process.stdout, bytes, encodings, callbacks', async () => {
  const outcome = await kernel.execute(`
    console.log('log %d', 1); console.info('info'); console.error('error'); console.table([{ a: 1 }]);
    process.stdout.write('no newline;');
    const euro = Buffer.from('€');
    process.stdout.write(euro.subarray(0, 1)); process.stdout.write(euro.subarray(1));
    process.stdout.write('aGk=', 'base64');
    await new Promise<void>(done => process.stdout.write('called back', () => done()));
    process.stderr.write('raw');
  `);
  expect(outcome.stdout).toContain('log 1\ninfo\n');
  expect(outcome.stdout).toContain('│ 0       │ 1 │');
  expect(outcome.stdout).toContain('no newline;€hicalled back');
  expect(outcome.stderr).toBe('error\nraw');
});

test('output flows while a cell keeps the thread busy', async () => {
  const running = kernel.start(`
    console.log('before');
    for (const end = Date.now() + 1000; Date.now() < end; );
    console.log('after');
  `);
  const outcome = await running.done;
  const [before, after] = streams(outcome);
  expect(before!.content.text).toBe('before\n');
  expect(after!.at - before!.at).toBeGreaterThan(700);
});

test('late output goes to the cell that runs, or ran last', async () => {
  const first = await kernel.execute("setTimeout(() => console.log('late'), 150); 1");
  expect(first.stdout).toBe('');
  const late = await kernel.until(({ content }) => content.text === 'late\n', 'late output');
  expect(late.parent.msg_id).toBe(first.messages[0]!.parent.msg_id);
});

test('what native code writes stays on the terminal of the server', async () => {
  const outcome = await kernel.execute(`
    import { execSync } from 'node:child_process';
    import { writeSync } from 'node:fs';
    writeSync(2, 'native noise');
    execSync('echo from a child >&2', { stdio: 'inherit' });
    'done'
  `);
  expect(outcome.stderr + outcome.stdout).toBe('');
  expect(kernel.terminal()).toContain('native noise');
  expect(kernel.terminal()).toContain('from a child');
});

test('an endless printer is stopped, and what it printed arrived in bounded memory', async () => {
  const running = kernel.start("while (true) console.log('x'.repeat(1000));");
  await kernel.until(({ parent, header }) => parent.msg_id === running.id && header.msg_type === 'stream', 'output');
  await kernel.interrupt();
  const outcome = await running.done;
  expect(outcome.error?.ename).toBe('KeyboardInterrupt');
  expect(outcome.stdout.length).toBeGreaterThan(1000);
});
