import { nextSeed, tf } from '../engine';
import { statelessUniform } from '../engine/fused';
import { describe } from '../engine/names';

interface StockDropout extends tf.layers.Layer {
  rate: number;
}

type DropoutArgs = { rate: number; seed?: number; name?: string };

const Stock = tf.layers.dropout({ rate: 0 }).constructor as new (args: DropoutArgs) => StockDropout;

/**
 * tfjs' Dropout with masks drawn by TensorFlow from a seed and a counter. tfjs draws them one number at a time in JavaScript
 * (a third of an epoch of a dense network), and with a seed it draws the same mask for every batch.
 */
export class DropoutLayer extends Stock {
  private stream: number;
  private readonly givenSeed: number | undefined;
  private draws = 0;

  constructor(args: DropoutArgs) {
    if (!(args.rate >= 0 && args.rate < 1)) {
      throw new Error(`layers.dropout: rate is ${describe(args.rate)}; expected a number from 0 up to 1, such as 0.2.`);
    }
    super(args);
    this.givenSeed = args.seed;
    this.stream = args.seed ?? nextSeed();
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor | tf.Tensor[] {
    const x = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
    if (!kwargs?.training || this.rate === 0) return x;
    return tf.tidy(() => {
      const drawn = statelessUniform(x.shape, this.stream, this.draws++);
      const kept = tf.cast(tf.greaterEqual(drawn, this.rate), 'float32');
      return tf.mul(x, tf.mul(kept, 1 / (1 - this.rate)));
    });
  }

  get randomState(): readonly number[] {
    return [this.stream, this.draws];
  }

  set randomState([stream = this.stream, draws = 0]: readonly number[]) {
    this.stream = stream;
    this.draws = draws;
  }

  override getConfig() {
    return { ...super.getConfig(), seed: this.givenSeed ?? null };
  }
}
