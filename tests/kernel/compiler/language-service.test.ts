import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSession, type Session } from './session';

let session: Session;
beforeAll(() => {
  session = createSession();
});
beforeEach(() => session.reset());
afterAll(() => session.close());

const declarations = `
/** Learning rate. */
declare let rate: number;
/**
 * Trains.
 * @param epochs how often
 * @returns the loss
 */
declare function train(epochs: number, verbose?: boolean): number;
`;
/** The cursor stands at `|`. */
const split = (text: string): [string, number] => [text.replace('|', ''), text.indexOf('|')];

describe('completion', () => {
  const complete = (text: string) => session.compiler.complete(...split(text), declarations);

  it('gives members with their kinds, and the span to replace', () => {
    const info = complete('const x = 1;\n[1].map|');
    expect(info.entries[0]).toEqual({ name: 'map', kind: 'method' });
    expect([info.start, info.end]).toEqual([17, 20]);
  });

  it('gives names of earlier cells', () => {
    expect(complete('tra|').entries[0]).toEqual({ name: 'train', kind: 'function' });
    expect(complete('ra|').entries.map((e) => e.name)).toContain('rate');
  });

  it('gives names of the cell itself, also in unfinished code', () => {
    expect(complete('const model = { fit() {}, layers: 3 };\nif (model.|').entries).toEqual(
      expect.arrayContaining([
        { name: 'fit', kind: 'method' },
        { name: 'layers', kind: 'property' },
      ]),
    );
  });

  it('gives keys of an options object', () => {
    expect(complete('const o: { epochs: number; batchSize?: number } = { ep| }').entries[0]?.name).toBe('epochs');
  });

  it('gives no names of the browser', () => {
    expect(complete('doc|').entries.map((e) => e.name)).not.toContain('document');
  });

  it('does not disturb the next cell', async () => {
    await session.run('const steady = 4');
    complete('stea|');
    expect(await session.run('steady')).toBe(4);
  });
});

describe('inspection', () => {
  const inspect = (text: string) => session.compiler.inspect(...split(text), declarations);

  it('gives signature, documentation and tags', () => {
    expect(inspect('tr|ain(3)')).toEqual({
      signature: 'function train(epochs: number, verbose?: boolean | undefined): number',
      documentation: 'Trains.',
      tags: [
        { name: 'param', text: 'epochs how often' },
        { name: 'returns', text: 'the loss' },
      ],
    });
    expect(inspect('ra|te')).toMatchObject({ signature: 'let rate: number', documentation: 'Learning rate.' });
  });

  it.each(['train(|)', 'train(|', 'train(3, |', 'train(3,| true)', 'const x = [train( |)]', 'train((1 + 2) * |'])(
    'inside the parentheses of a call gives the function: %s',
    (text) => {
      expect(inspect(text)?.signature).toMatch(/^function train/);
    },
  );

  it('gives the inner call of nested ones, and the method of an object', () => {
    expect(inspect('train(Math.max(|))')?.signature).toMatch(/Math\.max/);
    expect(inspect('new Map(|')?.signature).toMatch(/Map/);
  });

  it('gives null where there is nothing', () => {
    expect(inspect('  | ')).toBeNull();
    expect(inspect('train(1) |')).toBeNull();
  });
});

describe('isComplete', () => {
  it.each([
    ['const a = 1', 'complete', ''],
    ['', 'complete', ''],
    ['for (const x of [1]) {', 'incomplete', '  '],
    ['f(1,', 'incomplete', '  '],
    ['const s = `open', 'incomplete', ''],
    ['/* open', 'incomplete', ''],
    ['const a = = 1', 'invalid', ''],
    ['let let = 3 +* 4', 'invalid', ''],
  ])('%j is %s', (source, status, indent) => {
    expect(session.compiler.isComplete(source)).toEqual({ status, indent });
  });
});
