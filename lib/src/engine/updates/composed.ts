import { stepScalar } from '../recording';
import type * as tf from '../tf';
import type { Carrier } from './carrier';
import { Kept } from './kept';
import { releaseWith } from './memory';
import { type Moment, slotShape, type UpdateRule } from './rule';

/** A rule in tensor operations. */
export class ComposedCarrier implements Carrier {
  private readonly kept = new Kept();

  constructor(
    private readonly rule: UpdateRule,
    private readonly weights: readonly tf.Variable[],
    slots: readonly (readonly Float32Array[])[],
  ) {
    for (const [i, weight] of weights.entries()) {
      for (const [j, slot] of rule.slots.entries()) {
        this.kept.add(slotShape(slot, weight.shape), (slots[i] as Float32Array[])[j] as Float32Array);
      }
    }
    releaseWith(this, this.kept);
  }

  step(gradients: readonly (tf.Tensor | undefined)[], moment: (ahead: number) => Moment): void {
    const { rule, kept } = this;
    const scalars = Object.fromEntries(
      Object.keys(rule.scalars(moment(0))).map((name) => [
        name,
        stepScalar((ahead) => rule.scalars(moment(ahead))[name] as number),
      ]),
    );
    for (const [i, weight] of this.weights.entries()) {
      const gradient = gradients[i];
      if (gradient === undefined) continue;
      const first = i * rule.slots.length;
      const before = Object.fromEntries(rule.slots.map(({ name }, j) => [name, kept.get(first + j)]));
      const { weight: value, slots } = rule.compose(weight, gradient, before, scalars);
      weight.assign(value);
      for (const [j, { name }] of rule.slots.entries()) kept.set(first + j, slots[name] as tf.Tensor);
    }
  }

  slots(): Float32Array[][] {
    const { slots } = this.rule;
    return this.weights.map((_, i) => slots.map((_slot, j) => this.kept.read(i * slots.length + j)));
  }

  release(): void {
    this.kept.release();
  }
}
