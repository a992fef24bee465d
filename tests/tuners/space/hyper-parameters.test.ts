import { describe, expect, expectTypeOf, it } from 'vitest';
import { HyperParameters } from '../../../lib/src/tuners';
import { explore } from '../../../lib/src/tuners/space/explore';

describe('HyperParameters', () => {
  it('gives defaults, and values where they are known', () => {
    const hp = new HyperParameters({ units: 64, name: 'x' });
    expect(hp.int('units', { min: 32, max: 512, step: 2, sampling: 'log' })).toBe(64);
    expect(hp.float('rate', { min: 0.1, max: 1, default: 0.5 })).toBe(0.5);
    expect(hp.boolean('bias')).toBe(false);
    expect(hp.fixed('epochs', 5)).toBe(5);
    expect(hp.values).toEqual({ units: 64, rate: 0.5, bias: false, epochs: 5 }); // nobody has asked for `name`
    expect(hp.get('rate')).toBe(0.5);
  });

  it('keeps the types of what it is asked for', () => {
    const hp = new HyperParameters();
    expectTypeOf(hp.choice('activation', ['relu', 'swish'])).toEqualTypeOf<'relu' | 'swish'>();
    expectTypeOf(hp.choice('batch', [16, 32])).toEqualTypeOf<16 | 32>();
    expectTypeOf(hp.boolean('bias')).toEqualTypeOf<boolean>();
  });

  it('goes through JSON', () => {
    const hp = new HyperParameters({ kind: 'deep', layers: 4 });
    hp.choice('kind', ['flat', 'deep']);
    hp.conditionalScope('kind', ['deep'], () => hp.int('layers', { min: 2, max: 5 }));
    const again = HyperParameters.fromJSON(JSON.parse(JSON.stringify(hp)));
    expect(again.values).toEqual({ kind: 'deep', layers: 4 });
    expect(again.space).toEqual(hp.space);
    expect(() => HyperParameters.fromJSON([] as never)).toThrow(/expected { space, values }, got an array/);
  });

  it('runs a conditional scope only where it counts', () => {
    const ask = (kind: string) => {
      const hp = new HyperParameters({ kind });
      hp.choice('kind', ['flat', 'deep']);
      const layers = hp.conditionalScope('kind', ['deep'], () => hp.int('layers', { min: 2, max: 5 }));
      return { hp, layers };
    };
    expect(ask('deep').layers).toBe(2);
    expect(ask('flat').layers).toBeUndefined();
    expect(ask('flat').hp.values).toEqual({ kind: 'flat' });
    const { hp } = ask('deep');
    const other = HyperParameters.fromJSON({ space: hp.space, values: { kind: 'flat', layers: 3 } });
    expect(other.values).toEqual({ kind: 'flat' });
    expect(() => other.get('layers')).toThrow(/'layers' does not count here; it needs kind deep/);
  });

  it.each<[string, (hp: HyperParameters) => unknown, RegExp]>([
    [
      'bounds the wrong way round',
      (hp) => hp.int('n', { min: 5, max: 2 }),
      /hp\.int\('n'\): min 5 is greater than max 2/,
    ],
    ['a fraction', (hp) => hp.int('n', { min: 1.5, max: 2 }), /min is 1\.5; expected a whole number/],
    ['no range', (hp) => hp.float('n', undefined as never), /the range is missing/],
    [
      'a snake_case sampling',
      (hp) => hp.int('n', { min: 1, max: 2, sampling: 'reverse_log' as never }),
      /'reverseLog'/,
    ],
    ['a misspelt option', (hp) => hp.int('n', { min_value: 1, max: 2 } as never), /option 'min_value'/],
    ['a logarithm of zero', (hp) => hp.float('n', { min: 0, max: 1, sampling: 'log' }), /needs a number above 0/],
    ['a factor of one', (hp) => hp.int('n', { min: 1, max: 9, sampling: 'log', step: 1 }), /it is a factor/],
    ['a step of zero', (hp) => hp.float('n', { min: 1, max: 9, step: 0 }), /expected a number above 0/],
    ['a default outside', (hp) => hp.int('n', { min: 1, max: 2, default: 3 }), /default 3 lies outside/],
    ['no choices', (hp) => hp.choice('c', []), /expected a list such as/],
    ['mixed choices', (hp) => hp.choice('c', [1, 'a']), /different types: number, string/],
    ['a choice twice', (hp) => hp.choice('c', ['a', 'a']), /stands there twice/],
    ['a default that is none', (hp) => hp.choice('c', ['a', 'b'], { default: 'd' as never }), /'d' is none of a, b/],
    ['a value that JSON loses', (hp) => hp.fixed('f', Number.NaN), /expected a number, a text or a boolean/],
    ['no name', (hp) => hp.boolean(''), /the name is ''/],
    ['an unknown name', (hp) => hp.get('units'), /Unknown hyperparameter 'units'/],
    ['an unknown parent', (hp) => hp.conditionalScope('kind', ['a'], () => 1), /Unknown hyperparameter 'kind'/],
  ])('refuses %s', (_, ask, message) => {
    expect(() => ask(new HyperParameters())).toThrow(message);
  });

  it('refuses one name with two ranges', () => {
    const hp = new HyperParameters();
    hp.int('units', { min: 1, max: 4 });
    expect(hp.int('units', { min: 1, max: 4 })).toBe(1);
    expect(() => hp.int('units', { min: 1, max: 8 })).toThrow(/asked for twice with different ranges/);
  });
});

describe('explore', () => {
  it('finds what lies in conditional scopes, one in another too', () => {
    const builds: unknown[] = [];
    const space = explore((hp) => {
      hp.choice('kind', ['flat', 'deep']);
      hp.conditionalScope('kind', ['deep'], () => {
        hp.boolean('drops');
        hp.conditionalScope('drops', [true], () => hp.float('rate', { min: 0.1, max: 0.5 }));
      });
      builds.push(hp.values);
    });
    expect(space.map(({ name }) => name)).toEqual(['kind', 'drops', 'rate']);
    expect(builds).toHaveLength(3);
  });
});
