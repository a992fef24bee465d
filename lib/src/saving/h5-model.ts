/** Whole models in Keras' legacy HDF5 format: topology, weights, how it was compiled, the optimizer's state. */
import { tf } from '../engine';
import { shapeText } from '../engine/names';
import type { Model, SaveArgs } from '../models';
import * as models from '../models';
import { stateOf } from '../models/state';
import type { Optimizer, OptimizerState } from '../optimizers';
import {
  type H5File,
  type H5Group,
  readArray,
  readH5,
  readNames,
  readText,
  writeArray,
  writeH5,
  writeNames,
  writeText,
} from './hdf5';
import { fromKeras, type Json, type KerasObject, kerasObject, toKeras } from './keras-layers';
import {
  stateFromKeras,
  stateToKeras,
  trainingFromKeras,
  trainingToKeras,
  unwritable,
  type WeightInfo,
} from './keras-training';
import { setWeight, valuesOf } from './layer-weights';
import { pythonJson } from './python-json';

/** The Keras whose format is written. */
const KERAS_VERSION = '3.15.1';

/** The name of a weight within its layer, such as `kernel`. */
const ownName = (weight: { originalName: string }): string => weight.originalName.split('/').pop() as string;

/** Saves a Sequential model. See `Model.save`. */
export async function saveH5(model: Model, path: string, { includeOptimizer = true }: SaveArgs): Promise<void> {
  const config = modelConfig(model);
  await writeH5(path, (file) => {
    writeText(file, 'keras_version', KERAS_VERSION);
    writeText(file, 'backend', 'tensorflow');
    writeText(file, 'model_config', JSON.stringify(config));
    writeWeights(file, model);
    if (includeOptimizer) writeTraining(file, model);
  });
}

function modelConfig(model: Model): Json {
  if (!(model instanceof tf.Sequential)) {
    throw new Error(
      `The model '${model.name}' is not a stack of layers (models.sequential); only those can be saved to .h5 yet.`,
    );
  }
  const input = model.inputs[0] as tf.SymbolicTensor;
  const first = model.layers[0]?.getClassName() === 'InputLayer' ? 1 : 0;
  const inputLayer = kerasObject('keras.layers', 'InputLayer', {
    batch_shape: input.shape,
    dtype: input.dtype,
    sparse: false,
    ragged: false,
    name: input.sourceLayer.name,
  });
  const layers = [inputLayer, ...model.layers.slice(first).map(toKeras)];
  return {
    class_name: 'Sequential',
    config: { name: model.name, trainable: true, dtype: 'float32', layers, build_input_shape: input.shape },
  };
}

function writeWeights(file: H5File, model: Model): void {
  const group = file.create_group('model_weights') as H5Group;
  writeText(group, 'keras_version', KERAS_VERSION);
  writeText(group, 'backend', 'tensorflow');
  const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  writeNames(
    group,
    'layer_names',
    layers.map((layer) => layer.name),
  );
  for (const layer of layers) {
    const own = group.create_group(layer.name) as H5Group;
    const names = layer.weights.map((weight) => `${model.name}/${layer.name}/${ownName(weight)}`);
    writeNames(own, 'weight_names', names);
    for (const [i, weight] of layer.weights.entries()) {
      writeArray(own, names[i] as string, weight.shape as number[], valuesOf(weight));
    }
  }
  writeNames(group.create_group('top_level_model_weights') as H5Group, 'weight_names', []);
}

type Trainable = WeightInfo & { variable: tf.Variable };

function trainableInfo(model: Model): Trainable[] {
  return model.layers.flatMap((layer) =>
    layer.trainableWeights.map((weight) => ({
      path: `${model.name}/${layer.name}/${ownName(weight)}`,
      shape: weight.shape as number[],
      variable: weight.read() as tf.Variable,
    })),
  );
}

/** The weights that the optimizer has a state of and that the file's reader will find trainable, with that state. */
function stateOfTrainable(optimizer: Optimizer, trainable: readonly Trainable[]): [Trainable[], OptimizerState] {
  const bound = boundOf(optimizer);
  const kept = trainable.filter(({ variable }) => bound.includes(variable));
  const places = kept.map(({ variable }) => bound.indexOf(variable));
  const state = optimizer.getState();
  const picked = <T>(all: readonly T[]): T[] => (all.length === 0 ? [] : places.map((place) => all[place] as T));
  return [
    kept,
    {
      ...state,
      slots: picked(state.slots),
      averages: picked(state.averages),
      accumulators: picked(state.accumulators),
    },
  ];
}

/** The weights whose state the optimizer has, in the state's order. */
const boundOf = (optimizer: Optimizer): readonly tf.Variable[] =>
  (optimizer as unknown as { bound: readonly tf.Variable[] | null }).bound ?? [];

