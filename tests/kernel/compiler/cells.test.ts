import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CellError, createSession, type Session } from './session';

let session: Session;
beforeAll(() => {
  session = createSession();
});
beforeEach(() => session.reset());
afterAll(() => session.close());

const problems = (source: string) => session.compile(source).diagnostics;

describe('compiled cells', () => {
  it('names the last expression, and only a last expression', () => {
    expect(session.compile('const a = 1; a + 1').lastExpressionName).toBe('tsLastExpr');
    expect(session.compile('const tsLastExpr = 1; tsLastExpr').lastExpressionName).toBe('tsLastExpr0');
    expect(session.compile('1; const b = 2').lastExpressionName).toBeUndefined();
    expect(session.compile('').diagnostics).toEqual([]);
  });

  it('ends in a sourceURL with its id', () => {
    expect(session.compiler.compile('cell-x', '1', '').output).toMatch(/\n\/\/# sourceURL=cell-x$/);
  });

  it('keeps declarations of earlier cells, and those of a refused cell unchanged', async () => {
    await session.run('const kept = 1');
    const { declarations } = session.compiler.compile('c', 'let more = "x"', 'declare const kept: number;\n');
    expect(declarations).toContain('kept');
    expect(declarations).toContain('more: string');
    expect(session.compiler.compile('c', 'kept = ', declarations).declarations).toBe(declarations);
  });

  it('gives the same declarations when it is asked twice', () => {
    const before = 'declare const a: number;\ndeclare let b: string;\n';
    const first = session.compiler.compile('c', 'const a = "new"', before).declarations;
    expect(session.compiler.compile('c', 'const a = "new"', before).declarations).toBe(first);
    expect(first).toContain('let b: string');
  });

  it('runs enums, namespaces, decorators, JSON-like literals and satisfies', async () => {
    const cell = `
      enum Level { Low = 1, High }
      namespace Tools { export const twice = (x: number) => x * 2 }
      const log: string[] = [];
      function traced(_t: unknown, key: string, d: PropertyDescriptor) { log.push(key); return d }
      class Model { @traced fit() { return Tools.twice(Level.High) } }
      const options = { epochs: 3 } satisfies Record<string, number>;
      [new Model().fit(), log, options.epochs]`;
    expect(await session.run(cell)).toEqual([4, ['fit'], 3]);
  });
});

describe('top-level await', () => {
  it.each([
    ['const x = await Promise.resolve(2); x', 2],
    ['let sum = 0; for await (const v of [1, Promise.resolve(2)]) sum += v; sum', 3],
    ['const rows = { n: await Promise.all([1, 2]) }; rows.n.length', 2],
    ['if (true) { await null } 5', 5],
    ['await (async () => 7)()', 7],
    ['[await 1, await -1].length', 2],
  ])('runs %s', async (source, value) => {
    expect(session.compile(source).hasTopLevelAwait).toBe(true);
    expect(await session.run(source)).toBe(value);
  });

  it('does not take an await inside a function for one of the cell', () => {
    expect(
      session.compile('const f = async () => { await null; for await (const x of [1]) x; }').hasTopLevelAwait,
    ).toBe(false);
  });

  it.each(['function f() { await null }', 'const o = { m() { await null } }', 'class A { m() { await null } }'])(
    'refuses await in a plain function: %s',
    (source) => {
      expect(problems(source).map((d) => d.code)).toContain(1308);
    },
  );
});

describe('awaited values', () => {
  const hooked: unknown[] = [];
  const plain = (value: unknown) => value;
  const record = (value: unknown) => {
    hooked.push(value);
    return value;
  };

  it('pass through the hook, in cells, functions and local modules', async () => {
    session.write('waits.ts', 'export async function wait(x: number) { return (await x) + 1 }');
    Object.assign(globalThis, { __testAwait: record });
    try {
      const cell = `import { wait } from './waits'; const inner = async () => await 20; [await 10, await inner(), await wait(30)]`;
      expect(await session.run(cell)).toEqual([10, 20, 31]);
      expect(hooked).toEqual(expect.arrayContaining([10, 20, 30]));
    } finally {
      Object.assign(globalThis, { __testAwait: plain });
    }
  });

  it('of for await too: a rejecting hook ends the loop and closes the iterator', async () => {
    const cell = `
      let closed = false;
      const source = { [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<number>>(() => {}),
        return: async () => { closed = true; return { done: true as const, value: undefined } } }) };
      const outcome = (async () => { for await (const x of source) void x; })().catch((e: Error) => e.message);`;
    Object.assign(globalThis, { __testAwait: () => Promise.reject(new Error('stopped')) });
    try {
      await session.run(cell);
      await expect(session.store.outcome).resolves.toBe('stopped');
      expect(session.store.closed).toBe(true);
    } finally {
      Object.assign(globalThis, { __testAwait: plain });
    }
  });

  it('for await yields the values of generators in order and may be left early', async () => {
    const cell = `
      const seen: number[] = []; let ended = false;
      async function* numbers() { try { for (let i = 0; ; i++) yield i } finally { ended = true } }
      for await (const n of numbers()) { if (n === 3) break; seen.push(n) }
      [seen, ended]`;
    expect(await session.run(cell)).toEqual([[0, 1, 2], true]);
  });
});

describe('types', () => {
  it.each([
    ['let s: string = null', 2322],
    ['function f(x) { return x }', 7006],
    ['const n: number = "1"', 2322],
    ['[1, 2].at(0).toFixed()', 2532],
  ])('are strict: %s', (source, code) => {
    expect(problems(source).map((d) => d.code)).toContain(code);
  });

  it('take an element of an array for a value', () => {
    expect(problems('const xs = [1, 2]; const y: number = xs[0]')).toEqual([]);
  });

  it.each(['document', 'window', 'name', 'length', 'event', 'localStorage', 'HTMLElement', 'alert(1)'])(
    'know nothing of the browser: %s',
    (source) => {
      expect(problems(source).length).toBeGreaterThan(0);
    },
  );

  it.each([
    'console.log(1)',
    'fetch("http://localhost").then((r) => r.json())',
    'new URL("http://x").hostname',
    'setTimeout(() => {}, 1)',
    'const c = new AbortController(); c.signal.aborted',
    'structuredClone({ a: 1 }).a',
    'performance.now()',
    'new TextEncoder().encode("x").length',
    'new Blob(["x"]).size',
    'process.version + Buffer.from("x").length',
    'queueMicrotask(() => {})',
    'WebAssembly.validate(new Uint8Array(8))',
    'require("node:fs").statSync',
  ])('know Node: %s', (source) => {
    expect(problems(source)).toEqual([]);
  });

  /** Each runs exactly where it type-checks: what Node has is declared, and nothing else. */
  it.each([
    [
      '[3, 1].toSorted()[0] + [1].with(0, 5)[0] + new Float32Array([2]).toReversed()[0]',
      () => 'toSorted' in Array.prototype,
    ],
    ['[1, 2, 3].findLast((x) => x < 3)', () => true],
    ['"x".isWellFormed()', () => 'isWellFormed' in String.prototype],
    ['new ArrayBuffer(8, { maxByteLength: 16 }).resizable', () => 'resize' in ArrayBuffer.prototype],
    ['new ArrayBuffer(8).transfer(4).byteLength', () => 'transfer' in ArrayBuffer.prototype],
    ['Object.groupBy([1, 2], (x) => (x > 1 ? "big" : "small")).big', () => 'groupBy' in Object],
    ['await Array.fromAsync([1, Promise.resolve(2)])', () => 'fromAsync' in Array],
    ['typeof Promise.withResolvers<number>().promise', () => 'withResolvers' in Promise],
    ['new Set([1]).union(new Set([2])).size', () => 'union' in Set.prototype],
    ['new Map([[1, 2]]).keys().map((k) => k + 1).toArray()', () => 'Iterator' in globalThis],
    ['await Promise.try(() => 1)', () => 'try' in Promise],
    ['RegExp.escape("a.b")', () => 'escape' in RegExp],
  ])('know the ES library of this Node: %s', async (source, present) => {
    if (present()) await session.run(source);
    else expect(problems(source).length).toBeGreaterThan(0);
  });
});

describe('diagnostics', () => {
  it('give 1-based places in the cell', () => {
    expect(problems('const ok = 1;\nconst bad: number = "x";')).toEqual([
      {
        file: null,
        line: 2,
        column: 7,
        endLine: 2,
        endColumn: 10,
        message: "Type 'string' is not assignable to type 'number'.",
        code: 2322,
        category: 'error',
      },
    ]);
  });

  it('give the place of a syntax error, also at the very end', () => {
    expect(problems('const a = = 1')[0]).toMatchObject({ line: 1, column: 11, code: 1109 });
    expect(problems('const f = () => {')[0]).toMatchObject({ file: null, line: 1 });
  });

  it('keep the whole chain of reasons in one message', () => {
    const [problem, ...more] = problems('const o: { a: { b: number } } = { a: { b: "x" } } as { a: { b: string } }');
    expect(more).toEqual([]);
    expect(problem?.message).toMatch(/is not assignable to type[\s\S]*\n\s+.*'a\.b'|types of property[\s\S]*string/i);
  });

  it('say nothing about text that the compiler adds', () => {
    expect(problems('for (var i = 0; i < 1; i++) { var half: string | undefined = "x" }\nhalf')).toEqual([]);
    expect(problems('export const pasted = 1')).toEqual([]);
  });

  it('name the local module and its place', () => {
    const file = session.write('bad.ts', 'export const ok = 1;\nexport const bad: string = 2;\n');
    expect(problems("import { bad } from './bad'; bad")).toMatchObject([{ file, line: 2, column: 14, code: 2322 }]);
    session.write('bad.ts', 'export const ok = 1;\nexport const bad: string = "two";\n');
    expect(problems("import { bad } from './bad'; bad")).toEqual([]);
  });

  it('say what to do about await in a local module', () => {
    session.write('tla.ts', 'export const x = await Promise.resolve(1);');
    expect(problems("import { x } from './tla'; x")[0]?.message).toMatch(/move it into an async function/);
  });

  it('come with the cell that was refused', async () => {
    await expect(session.run('nowhere')).rejects.toBeInstanceOf(CellError);
  });
});
