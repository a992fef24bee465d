import type { Constraint } from '../constraints';
import { tf } from '../engine';
import type { Initializer } from '../initializers';
import type { Regularizer } from '../regularizers';
import { positiveInteger } from './checks';
import type {
  ConstraintIdentifier,
  InitializerIdentifier,
  Layer,
  LayerArgs,
  RegularizerIdentifier,
  Shape,
  Weight,
} from './layer';
import { ConfiguredLayer, makeLayer } from './make';

interface EmbeddingConfig {
  inputDim: number;
  outputDim: number;
  embeddingsInitializer: Initializer;
  embeddingsRegularizer: Regularizer | null;
  embeddingsConstraint: Constraint | null;
  maskZero: boolean;
}

class EmbeddingLayer extends ConfiguredLayer<EmbeddingConfig> {
  static readonly className = 'Embedding';
  private embeddings!: Weight;

  override build(_inputShape: Shape): void {
    const { inputDim, outputDim, embeddingsInitializer: initializer } = this.args;
    this.embeddings = this.addWeight({
      name: 'embeddings',
      shape: [inputDim, outputDim],
      initializer,
      regularizer: this.args.embeddingsRegularizer,
      constraint: this.args.embeddingsConstraint,
    });
    this.built = true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const ids = inputs.dtype === 'int32' ? inputs : tf.cast(inputs, 'int32');
    return rowsOf(this.embeddings.read(), ids);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape, this.args.outputDim];
  }
}

/** The rows of a table, by number. tfjs' own gradient transposes what need not be transposed. */
function rowsOf(table: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  const [size, width] = table.shape as [number, number];
  const flat = tf.reshape(ids, [-1]) as tf.Tensor1D;
  const gather = tf.customGrad((rows, save) => {
    const saved = save as tf.GradSaveFunc;
    saved([flat]);
    return {
      value: tf.reshape(tf.gather(rows as tf.Tensor, flat), [...ids.shape, width]),
      gradFunc: (dy: tf.Tensor, [numbers]: tf.Tensor[]) =>
        tf.unsortedSegmentSum(tf.reshape(dy, [-1, width]), numbers as tf.Tensor1D, size),
    };
  });
  return gather(table);
}

export interface EmbeddingArgs extends LayerArgs {
  /** How many different numbers may come in: they go from 0 to inputDim - 1. */
  inputDim: number;
  /** How many values stand for each. */
  outputDim: number;
  /** Default `uniform`: from -0.05 to 0.05. */
  embeddingsInitializer?: InitializerIdentifier;
  /** Default none. */
  embeddingsRegularizer?: RegularizerIdentifier | null;
  /** Default none. */
  embeddingsConstraint?: ConstraintIdentifier | null;
  /** Only false, the default: masks are not offered. */
  maskZero?: boolean;
}

/**
 * A learnt vector for each whole number: [n, …] -> [n, …, outputDim]. Counterpart of `keras.layers.Embedding`.
 * Porting note: masks are not offered, so `maskZero: true` is refused.
 * @throws for sizes that are no whole numbers from 1 up
 * @example
 * const layer = layers.embedding({ inputDim: 10, outputDim: 4 });
 * assert.deepEqual(layer.apply(tf.tensor2d([[1, 9, 1]], [1, 3], 'int32')).shape, [1, 3, 4]);
 */
export function embedding(args: EmbeddingArgs): Layer {
  const defaults = {
    embeddingsInitializer: 'uniform',
    embeddingsRegularizer: null,
    embeddingsConstraint: null,
    maskZero: false,
  };
  const kind = { factory: 'embedding', defaults, options: ['inputDim', 'outputDim'] };
  return makeLayer(kind, args, (config: EmbeddingConfig) => {
    positiveInteger('layers.embedding', 'inputDim', config.inputDim);
    positiveInteger('layers.embedding', 'outputDim', config.outputDim);
    if (config.maskZero !== false) {
      throw new Error('layers.embedding: maskZero is not offered: no layer here reads masks. Leave it out.');
    }
    return new EmbeddingLayer(config);
  });
}