function writeTraining(file: H5File, model: Model): void {
  const { compiled, runner } = stateOf(model);
  if (!compiled) return;
  const config = trainingToKeras(compiled);
  if (!config) {
    const own = unwritable(compiled).join(', ');
    console.warn(
      `save: the file can't hold ${own}. How the model is trained is left out, the optimizer's state too; after loading, call compile again.`,
    );
    return;
  }
  writeText(file, 'training_config', pythonJson(config));
  if (!compiled.optimizer.built) return;
  const trainable = trainableInfo(model);
  // Layers may be frozen or thawed since; but a training that goes on keeps its weights, and binding anew would end it.
  if (!runner) compiled.optimizer.build(trainable.map(({ variable }) => variable));
  const group = file.create_group('optimizer_weights') as H5Group;
  const entries = stateToKeras(compiled.optimizer, ...stateOfTrainable(compiled.optimizer, trainable));
  writeNames(
    group,
    'weight_names',
    entries.map(({ name }) => name),
  );
  for (const { name, shape, values } of entries) writeArray(group, name, shape, values);
}

/** Loads a Sequential model that `saveH5` or Keras (2 or 3) wrote. See `models.loadModel`. */
export async function loadH5(path: string): Promise<Model> {
  return readH5(path, (file) => {
    const text = readText(file, 'model_config');
    if (text === undefined)
      throw new Error('it holds no model (the attribute model_config is missing); only whole models can be loaded');
    const { class_name: className, config } = JSON.parse(text) as KerasObject;
    if (className !== 'Sequential')
      throw new Error(`it holds a ${className} model; only Sequential models can be loaded yet`);
    const model = buildSequential(config as unknown as SequentialConfig);
    try {
      readWeights(file.get('model_weights') as H5Group | null, model);
      readTraining(file, model);
    } catch (error) {
      stateOf(model).compiled?.dispose();
      model.dispose();
      throw error;
    }
    return model;
  });
}

interface SequentialConfig {
  name: string;
  layers: KerasObject[];
}

function buildSequential({ name, layers }: SequentialConfig): Model {
  const first = layers[0];
  if (!first) throw new Error('its model has no layers');
  const shape = (first.config.batch_shape ?? first.config.batch_input_shape) as (number | null)[] | undefined;
  if (!shape) throw new Error(`its first layer '${String(first.config.name)}' has no input shape`);
  const rest = first.class_name === 'InputLayer' ? layers.slice(1) : layers;
  return models.sequential({ name, layers: rest.map((layer, i) => fromKeras(layer, i === 0 ? shape.slice(1) : null)) });
}

function readWeights(group: H5Group | null, model: Model): void {
  if (!group) throw new Error('it holds no weights (model_weights is missing)');
  for (const layer of model.layers) {
    if (layer.weights.length === 0) continue;
    const own = group.get(layer.name) as H5Group | null;
    const names = own ? readNames(own, 'weight_names') : [];
    if (!own || names.length !== layer.weights.length) {
      throw new Error(`the layer '${layer.name}' has ${layer.weights.length} weights, the file ${names.length}`);
    }
    for (const [i, weight] of layer.weights.entries()) {
      const values = readArray(own, names[i] as string);
      const { shape } = values;
      if (shape.join() !== weight.shape.join()) {
        throw new Error(
          `'${names[i]}' has shape ${shapeText(shape)}; the layer '${layer.name}' expects ${shapeText(weight.shape)}`,
        );
      }
      setWeight(weight, values);
    }
  }
}

function readTraining(file: H5File, model: Model): void {
  const text = readText(file, 'training_config');
  if (text === undefined) return;
  const missing: string[] = [];
  const args = trainingFromKeras(JSON.parse(text) as Json, missing);
  if (!args) {
    console.warn(
      `loadModel: the model was compiled with ${missing.join(', ')}, which can't be made here; call compile before it is trained.`,
    );
    return;
  }
  model.compile(args);
  // Metrics that are given stay their giver's, which here is nobody else.
  for (const { metrics, weightedMetrics } of stateOf(model).compiled?.heads ?? [])
    for (const logged of [...metrics, ...weightedMetrics]) Object.assign(logged, { own: true });
  const group = file.get('optimizer_weights') as H5Group | null;
  if (!group) return;
  model.optimizer.build(model.trainableWeights.map((weight) => weight.read() as tf.Variable));
  const entries = readNames(group, 'weight_names').map((name) => readArray(group, name).values);
  if (stateFromKeras(model.optimizer, trainableInfo(model), entries)) return;
  console.warn(
    `The state of the optimizer in the file is not one of ${model.optimizer.className}: a training starts with a fresh one.`,
  );
}
