/** How models are made. */
import { tf } from '../engine';
import { checkOptions, describe } from '../engine/names';
import { autoName, type Layer } from '../layers/layer';
import type { Model as ModelInterface, Sequential } from './interface';
import { addMethods } from './methods';
import { stateOf } from './state';

export interface ModelArgs {
  inputs: tf.SymbolicTensor | tf.SymbolicTensor[];
  outputs: tf.SymbolicTensor | tf.SymbolicTensor[];
  /** Default: Keras' automatic name, `functional`, `functional_1` … */
  name?: string;
}

/** Porting note: freezing a model freezes every layer within, as in Keras; in tfjs the layers' own flags stay as they are. */
function setTrainable(model: { layers: tf.layers.Layer[] }, trainable: boolean): void {
  for (const layer of model.layers) layer.trainable = trainable;
}

class SequentialModel extends tf.Sequential {
  override get trainable(): boolean {
    return super.trainable;
  }

  override set trainable(trainable: boolean) {
    setTrainable(this, trainable);
    super.trainable = trainable;
  }

  override dispose() {
    return disposed(this);
  }
}

class FunctionalModel extends tf.LayersModel {
  override get trainable(): boolean {
    return super.trainable;
  }

  override set trainable(trainable: boolean) {
    setTrainable(this, trainable);
    super.trainable = trainable;
  }

  constructor(args: ModelArgs) {
    if (args instanceof tf.SymbolicTensor || Array.isArray(args))
      throw new Error('models.model: expected one object, { inputs, outputs }; got symbolic tensors.');
    checkOptions('models.model', args, ['inputs', 'outputs', 'name']);
    if (!args?.inputs || !args.outputs)
      throw new Error('models.model: expected { inputs, outputs }, symbolic tensors from layers.input on.');
    const { inputs, outputs, name = autoName('functional') } = args;
    super({ inputs, outputs, name });
  }

  override dispose() {
    return disposed(this);
  }
}

/** What tfjs gives back of the layers; its LayersModel would also ask for an optimizer of tfjs. */
const Container = Object.getPrototypeOf(tf.LayersModel.prototype) as {
  dispose(): ReturnType<tf.LayersModel['dispose']>;
};

/** Gives back the weights, and what compile made: metrics, and the optimizer's state in the engine. */
function disposed(model: tf.LayersModel): ReturnType<tf.LayersModel['dispose']> {
  const state = stateOf(model);
  if (state.claimed) throw new Error(`dispose: the model '${model.name}' is in training; await fit first.`);
  state.compiled?.optimizer.close();
  state.compiled?.dispose();
  state.compiled = null;
  return Container.dispose.call(model);
}

addMethods(SequentialModel.prototype);
addMethods(FunctionalModel.prototype);

/** A model of layers, with Keras' training. */
export interface Model extends ModelInterface {}

/**
 * The class of functional models, to be extended: override `trainStep`, `testStep`, `computeLoss` or `computeMetrics`. Counterpart of
 * `keras.Model`. Porting note: the layers are given as symbolic inputs and outputs; there is no `call` to override.
 * @example
 * class Doubled extends models.Model {
 *   override computeLoss(data: models.LossData) {
 *     return tf.mul(super.computeLoss(data), 2) as tf.Scalar;
 *   }
 * }
 * const input = layers.input({ shape: [8] });
 * const doubled = new Doubled({ inputs: input, outputs: layers.dense({ units: 1 }).apply(input) });
 * doubled.compile({ loss: 'mse' });
 * const { loss } = await doubled.evaluate(x, y, { verbose: 0 });
 * const plain = tf.losses.meanSquaredError(y.reshape([20, 1]), doubled.predict(x)).dataSync()[0];
 * assert.ok(Math.abs(loss - 2 * plain) < 1e-5 * loss);
 */
export const Model = FunctionalModel as unknown as new (args: ModelArgs) => Model;

export interface SequentialArgs {
  /** The layers from the input on; the first may be `layers.input({ shape })`. Default: none yet. */
  layers?: readonly (Layer | tf.layers.Layer | ModelInterface | tf.SymbolicTensor)[];
  /** Default: Keras' automatic name, `sequential`, `sequential_1` … */
  name?: string;
}

/**
 * A model that is a stack of layers. Counterpart of `keras.Sequential`.
 * @param layers the layers from the input on, or `{ layers, name }`; the first gives `inputShape`
 * @example
 * const stack = models.sequential([
 *   layers.dense({ units: 64, activation: 'relu', inputShape: [8] }),
 *   layers.dense({ units: 1 }),
 * ]);
 * assert.equal(stack.countParams(), 8 * 64 + 64 + 64 + 1);
 */
export function sequential(layers: SequentialArgs['layers'] | SequentialArgs = []): Sequential {
  const args: SequentialArgs = Array.isArray(layers) ? { layers } : (layers as SequentialArgs);
  checkOptions('models.sequential', args, ['layers', 'name']);
  const model = new SequentialModel({ name: args.name ?? autoName('sequential') });
  for (const [i, given] of (args.layers ?? []).entries()) {
    const layer = given instanceof tf.SymbolicTensor && i === 0 ? given.sourceLayer : given;
    if (typeof (layer as tf.layers.Layer)?.apply !== 'function') {
      throw new Error(
        `models.sequential: entry ${i} is ${describe(layer)}; expected a layer, such as layers.dense({ units: 10 }).`,
      );
    }
    if (i === 0) checkInput(layer as tf.layers.Layer);
    model.add(layer as tf.layers.Layer);
  }
  return model as unknown as Sequential;
}

function checkInput(layer: tf.layers.Layer): void {
  if (layer.batchInputShape || layer.inboundNodes.length > 0) return;
  throw new Error(
    `models.sequential: the first layer, '${layer.name}', doesn't say what goes in. Give it inputShape, the shape of one sample, such as { inputShape: [8] }.`,
  );
}

/**
 * A model from symbolic inputs to symbolic outputs. Counterpart of `keras.Model(inputs, outputs)`.
 * @example
 * const input = layers.input({ shape: [8] });
 * const hidden = layers.dense({ units: 16, activation: 'relu' }).apply(input);
 * const net = models.model({ inputs: input, outputs: layers.dense({ units: 1 }).apply(hidden) });
 * assert.deepEqual(net.outputs[0].shape, [null, 1]);
 */
export function model(args: ModelArgs): Model {
  return new Model(args);
}

/**
 * Takes a stock model of tfjs over: the same object, with Keras' training methods.
 * @example
 * const stock = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [8] })] });
 * models.fromTfjs(stock).compile({ optimizer: 'adam', loss: 'mse' });
 * assert.equal(models.fromTfjs(stock).compiled, true);
 */
export function fromTfjs(stock: tf.LayersModel): Model {
  if (!(stock instanceof tf.LayersModel)) throw new Error(`models.fromTfjs: ${String(stock)} is no model of tfjs.`);
  if (stock instanceof SequentialModel || stock instanceof FunctionalModel) return stock as unknown as Model;
  Object.setPrototypeOf(stock, stock instanceof tf.Sequential ? SequentialModel.prototype : FunctionalModel.prototype);
  return stock as unknown as Model;
}
