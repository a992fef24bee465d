/** Weights alone, in files that end in .weights.h5 and are laid out as Keras 3 lays them out. */
import { existsSync } from 'node:fs';
import { tf } from '../engine';
import { checkOptions, describe, shapeText } from '../engine/names';
import { snakeCase } from '../layers/names';
import type { Model } from '../models';
import {
  groupOf,
  type H5File,
  type H5Group,
  readArray,
  readH5,
  readNames,
  writeArray,
  writeH5,
  writeText,
} from './hdf5';
import { setWeight, type Values, valuesOf, type Weight } from './layer-weights';

type LayerLike = tf.layers.Layer;

/** A place in the file, and the weights that lie there. */
interface Place {
  path: string;
  /** What has the weights, for Keras and for error messages. */
  name: string;
  weights: readonly Weight[];
}

/** Weights that were read, to be set when all of them are known to fit. */
type Assignment = [weight: Weight, values: Values];

export interface SaveWeightsArgs {
  /** Whether a file that is there already is replaced; default true. */
  overwrite?: boolean;
}

/**
 * Writes the weights of a model. Counterpart of `keras.Model.save_weights`; Keras reads the file.
 * Porting note: the optimizer's state is not in it (Keras reports so and goes on when it loads the file into a compiled model).
 * @param path ends in `.weights.h5`
 * @throws if the path has another ending or can't be written
 * @example
 * await saving.saveWeights(model, 'best.weights.h5');
 * await assert.rejects(saving.saveWeights(model, 'best.h5'), /ends in .weights.h5/);
 */
export async function saveWeights(model: Model, path: string, args: SaveWeightsArgs = {}): Promise<void> {
  checkOptions('saveWeights', args, ['overwrite']);
  checkEnding('saveWeights', path);
  if (args.overwrite === false && existsSync(path))
    throw new Error(`saveWeights: '${path}' exists already, and overwrite is false. Give another name.`);
  await writeH5(path, (file) => {
    for (const place of placesOf(model as unknown as LayerLike, '')) writePlace(file, place);
  });
}

/**
 * Reads weights into a model that has the same layers. Counterpart of `keras.Model.load_weights`; reads what `saveWeights` or Keras 3
 * wrote, and the weights within a whole model's `.h5` file.
 * @param path ends in `.h5`
 * @throws if the file can't be read or doesn't fit the model; then no weight has been changed
 * @example
 * await saving.saveWeights(model, 'start.weights.h5');
 * const start = model.predict(xTest).arraySync();
 * await model.fit(x, y, { epochs: 1, verbose: 0 });
 * await saving.loadWeights(model, 'start.weights.h5');
 * assert.deepEqual(model.predict(xTest).arraySync(), start);
 */
export async function loadWeights(model: Model, path: string): Promise<void> {
  if (typeof path !== 'string' || !/\.(h5|hdf5)$/.test(path)) {
    throw new Error(
      `loadWeights: the path is ${describe(path)}; expected a file name that ends in .weights.h5 (or .h5 for a whole model's).`,
    );
  }
  const assignments = await readH5(path, (file) => readAll(file, model));
  for (const [weight, values] of assignments) setWeight(weight, values);
}

function checkEnding(where: string, path: unknown): void {
  if (typeof path === 'string' && path.endsWith('.weights.h5')) return;
  throw new Error(`${where}: the path is ${describe(path)}; expected a file name that ends in .weights.h5.`);
}

interface Parts {
  layers?: readonly LayerLike[];
  cell?: LayerLike;
  layer?: LayerLike;
  forwardLayer?: LayerLike;
  backwardLayer?: LayerLike;
}

const isModel = (layer: LayerLike): boolean => layer instanceof tf.LayersModel;

/** tfjs calls a model that is no stack `Model`, Keras `Functional`. */
const classOf = (layer: LayerLike): string =>
  layer instanceof tf.Sequential ? 'Sequential' : isModel(layer) ? 'Functional' : layer.getClassName();

/** All places of a layer or model, those of the layers within included. */
function placesOf(layer: LayerLike, path: string): Place[] {
  const below = (name: string) => (path === '' ? name : `${path}/${name}`);
  const inner = innerParts(layer);
  if (inner.length > 0) {
    return [{ path, name: layer.name, weights: [] }, ...inner.flatMap(([name, part]) => placesOf(part, below(name)))];
  }
  return [{ path, name: layer.name, weights: layer.weights }];
}

