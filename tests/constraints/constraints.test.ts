import { expect, it } from 'vitest';
import * as constraints from '../../lib/src/constraints';
import { tf } from '../../lib/src/engine';
import { type Packed, readVectors, relativeDifference, unpack } from '../support/vectors';

interface Projected {
  className: string;
  options: Record<string, unknown>;
  weight: Packed;
  projected: Packed;
}

const { constraints: cases } = readVectors<{ constraints: Projected[] }>('layers');
const factories = {
  MaxNorm: constraints.maxNorm,
  MinMaxNorm: constraints.minMaxNorm,
  NonNeg: constraints.nonNeg,
  UnitNorm: constraints.unitNorm,
} as Record<string, (options: object) => constraints.Constraint>;

it.each(cases.map((one) => [`${one.className} ${JSON.stringify(one.options)}`, one] as const))(
  '%s is what Keras computes',
  (_name, { className, options, weight, projected }) => {
    const constraint = factories[className]?.(options) as constraints.Constraint;
    const value = unpack(weight);
    const before = tf.memory().numTensors;
    const computed = constraint.apply(value);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(relativeDifference(computed, unpack(projected))).toBeLessThan(1e-6);
    expect(constraint.getConfig()).toEqual(options);
    expect(constraint.getClassName()).toBe(className);
  },
);

it.each<[string, () => unknown, RegExp]>([
  ['an unknown name', () => constraints.get('max_norm' as 'maxNorm'), /'maxNorm'/],
  ['a negative norm', () => constraints.maxNorm({ maxValue: -1 }), /maxValue is -1/],
  ['bounds the wrong way round', () => constraints.minMaxNorm({ minValue: 2 }), /larger than maxValue/],
  ['an axis that is none', () => constraints.unitNorm({ axis: 0.5 }), /axis is 0\.5/],
])('%s is an error with words', (_name, call, message) => {
  expect(call).toThrow(message);
});
