import { describe, expect, it } from 'vitest';
import { checkNoOptions, misspeltMember, optionsObject, unknownName } from '../../lib/src/engine/names';

describe('an unknown name', () => {
  it('is told of camelCase only where that is the difference, always with the names that are known', () => {
    expect(unknownName('option', 'batch_size', ['epochs', 'batchSize']).message).toBe(
      "Unknown option 'batch_size': names are in camelCase here, write 'batchSize'. Known: epochs, batchSize.",
    );
    expect(unknownName('log', 'val_los', ['loss', 'val_loss']).message).toBe(
      "Unknown log 'val_los'. Did you mean 'val_loss'? Known: loss, val_loss.",
    );
    expect(unknownName('output', 'Dense_1', ['dense_1']).message).toMatch(/'Dense_1'\. Did you mean 'dense_1'\?/);
    expect(unknownName('option', 'batch_sizes', ['batchSize']).message).toMatch(/Did you mean 'batchSize'\?/);
    expect(unknownName('option', 'q', ['batchSize']).message).toBe("Unknown option 'q'. Known: batchSize.");
  });
});

describe('what is no options object', () => {
  it('is refused with an example', () => {
    const given = { a: 1 };
    expect(optionsObject('f', given, 'a: 1')).toBe(given);
    for (const bad of [0.1, 'x', [1], null, () => 1]) {
      expect(() => optionsObject('f', bad as object, 'a: 1')).toThrow(
        /f: expected an options object such as \{ a: 1 \}, got/,
      );
    }
  });

  it('is refused where nothing is taken', () => {
    checkNoOptions('f', []);
    checkNoOptions('f', [{}]);
    for (const bad of [0.1, 'x', [], null, { a: 1 }])
      expect(() => checkNoOptions('f', [bad])).toThrow(/f takes no options/);
  });
});

describe('members in another spelling', () => {
  class Base {
    onEnd() {}
  }
  const find = (object: object) => misspeltMember(object, Base, ['onEnd']);

  it('are found on the object and in the classes between', () => {
    class Wrong extends Base {
      on_end() {}
    }
    class Below extends Wrong {}
    expect(find(new Below())).toEqual({ found: 'on_end', meant: 'onEnd' });
    expect(find(Object.assign(new Base(), { onend: () => 1 }))).toEqual({ found: 'onend', meant: 'onEnd' });
  });

  it('are none where a name is right, its own, or private by an underscore', () => {
    class Right extends Base {
      override onEnd() {}
      other_end() {}
      _onEnd() {}
    }
    expect(find(new Right())).toBeUndefined();
  });
});