/** What Keras visits within a layer that has no weights of its own, by the names it has there. */
function innerParts(layer: LayerLike): [string, LayerLike][] {
  const parts = layer as unknown as Parts;
  if (isModel(layer)) return numbered(layer, parts.layers ?? []);
  const named: [string, LayerLike | undefined][] = [
    ['backward_layer', parts.backwardLayer],
    ['forward_layer', parts.forwardLayer],
    ['cell', parts.cell],
    ['layer', parts.forwardLayer ? undefined : parts.layer],
  ];
  return named.filter((pair): pair is [string, LayerLike] => typeof pair[1]?.getClassName === 'function');
}

/** `layers/dense`, `layers/dense_1` …: by class, not by name. Keras doesn't count a stack's input among its layers. */
function numbered(model: LayerLike, layers: readonly LayerLike[]): [string, LayerLike][] {
  const seen = new Map<string, number>();
  const counted = model instanceof tf.Sequential ? layers.filter((layer) => classOf(layer) !== 'InputLayer') : layers;
  return counted.map((layer) => {
    const name = snakeCase(classOf(layer));
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return [`layers/${name}${count > 0 ? `_${count}` : ''}`, layer];
  });
}

function writePlace(file: H5File, { path, name, weights }: Place): void {
  const vars = [...path.split('/').filter(Boolean), 'vars'].reduce(groupOf, file as unknown as H5Group);
  writeText(vars, 'name', name);
  for (const [i, weight] of weights.entries()) {
    writeArray(vars, String(i), weight.shape as number[], valuesOf(weight));
  }
}

function readAll(file: H5File, model: Model): Assignment[] {
  const root = file as unknown as H5Group;
  const keys = root.keys();
  if (keys.includes('model_weights')) return readLegacy(root.get('model_weights') as H5Group, model);
  if ('layer_names' in root.attrs) return readLegacy(root, model);
  if (!keys.includes('layers') && !keys.includes('_layer_checkpoint_dependencies'))
    throw new Error('it holds no weights of a Keras model');
  return placesOf(model as unknown as LayerLike, '').flatMap((place) => readPlace(root, place));
}

function readPlace(root: H5Group, { path, name, weights }: Place): Assignment[] {
  if (weights.length === 0) return [];
  // Keras' first versions of the format had another name for the list of layers.
  const paths = [path, path.replaceAll('layers/', '_layer_checkpoint_dependencies/')];
  const vars = paths.map((one) => root.get(`${one}/vars`) as H5Group | null).find((group) => group !== null);
  const found = vars ? vars.keys().length : 0;
  if (!vars || found !== weights.length)
    throw new Error(`the layer '${name}' has ${weights.length} weights, the file ${found} at '${path}'`);
  return weights.map((weight, i) => fitting(weight, readArray(vars, String(i)), name));
}

/** The layout of Keras 2 and of whole models in .h5: layers with weights, in order. */
function readLegacy(group: H5Group, model: Model): Assignment[] {
  const names = readNames(group, 'layer_names');
  const stored = names
    .map((name) => ({ own: group.get(name) as H5Group, names: readNames(group.get(name) as H5Group, 'weight_names') }))
    .filter((layer) => layer.names.length > 0);
  const layers = (model.layers as LayerLike[]).filter((layer) => layer.weights.length > 0);
  if (stored.length !== layers.length)
    throw new Error(`it has ${stored.length} layers with weights, the model '${model.name}' ${layers.length}`);
  return layers.flatMap((layer, i) => {
    const { own, names: weightNames } = stored[i] as (typeof stored)[number];
    if (weightNames.length !== layer.weights.length)
      throw new Error(`the layer '${layer.name}' has ${layer.weights.length} weights, the file ${weightNames.length}`);
    return layer.weights.map((weight, w) => fitting(weight, readArray(own, weightNames[w] as string), layer.name));
  });
}

function fitting(weight: Weight, values: Values, layer: string): Assignment {
  if (values.shape.join() === weight.shape.join()) return [weight, values];
  throw new Error(
    `a weight of the layer '${layer}' has shape ${shapeText(values.shape)} there, but ${shapeText(weight.shape)} in the model`,
  );
}
