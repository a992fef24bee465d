import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Kernel, startKernel } from './support/client';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await startKernel();
});
afterAll(() => kernel.stop());

/** No frame of the kernel, of tslab or of Node's own code. */
function expectOnlyOwnFrames(trace: string): void {
  expect(trace).not.toMatch(/kernel\/dist|node:|tslab|evalmachine|zeromq/);
}

test('a type error: the line, the code and carets under it; names in the message', async () => {
  const { reply, error, trace, messages } = await kernel.execute('const fine = 1;\nconst wrong: string = fine;');
  expect(reply).toMatchObject({ status: 'error', ename: 'TypeScriptError', execution_count: 1 });
  expect(error!.evalue).toBe("2:7 - Type 'number' is not assignable to type 'string'.");
  expect(trace).toContain('at In [1] line 2:7');
  expect(trace).toContain('--> 2 | const wrong: string = fine;\n              ^^^^^');
  expect(reply.traceback).toEqual(error!.traceback);
  expect(messages.map(({ header }) => header.msg_type)).toEqual(['status', 'execute_input', 'error', 'status']);
});

test('a syntax error', async () => {
  const { error, trace } = await kernel.execute('const a = ;');
  expect(error!.ename).toBe('SyntaxError');
  expect(trace).toContain('--> 1 | const a = ;');
});

test('a thrown error: source line and caret of a typed cell, and the calls above it', async () => {
  const { error, trace, reply } = await kernel.execute(`interface Shape {
  size: number;
}
function check(shape: Shape): number {
  if (shape.size < 0) throw new RangeError('negative');
  return shape.size;
}

check({ size: -1 });`);
  expect(error).toMatchObject({ ename: 'RangeError', evalue: 'negative' });
  const count = reply.execution_count;
  expect(trace).toContain(`at check In [${count}] line 5:29`);
  expect(trace).toContain(`--> 5 |   if (shape.size < 0) throw new RangeError('negative');\n${' '.repeat(36)}^`);
  expect(trace).toMatch(new RegExp(`at In \\[${count}\\] line 9:\\d`));
  expectOnlyOwnFrames(trace);
});

test('after an await, in a function of an earlier cell', async () => {
  const first = await kernel.execute(`async function load(name: string) {
  await new Promise(r => setTimeout(r, 5));
  throw new Error('no ' + name);
}`);
  const { trace, reply } = await kernel.execute("\nawait load('data');");
  expect(trace).toContain(`at load In [${first.reply.execution_count}] line 3:9`);
  expect(trace).toContain(`In [${reply.execution_count}] line 2`);
  expectOnlyOwnFrames(trace);
});

test('values that are no errors', async () => {
  for (const [code, evalue] of [
    ["throw 'text'", "'text'"],
    ['throw null', 'null'],
    ['throw { code: 7 }', '{ code: 7 }'],
  ]) {
    const { error, reply } = await kernel.execute(code!);
    expect(error).toMatchObject({ ename: 'Thrown', evalue });
    expect(reply.status).toBe('error');
  }
});

test('an error of a class of its own, with a cause; an AggregateError', async () => {
  const { error, trace } = await kernel.execute(`class DataError extends Error {}
try { JSON.parse('{') } catch (cause) { throw new DataError('unreadable', { cause }) }`);
  expect(error).toMatchObject({ ename: 'DataError', evalue: 'unreadable' });
  expect(trace).toMatch(/Caused by:\nSyntaxError: Expected property name/);
  const all = await kernel.execute(
    "await Promise.any([Promise.reject(new Error('one')), Promise.reject(new TypeError('two'))])",
  );
  expect(all.error!.ename).toBe('AggregateError');
  expect(all.trace).toMatch(/Error 1 of 2:\nError: one[\s\S]*Error 2 of 2:\nTypeError: two/);
});

test('hostile errors do not break the kernel', async () => {
  const { error } = await kernel.execute(
    "const e = new Error('x'); Object.defineProperty(e, 'stack', { get() { throw 1 } }); e.cause = e; throw e;",
  );
  expect(error).toMatchObject({ ename: 'Error', evalue: 'x' });
  expect((await kernel.execute('throw new Proxy({}, { get() { throw 1 } })')).reply.status).toBe('error');
});

test('a rejected promise as the last value, or awaited, fails the cell', async () => {
  for (const code of ["Promise.reject(new Error('no'))", "await Promise.reject(new Error('no'))"]) {
    const { error } = await kernel.execute(code);
    expect(error).toMatchObject({ ename: 'Error', evalue: 'no' });
  }
});

