import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Position } from '../../../kernel/src/compiler';
import { createSession, type Session } from './session';

let session: Session;
beforeAll(() => {
  session = createSession();
});
beforeEach(() => session.reset());
afterAll(() => session.close());

/** Where the frames of an error stand in the sources, innermost first. */
async function framesOf(cells: string[]): Promise<(Position & { name: string })[]> {
  let error: unknown;
  for (const cell of cells) {
    try {
      await session.run(cell);
    } catch (thrown) {
      error = thrown;
    }
  }
  const lines = String((error as Error).stack).split('\n');
  return lines.flatMap((line) => {
    const found = /^\s+at (?:async )?(?:(.*?) \()?(.+?):(\d+):(\d+)\)?$/.exec(line);
    const position = found && session.compiler.position(found[2]!, Number(found[3]), Number(found[4]));
    return position ? [{ ...position, name: found[1] ?? '' }] : [];
  });
}

const places = async (...cells: string[]) => (await framesOf(cells)).map(({ line, column }) => [line, column]);

describe('positions of throws', () => {
  it('in a cell: line and column of the source', async () => {
    expect(
      (await places('const a: number = 1;\n\ninterface Gone { x: number }\n  throw new Error("x" + a)'))[0],
    ).toEqual([4, 9]);
  });

  it('in an async cell', async () => {
    expect((await places('type T = string;\nawait null;\nconst t: T = "t";\nthrow new Error(t)'))[0]).toEqual([4, 7]);
  });

  it('in a function of an earlier cell, with the place of the call', async () => {
    const cells = ['// one\nfunction thr(): never {\n  throw new Error("x");\n}', 'const two = 2;\n\nthr();'];
    expect((await places(...cells)).slice(0, 2)).toEqual([
      [3, 9],
      [3, 1],
    ]);
  });

  it('of a call of a function of the same cell', async () => {
    const frames = await places('function same(): void {\n  throw new Error("x")\n}\n\n   same()');
    expect(frames.slice(0, 2)).toEqual([
      [2, 9],
      [5, 4],
    ]);
  });

  it('in a local module: the .ts file', async () => {
    const file = session.write(
      'deep.ts',
      'export interface Gone { a: number }\n\nexport function deep(x: number): number {\n  if (x > 0) throw new Error("deep");\n  return x;\n}\n',
    );
    const frames = await framesOf(["import { deep } from './deep';\n\nconst n: number = 1;\ndeep(n)"]);
    expect(frames[0]).toMatchObject({ file, line: 4, column: 20, name: 'deep' });
    expect(frames[1]).toMatchObject({ line: 4, column: 1 });
  });

  it('in a local module after an edit', async () => {
    const cell = "import { edited } from './edited'; edited()";
    session.write('edited.ts', 'export function edited() { throw new Error("1") }');
    expect((await framesOf([cell]))[0]).toMatchObject({ line: 1, column: 34 });
    session.write('edited.ts', '// a line more\n\nexport function edited() { throw new Error("2") }');
    expect((await framesOf([cell]))[0]).toMatchObject({
      file: path.join(session.folder, 'edited.ts'),
      line: 3,
      column: 34,
    });
  });

  it('are null for what has no source', () => {
    expect(session.compiler.position('/nowhere.js', 1, 1)).toBeNull();
    session.compiler.compile('cell-lines', 'const a = 1', '');
    expect(session.compiler.position('cell-lines', 9999, 1)?.line ?? 1).toBeLessThanOrEqual(1);
  });
});
