import { expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as regularizers from '../../lib/src/regularizers';
import { type Packed, readVectors, unpack } from '../support/vectors';

interface Penalty {
  className: string;
  options: Record<string, unknown>;
  weight: Packed;
  penalty: number;
}

const { regularizers: cases } = readVectors<{ regularizers: Penalty[] }>('layers');
const factories = {
  L1: regularizers.l1,
  L2: regularizers.l2,
  L1L2: regularizers.l1l2,
  OrthogonalRegularizer: regularizers.orthogonalRegularizer,
} as Record<string, (options: object) => regularizers.Regularizer>;

it.each(cases.map((one) => [`${one.className} ${JSON.stringify(one.options)}`, one] as const))(
  '%s is what Keras computes',
  (_name, { className, options, weight, penalty }) => {
    const regularizer = factories[className]?.(options) as regularizers.Regularizer;
    const value = unpack(weight);
    const before = tf.memory().numTensors;
    const computed = regularizer.apply(value);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(Math.abs((computed.dataSync()[0] as number) - penalty)).toBeLessThanOrEqual(1e-6 * Math.max(1, penalty));
    for (const [name, option] of Object.entries(options)) {
      const kept = (regularizer.getConfig() as Record<string, unknown>)[name];
      if (typeof option === 'number') expect(kept).toBeCloseTo(option, 6);
      else expect(kept).toBe(option);
    }
  },
);

it("has Keras' defaults by name", () => {
  expect(regularizers.get('l2').getConfig()).toEqual({ l2: 0.01 });
  expect(regularizers.get('l1l2').getConfig()).toEqual({ l1: 0, l2: 0 });
});

it.each<[string, () => unknown, RegExp]>([
  ['an unknown name', () => regularizers.get('L2' as 'l2'), /'l2'/],
  ['a negative factor', () => regularizers.l2(-1), /l2 is -1/],
  ['a misspelt option', () => regularizers.l1({ l_1: 1 } as object), /'l1'/],
  ['an unknown mode', () => regularizers.orthogonalRegularizer({ mode: 'row' as 'rows' }), /'rows'/],
  ['a vector', () => regularizers.orthogonalRegularizer().apply(tf.ones([3])), /\[3\].*matrix/],
])('%s is an error with words', (_name, call, message) => {
  expect(call).toThrow(message);
});
