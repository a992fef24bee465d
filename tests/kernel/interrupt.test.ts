import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Kernel, type Outcome, startKernel } from './support/client';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await startKernel();
  await kernel.execute('const sleep = (ms: number) => new Promise<void>(r => setTimeout(r, ms));');
});
afterAll(() => kernel.stop());

/** Runs code until it has printed something, then presses stop. */
async function stopped(code: string): Promise<Outcome & { ms: number }> {
  const running = kernel.start(`console.log('running');\n${code}`);
  await kernel.until(({ header, parent }) => header.msg_type === 'stream' && parent.msg_id === running.id, 'output');
  const start = performance.now();
  await kernel.interrupt();
  const outcome = await running.done;
  return { ...outcome, ms: performance.now() - start };
}

describe('stop ends', () => {
  const cases: Record<string, string> = {
    'a synchronous loop': 'let a = 0; while (true) a++;',
    'code that awaits': 'await sleep(100_000);',
    'a loop that awaits timers': 'let b = 0; while (true) { b++; await sleep(20); }',
    'a loop of awaits that are ready': 'let c = 0; while (true) { c++; await null; }',
    'a synchronous loop after an await': 'await null; let d = 0; while (true) d++;',
    'a loop in a timer': 'await new Promise(() => setTimeout(() => { while (true); }, 1));',
    'a loop in an immediate': 'await new Promise(() => setImmediate(() => { while (true); }));',
    'a loop in a tick': 'await new Promise(() => process.nextTick(() => { while (true); }));',
    'a promise that never settles': 'await new Promise(() => undefined);',
    'a promise as the last value': 'new Promise(() => undefined)',
    'a regular expression that explodes': "/^(a+)+$/.test('a'.repeat(40) + 'b');",
  };
  for (const [name, code] of Object.entries(cases)) {
    test(name, async () => {
      const { error, reply, ms } = await stopped(code);
      expect(error).toMatchObject({ ename: 'KeyboardInterrupt', evalue: 'Interrupted by the user' });
      expect(reply.status).toBe('error');
      expect(ms).toBeLessThan(3000);
      expect((await kernel.execute("'alive'")).text).toBe('alive');
    });
  }
});

test('the traceback names the line that was interrupted', async () => {
  const loop = await stopped('let e = 0;\nwhile (true) {\n  e++;\n}');
  expect(loop.trace).toMatch(/--> [345] \| /);
  const waits = await stopped('\nawait sleep(100_000);');
  expect(waits.trace).toContain('--> 3 | await sleep(100_000);');
});

test('four times in one session, half a second apart: each is answered, and none hits the next cell', async () => {
  const cells = [
    'let i = 0; while (true) i++;',
    'let j = 0; while (true) { await null; j++; }',
    'await null; while (true);',
  ];
  for (const code of [...cells, 'await sleep(60_000);']) {
    const running = kernel.start(code);
    await new Promise((done) => setTimeout(done, 500));
    await kernel.interrupt();
    expect((await running.done).error?.ename).toBe('KeyboardInterrupt');
  }
  expect((await kernel.execute('await sleep(300); 1')).text).toBe('1');
});

test('pressed many times: one cell ends, the next one runs', async () => {
  const running = kernel.start("console.log('on'); while (true);");
  await kernel.until(({ parent, header }) => parent.msg_id === running.id && header.msg_type === 'stream', 'output');
  await Promise.all(Array.from({ length: 10 }, () => kernel.interrupt()));
  expect((await running.done).error?.ename).toBe('KeyboardInterrupt');
  expect(
    (await kernel.execute('await sleep(250); let s = 0; for (let i = 0; i < 1e8; i++) s += i; s')).reply.status,
  ).toBe('ok');
});

test('with no cell running it does nothing', async () => {
  expect((await kernel.interrupt()).content.status).toBe('ok');
  expect((await kernel.execute('await sleep(150); 3')).text).toBe('3');
});

