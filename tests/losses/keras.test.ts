import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as losses from '../../lib/src/losses';
import { lossOfBatch } from '../../lib/src/losses/loss';
import { unpack } from '../support/vectors';
import { compare, makeLoss, nameOf, vectors } from './keras';

/**
 * As a share of the largest expected number of the tensor. Float32 keeps 6e-8 of a number, and a loss is some ten operations on
 * numbers that are not larger than it, or a sum of them in another order.
 */
const CLOSE = 1e-6;

const oneOutput = () => vectors.data.oneOutput?.[0] as NonNullable<(typeof vectors.data)[string]>[number];

describe("Keras' losses, by weights and reductions, and their gradients", () => {
  it.each(vectors.cases.map((one) => [nameOf(one), one] as const))('%s', (_name, one) => {
    const before = tf.memory().numTensors;
    const worst = compare(one);
    if (process.env.LOSS_REPORT) console.log(JSON.stringify([nameOf(one), worst]));
    expect(worst.values).toBeLessThanOrEqual(CLOSE);
    expect(worst.gradients).toBeLessThanOrEqual(CLOSE);
    expect(worst.undefinedValues).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('hold every loss that there is', () => {
    const classes = Object.entries(losses).filter(([, value]) => (value as { prototype?: unknown }).prototype instanceof losses.Loss);
    const tested = new Set(vectors.cases.map(({ loss }) => loss));
    expect(classes.map(([name]) => name).filter((name) => !tested.has(name))).toEqual([]);
  });
});
