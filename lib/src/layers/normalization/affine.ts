/** What normalizing layers share: the learnt scale (gamma) and offset (beta). */
import type { Constraint } from '../../constraints';
import { tf } from '../../engine';
import type { Initializer } from '../../initializers';
import type { Regularizer } from '../../regularizers';
import { numberWithin } from '../checks';
import type { ConstraintIdentifier, InitializerIdentifier, LayerArgs, RegularizerIdentifier, Weight } from '../layer';
import { SameShapeLayer } from '../make';

export interface AffineArgs extends LayerArgs {
  /** Added to the variance; default 0.001. */
  epsilon?: number;
  /** Whether an offset (beta) is learnt; default true. */
  center?: boolean;
  /** Whether a scale (gamma) is learnt; default true. */
  scale?: boolean;
  /** Default `zeros`. */
  betaInitializer?: InitializerIdentifier;
  /** Default `ones`. */
  gammaInitializer?: InitializerIdentifier;
  /** Default none. */
  betaRegularizer?: RegularizerIdentifier | null;
  /** Default none. */
  gammaRegularizer?: RegularizerIdentifier | null;
  /** Default none. */
  betaConstraint?: ConstraintIdentifier | null;
  /** Default none. */
  gammaConstraint?: ConstraintIdentifier | null;
}

export interface AffineConfig {
  epsilon: number;
  center: boolean;
  scale: boolean;
  betaInitializer: Initializer;
  gammaInitializer: Initializer;
  betaRegularizer: Regularizer | null;
  gammaRegularizer: Regularizer | null;
  betaConstraint: Constraint | null;
  gammaConstraint: Constraint | null;
}

/** Keras' defaults of `AffineArgs`. */
export const AFFINE_DEFAULTS = {
  epsilon: 1e-3,
  center: true,
  scale: true,
  betaInitializer: 'zeros',
  gammaInitializer: 'ones',
  betaRegularizer: null,
  gammaRegularizer: null,
  betaConstraint: null,
  gammaConstraint: null,
};

export abstract class AffineLayer<A extends AffineConfig> extends SameShapeLayer<A> {
  protected gamma: Weight | null = null;
  protected beta: Weight | null = null;

  protected addAffine(shape: number[]): void {
    const { center, scale, gammaInitializer, betaInitializer } = this.args;
    const gamma = { regularizer: this.args.gammaRegularizer, constraint: this.args.gammaConstraint };
    if (scale) this.gamma = this.addWeight({ name: 'gamma', shape, initializer: gammaInitializer, ...gamma });
    const beta = { regularizer: this.args.betaRegularizer, constraint: this.args.betaConstraint };
    if (center) this.beta = this.addWeight({ name: 'beta', shape, initializer: betaInitializer, ...beta });
  }

  /** x * gamma + beta; `shape` brings both beside the axes of x, null: they lie along the last. */
  protected rescaled(x: tf.Tensor, shape: number[] | null): tf.Tensor {
    const beside = (weight: Weight) => (shape === null ? weight.read() : tf.reshape(weight.read(), shape));
    const scaled = this.gamma ? tf.mul(x, beside(this.gamma)) : x;
    return this.beta ? tf.add(scaled, beside(this.beta)) : scaled;
  }
}

export function checkAffine(where: string, config: AffineConfig): void {
  numberWithin(where, 'epsilon', config.epsilon, 0, Infinity);
}

/** The shape that lies beside x: its own sizes at some axes, 1 else; null where those are the last alone. */
export function besideAxes(shape: readonly number[], axes: readonly number[]): number[] | null {
  if (axes.length === 1 && axes[0] === shape.length - 1) return null;
  return shape.map((size, i) => (axes.includes(i) ? size : 1));
}