test('names of the interrupted cell stay usable, and its code runs no further', async () => {
  await stopped('let ticks = 0; const kept = true; while (true) { ticks++; await sleep(5); }');
  const first = Number((await kernel.execute('await sleep(60); ticks')).text);
  const second = Number((await kernel.execute('await sleep(60); ticks')).text);
  expect(first).toBeGreaterThan(0);
  expect(second).toBe(first);
  expect((await kernel.execute('kept')).text).toBe('true');
});

test('`finally` of awaiting code runs; code that swallows the interrupt is frozen', async () => {
  const clean = await stopped("try { await sleep(100_000); } finally { await sleep(5); console.log('cleaned up'); }");
  expect(clean.stdout).toContain('cleaned up');
  const stubborn = await stopped('let rounds = 0; while (true) { try { rounds++; await sleep(20); } catch {} }');
  expect(stubborn.error?.ename).toBe('KeyboardInterrupt');
  const rounds = (await kernel.execute('await sleep(60); rounds')).text;
  expect((await kernel.execute('await sleep(60); rounds')).text).toBe(rounds);
});

test('timers of the interrupted cell end with it; those of earlier cells go on', async () => {
  await kernel.execute('let early = 0; const beat = setInterval(() => early++, 5);');
  await stopped(
    'let late = 0; setInterval(() => late++, 5); const again = () => { late++; setTimeout(again, 5); }; again(); await sleep(9e5);',
  );
  const [early, late] = JSON.parse((await kernel.execute('JSON.stringify([early, late])')).text!) as [number, number];
  const after = JSON.parse((await kernel.execute('await sleep(80); JSON.stringify([early, late])')).text!) as number[];
  expect(after[0]).toBeGreaterThan(early);
  expect(after[1]).toBe(late);
  await kernel.execute('clearInterval(beat)');
});

test('training sees the signal, and models of tfjs stop after their batch', async () => {
  await kernel.execute(`
    const signal = () => (globalThis as any)[Symbol.for('ann-lab.interrupt')] as AbortSignal;
    const model = { stopTraining: false };
    const uncompiled = { get stopTraining() { return true }, set stopTraining(_: boolean) { throw new Error('not compiled') } };
    const before = signal();`);
  await stopped('const mine = signal(); await sleep(100_000);');
  const { text } = await kernel.execute('[mine.aborted, String(mine.reason), model.stopTraining, signal().aborted]');
  expect(text).toBe("[ true, 'KeyboardInterrupt: Interrupted by the user', true, false ]");
});

test('the queue behind an interrupted cell is aborted', async () => {
  const running = kernel.start("console.log('on'); await sleep(100_000);");
  const waiting = kernel.start("'must not run'");
  await kernel.until(({ parent, header }) => parent.msg_id === running.id && header.msg_type === 'stream', 'output');
  await kernel.interrupt();
  expect((await running.done).error?.ename).toBe('KeyboardInterrupt');
  expect((await waiting.done).reply.status).toBe('aborted');
});

test('SIGINT, for clients that interrupt by signal', async () => {
  const running = kernel.start("console.log('on'); await sleep(100_000);");
  await kernel.until(({ parent, header }) => parent.msg_id === running.id && header.msg_type === 'stream', 'output');
  kernel.signal('SIGINT');
  expect((await running.done).error?.ename).toBe('KeyboardInterrupt');
});

test('a cut-off tidy or gradient of tfjs leaves its engine as it was', async () => {
  await kernel.execute("import * as tf from '@tensorflow/tfjs'; const w = tf.scalar(1);");
  const tensors = Number((await kernel.execute('tf.memory().numTensors')).text);
  await stopped('tf.tidy(() => { while (true) tf.ones([10]); });');
  await stopped('tf.grad((x) => { while (true) x.square(); })(w);');
  // A stop may fall between the counting of a tensor and its entry in the scope: one a stop is out of reach, never a loop's worth.
  expect(Number((await kernel.execute('tf.memory().numTensors')).text) - tensors).toBeLessThanOrEqual(2);
  expect(
    (
      await kernel.execute(
        'const { gradientDepth, scopeStack } = (tf.engine() as any).state; [gradientDepth, scopeStack.length]',
      )
    ).text,
  ).toBe('[ 0, 0 ]');
});
