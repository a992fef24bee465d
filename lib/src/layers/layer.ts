import * as constraints from '../constraints';
import { tf } from '../engine';
import { keepInStep } from '../engine/logits';
import { describe, optionsObject, shapeText } from '../engine/names';
import * as initializers from '../initializers';
import * as regularizers from '../regularizers';
import { inferredShape } from './infer-shape';
import { autoName, snakeCase } from './names';

export { autoName } from './names';

/** Sizes of axes; null where the size is not fixed (the batch). */
export type Shape = (number | null)[];

export type InitializerIdentifier =
  | initializers.InitializerName
  | initializers.Initializer
  | initializers.InitializerFn;
export type RegularizerIdentifier = regularizers.RegularizerName | regularizers.Regularizer;
export type ConstraintIdentifier = constraints.ConstraintName | constraints.Constraint;

/** Options that every layer takes. */
export interface LayerArgs {
  /** Shape of one input sample, for a model's first layer: `[28, 28]`. */
  inputShape?: (number | null)[];
  /** Default: Keras' automatic name, `dense`, `dense_1` … */
  name?: string;
  /** Whether the layer's weights learn; default true. */
  trainable?: boolean;
  /** Type of the layer's inputs; default float32. */
  dtype?: 'float32' | 'int32' | 'bool';
  /** Penalty on the layer's output, divided by the batch size and added to the loss; default none. */
  activityRegularizer?: RegularizerIdentifier | null;
}

/** What a layer's `call` is told beside its inputs. */
export interface CallArgs {
  /** Whether the model learns from this batch; default false. */
  training?: boolean;
}

/** What `addWeight` makes. */
export interface WeightArgs {
  /** Unique within the layer; default `weight`, `weight_1` … */
  name?: string;
  /** Default []: one number. */
  shape?: readonly number[];
  /** Default `glorotUniform`, for integers `zeros`. */
  initializer?: InitializerIdentifier | null;
  /** Penalty on the weight, added to the loss; default none. */
  regularizer?: RegularizerIdentifier | null;
  /** What the weight is brought back to after each step; default none. */
  constraint?: ConstraintIdentifier | null;
  /** Whether the weight learns; default true. State of the layer's own, changed by `assign`, has false. */
  trainable?: boolean;
  /** Default float32. */
  dtype?: 'float32' | 'int32' | 'bool';
}

/** A weight of a layer. */
export interface Weight extends tf.LayerVariable {
  /** Gives the weight another value, in `call` too; it is no part of the gradient. */
  assign(value: tf.Tensor): void;
}

type Inputs = tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[];

/**
 * The base of all layers, to be extended: `build` makes the weights, `call` computes the output. Tensors made in `call` are
 * given back by themselves. Counterpart of `keras.layers.Layer`. Porting note: layers are connected by `apply`, `__call__` in Keras.
 *
 * - `build(inputShape)`: called once with the shape of the inputs, the batch included; makes weights with `addWeight`.
 * - `call(inputs, { training })`: the output for a tensor (a list of tensors where several come in). Plain tensor code.
 * - `computeOutputShape(inputShape)`: by default found by a trial call with zeros.
 * - `getConfig()`: by default the common options; add your own.
 *
 * @throws for weights without a full shape, unknown initializers …, or a `call` that returns no tensor
 * @example
 * class Scale extends layers.Layer {
 *   build(inputShape: (number | null)[]) {
 *     this.factor = this.addWeight({ name: 'factor', shape: [inputShape.at(-1)], initializer: 'ones' });
 *     this.calls = this.addWeight({ name: 'calls', initializer: 'zeros', trainable: false });
 *   }
 *   call(x: tf.Tensor, { training }: { training?: boolean }) {
 *     if (training) this.calls.assign(tf.add(this.calls.read(), 1));
 *     return tf.mul(x, this.factor.read());
 *   }
 * }
 * const scale = new Scale();
 * scale.apply(tf.ones([2, 3]), { training: true });
 * assert.equal(scale.name, 'scale');
 * assert.equal(scale.calls.read().dataSync()[0], 1);
 */
export class Layer extends tf.layers.Layer {
  private readonly activity: regularizers.Regularizer | null;
  /** Which of the losses are penalties on a weight. */
  private readonly weightPenalties = new Map<() => tf.Scalar, tf.LayerVariable>();
  private activities: (() => tf.Scalar | null)[] = [];

  constructor(args: LayerArgs = {}) {
    optionsObject(new.target.name, args, "name: 'first'");
    const { name, trainable, dtype, inputShape, batchInputShape, weights } = args as StockArgs;
    const given = { trainable, dtype, inputShape, batchInputShape, weights };
    super(Object.fromEntries(Object.entries({ ...given, name: name ?? 'unnamed' }).filter(([, v]) => v !== undefined)));
    if (name === undefined) this.name = autoName(snakeCase(this.getClassName()));
    this.activity = args.activityRegularizer ? regularizers.get(args.activityRegularizer) : null;
    if (this.activity) this.addLoss(() => this.activityLoss());
  }

