/** The generator of configurations: the same from the same seed, everything in it often enough, nothing that can't be compared. */
import { describe, expect, it } from 'vitest';
import { coverageOf, elementsOf, LEAST, wantedElements } from '../../../tools/interop/cases/coverage.mjs';
import { casesOf } from '../../../tools/interop/cases/generate.mjs';
import { deckOf, randomOf } from '../../../tools/interop/cases/random.mjs';

const SEEDS = [0, 1, 7, 20, 12345, 2 ** 31 - 1];

describe('cases', () => {
  it('are the same for the same seed, others for another', () => {
    expect(casesOf({ seed: 7, count: 40 })).toEqual(casesOf({ seed: 7, count: 40 }));
    expect(casesOf({ seed: 7, count: 40 })).not.toEqual(casesOf({ seed: 8, count: 40 }));
  });

  it('keep their numbers in a longer list', () => {
    expect(casesOf({ seed: 3, count: 200 }).slice(0, 30)).toEqual(casesOf({ seed: 3, count: 30 }));
  });

  it('are plain values, the same after JSON', () => {
    const cases = casesOf({ seed: 1, count: 100 });
    expect(JSON.parse(JSON.stringify(cases))).toEqual(cases);
  });

  it.each(SEEDS)('300 of seed %i hold everything at least ten times', (seed) => {
    const { rare, counts } = coverageOf(casesOf({ seed, count: 300 }));
    expect(rare.map((name) => `${name}: ${counts[name]}`)).toEqual([]);
  });

  it.each(SEEDS)('of seed %i end in a partial batch and lead from inputs to outputs', (seed) => {
    for (const { samples, batchSize, validationSplit, layers, inputs, outputs } of casesOf({ seed, count: 300 })) {
      const training = Math.floor(samples * (1 - validationSplit));
      expect(training % batchSize).toBeGreaterThanOrEqual(6);
      const known = new Set(inputs.map(({ name }) => name));
      for (const { name, from } of layers) {
        for (const source of from) expect(known).toContain(source);
        expect(known).not.toContain(name);
        known.add(name);
      }
      for (const { name } of outputs) expect(known).toContain(name);
    }
  });

  it.each(SEEDS)('of seed %i give a batch normalization nothing whose mean it takes away again', (seed) => {
    for (const { layers } of casesOf({ seed, count: 300 })) {
      const byName = new Map(layers.map((layer) => [layer.name, layer]));
      for (const { make, from } of layers) {
        if (make !== 'layers.batchNormalization') continue;
        const below = byName.get(from[0]);
        expect(below.args.useBias).toBe(false);
        // What stands below that layer is not linear: no bias reaches the normalization unbent.
        const source = byName.get(below.from[0]);
        if (source && /dense|conv2d|activation/.test(source.make))
          expect(source.args.activation ?? 'linear').not.toBe('linear');
      }
    }
  });

  it('never leave an embedding without a penalty to an optimizer that is not linear in the gradient', () => {
    const linear = ({ make, args }) =>
      make === 'optimizers.sgd' && !Object.keys(args).some((name) => /clip/i.test(name));
    const tables = casesOf({ seed: 6, count: 300 }).flatMap(({ layers, optimizer }) =>
      layers.filter(({ make }) => make === 'layers.embedding').map(({ args }) => ({ args, optimizer })),
    );
    expect(tables.length).toBeGreaterThan(50);
    for (const { args, optimizer } of tables) if (!linear(optimizer)) expect(args.embeddingsRegularizer).toBeDefined();
    expect(tables.some(({ args }) => args.embeddingsRegularizer === undefined)).toBe(true);
  });

  it('are kinked where they say so, and smooth where they say that', () => {
    const corner = ({ make, args }) =>
      /[mM]axPooling|globalMax/.test(make) || ['relu', 'relu6', 'selu'].includes(args.activation);
    const cases = casesOf({ seed: 5, count: 300 });
    for (const { kind, layers } of cases) if (kind === 'smooth') expect(layers.filter(corner)).toEqual([]);
    const straight = cases.filter(({ kind, layers }) => kind === 'kinked' && !layers.some(corner));
    expect(straight.length).toBeLessThan(5); // a stack without hidden activations has no place for a corner
  });
});

describe('coverage', () => {
  it('counts an element once a case and names what is rare', () => {
    const cases = casesOf({ seed: 2, count: 300 });
    const without = cases.filter((testCase) => !elementsOf(testCase).has('loss poisson'));
    const { counts, rare } = coverageOf(without);
    expect(counts['loss poisson']).toBe(0);
    expect(rare).toContain('loss poisson');
    const few = cases.filter((testCase) => elementsOf(testCase).has('loss huber')).slice(0, LEAST - 1);
    expect(
      coverageOf([...without.filter((testCase) => !elementsOf(testCase).has('loss huber')), ...few]).rare,
    ).toContain('loss huber');
  });

  it('demands each thing once', () => {
    expect(new Set(wantedElements()).size).toBe(wantedElements().length);
  });
});

describe('decks', () => {
  it('deal each choice before any comes again', () => {
    const deck = deckOf(randomOf(4), ['a', 'b', 'c']);
    for (let round = 0; round < 5; round++)
      expect([deck.draw(), deck.draw(), deck.draw()].sort()).toEqual(['a', 'b', 'c']);
  });

  it('keep what does not fit for later', () => {
    const deck = deckOf(randomOf(4), ['a', 'b', 'c']);
    expect(deck.draw((card) => card === 'c')).toBe('c');
    expect([deck.draw(), deck.draw()].sort()).toEqual(['a', 'b']);
    expect(() => deck.draw((card) => card === 'z')).toThrow('No choice');
  });
});