test('a promise that nobody awaited, and that is rejected before the cell ends, fails it', async () => {
  const now = await kernel.execute("Promise.reject(new Error('dropped')); 1");
  expect(now.error).toMatchObject({ ename: 'Error', evalue: 'dropped' });
  expect(now.trace).toContain('UnhandledPromiseRejection');
  const soon = await kernel.execute(`
    const sleep = (ms: number) => new Promise<void>(r => setTimeout(r, ms));
    (async () => { await sleep(5); throw new Error('in between') })();
    await sleep(40);`);
  expect(soon.error).toMatchObject({ evalue: 'in between' });
  const caught = await kernel.execute(
    "const p = Promise.reject(new Error('caught')); await sleep(5); p.catch(() => 0); await sleep(5); 2",
  );
  expect(caught.reply.status).toBe('ok');
});

test('a rejection that surfaces later is told below the cell that caused it, and to the next cell', async () => {
  const cell = await kernel.execute("setTimeout(() => Promise.reject(new Error('much later')), 30); 1");
  expect(cell.reply.status).toBe('ok');
  const told = await kernel.until(
    ({ content }) => String(content.text).startsWith('UnhandledPromiseRejection: '),
    'late rejection',
  );
  expect(told.content.name).toBe('stderr');
  expect(told.content.text).toContain('much later');
  expect(told.parent.msg_id).toBe(cell.messages[0]!.parent.msg_id);
  const next = await kernel.execute('2');
  expect(next.reply.status).toBe('ok');
  expect(next.stderr).toBe(
    `UnhandledPromiseRejection: Error: much later (after In [${cell.reply.execution_count}] had ended)\n`,
  );
});

test('a throw in a callback fails the running cell, and is told when it comes later', async () => {
  const during = await kernel.execute("setTimeout(() => { throw new Error('in a timer') }, 5); await sleep(40);");
  expect(during.error).toMatchObject({ evalue: 'in a timer' });
  await kernel.execute("setTimeout(() => { throw new Error('too late') }, 20); 1");
  const told = await kernel.until(
    ({ content }) => String(content.text).startsWith('UncaughtException: '),
    'late throw',
  );
  expect(told.content.text).toContain('too late');
  expect((await kernel.execute('1')).stderr).toContain('UncaughtException: Error: too late');
});

test('a local module that throws: its TypeScript line, as a path that JupyterLab links', async () => {
  const file = join(kernel.folder, 'broken.ts');
  writeFileSync(file, 'interface A {\n  a: number;\n}\nconst a: A = { a: 1 };\nthrow new Error("at load " + a.a);\n');
  const { error, trace } = await kernel.execute("import './broken';");
  expect(error).toMatchObject({ ename: 'Error', evalue: 'at load 1' });
  expect(trace).toContain(`(${file}:5:7)`);
  expect(trace).toContain('--> 5 | throw new Error("at load " + a.a);');
  expectOnlyOwnFrames(trace);
});

test('a local module with a type error', async () => {
  const file = join(kernel.folder, 'mistyped.ts');
  writeFileSync(file, 'export const n = 1;\nexport const s: string = n;\n');
  const { error, trace } = await kernel.execute("import { s } from './mistyped'; s");
  expect(error).toMatchObject({
    ename: 'TypeScriptError',
    evalue: `${file}:2:14 - Type 'number' is not assignable to type 'string'.`,
  });
  expect(trace).toContain(`(${file}:2:14)`);
  expect(trace).toContain('--> 2 | export const s: string = n;');
});

test('a module that is not there', async () => {
  const { error } = await kernel.execute("import { x } from './nowhere'; x");
  expect(error!.evalue).toContain("Cannot find module './nowhere'");
});

test('names of a failed cell stay usable', async () => {
  await kernel.execute("let reached = 1; const model = { name: 'm' };\nthrow new Error('half way');");
  expect((await kernel.execute('[reached, model.name]')).text).toBe("[ 1, 'm' ]");
});

test('Run All stops at an error: later cells are aborted without a count; stop_on_error: false goes on', async () => {
  const failing = kernel.start("throw new Error('stop here')");
  const later = [kernel.start("console.log('must not run')"), kernel.start('1')];
  const count = (await failing.done).reply.execution_count as number;
  for (const { done } of later) {
    const { reply, messages } = await done;
    expect(reply).toEqual({ status: 'aborted' });
    expect(messages.map(({ content }) => content.execution_state)).toEqual(['busy', 'idle']);
  }
  expect((await kernel.execute('1')).reply).toMatchObject({ status: 'ok', execution_count: count + 1 });
  const expected = kernel.start("throw new Error('expected')", { stop_on_error: false });
  const next = kernel.start("'goes on'");
  expect((await expected.done).reply.status).toBe('error');
  expect((await next.done).text).toBe('goes on');
});

test('input is refused with a clear error instead of waiting for it', async () => {
  const asked = await kernel.execute(`
    import { createInterface } from 'node:readline/promises';
    await createInterface({ input: process.stdin, output: process.stdout }).question('name? ');`);
  expect(asked.error!.evalue).toContain('cannot ask for input');
});