  override getClassName(): string {
    return (this.constructor as { className?: string }).className ?? this.constructor.name;
  }

  /** Connects the layer to symbolic tensors (the functional way to build a model). */
  override apply(inputs: tf.SymbolicTensor | tf.SymbolicTensor[], options?: object): tf.SymbolicTensor;
  /** Computes the layer's output. */
  override apply(inputs: tf.Tensor | tf.Tensor[], options?: CallArgs): tf.Tensor;
  override apply(inputs: Inputs, options?: object): tf.Tensor | tf.SymbolicTensor {
    const single = Array.isArray(inputs) && inputs.length === 1 ? (inputs[0] as tf.Tensor) : inputs;
    const first = Array.isArray(single) ? single[0] : single;
    if (!(first instanceof tf.Tensor)) return super.apply(single, options) as tf.SymbolicTensor;
    return tf.tidy(() => {
      const output = super.apply(single, options) as tf.Tensor;
      if (this.activity) this.noteActivity(this.activity, output);
      return output;
    });
  }

  /** Makes a weight, in `build` or the constructor. Counterpart of `keras.layers.Layer.add_weight`. */
  protected override addWeight(args: WeightArgs): Weight;
  protected override addWeight(
    name: string,
    shape: Shape,
    dtype?: tf.DataType,
    initializer?: initializers.Initializer,
    ...rest: unknown[]
  ): Weight;
  protected override addWeight(args: WeightArgs | string, ...stock: unknown[]): Weight {
    const add = super.addWeight as unknown as (...args: unknown[]) => tf.LayerVariable;
    const before = this.losses.length;
    const made = typeof args === 'string' ? add.call(this, args, ...stock) : add.call(this, ...this.stockWeight(args));
    for (const penalty of this.losses.slice(before)) this.weightPenalties.set(penalty as () => tf.Scalar, made);
    const assign = (value: tf.Tensor) => {
      if (value !== made.read()) (made.read() as tf.Variable).assign(value);
    };
    // Keras' constraints hold after a step of the optimizer; tfjs' `write` applies them to every value that is set, loaded ones too.
    const write = (value: tf.Tensor) => {
      assign(value);
      return made;
    };
    return Object.assign(made, { assign, write });
  }

  private stockWeight(args: WeightArgs): unknown[] {
    const { shape = [], dtype = 'float32', trainable = true } = args;
    const name = args.name ?? `weight${this.weights.length > 0 ? `_${this.weights.length}` : ''}`;
    const whole = Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size >= 0);
    if (!whole) {
      const given = Array.isArray(shape) ? shapeText(shape) : describe(shape);
      throw new Error(
        `The layer '${this.name}': the weight '${name}' has shape ${given}; expected whole numbers, all known when the layer is built.`,
      );
    }
    const initializer = initializers.get(args.initializer ?? (dtype === 'float32' ? 'glorotUniform' : 'zeros'));
    const regularizer = args.regularizer ? regularizers.get(args.regularizer) : null;
    const constraint = args.constraint ? constraints.get(args.constraint) : null;
    return [name, [...shape], dtype, initializer, regularizer, trainable, constraint];
  }

  /**
   * What the layer adds to the loss now: penalties on the weights that learn, and on its outputs. As in Keras a frozen weight's penalty
   * doesn't count; `calculateLosses` of tfjs gives it all the same.
   */
  penalties(): tf.Scalar[] {
    const counts = (loss: () => tf.Scalar) => {
      const weight = this.weightPenalties.get(loss);
      return weight === undefined || (this.trainable && weight.trainable);
    };
    return (this.losses as (() => tf.Scalar)[]).filter(counts).map((loss) => loss());
  }

  /** The shape of the output for a shape of the inputs. By default found by a trial call. */
  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inferredShape(this, inputShape);
  }

  /** Keras divides the penalty by the batch size. Without a step under way it is computed only if it is asked for. */
  private noteActivity(regularizer: regularizers.Regularizer, output: tf.Tensor): void {
    const penalty = (tensor: tf.Tensor): tf.Scalar => {
      const sum = regularizer.apply(tensor);
      return tensor.rank > 0 ? tf.div(sum, tensor.shape[0] as number) : sum;
    };
    const lasting = keepInStep(output.isDisposed ? output : penalty(output));
    if (lasting === null) {
      const seen = new WeakRef(output);
      this.activities = [() => ((tensor) => (tensor && !tensor.isDisposed ? penalty(tensor) : null))(seen.deref())];
      return;
    }
    this.activities = this.activities.filter((value) => value() !== null);
    this.activities.push(() => (lasting.isDisposed ? null : (lasting as tf.Scalar)));
  }

  private activityLoss(): tf.Scalar {
    const values = this.activities.map((value) => value()).filter((value) => value !== null);
    return values.length === 0 ? tf.scalar(0) : (tf.addN(values) as tf.Scalar);
  }
}

type StockArgs = LayerArgs & { batchInputShape?: Shape; weights?: tf.Tensor[] };
