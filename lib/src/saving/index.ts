/** Models in files. Counterpart of `keras.saving`. */
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { describe } from '../engine/names';
import type { Model, SaveArgs } from '../models';
import { setPersistence } from '../models/persistence';
import { loadH5, saveH5 } from './h5-model';
import { loadWeights, saveWeights } from './weights-h5';

export { loadWeights, type SaveWeightsArgs, saveWeights } from './weights-h5';

function checkPath(where: string, path: string): void {
  if (typeof path !== 'string' || path === '')
    throw new Error(`${where}: the path is ${describe(path)}; expected a file name that ends in .h5.`);
  if (extname(path) === '.h5' || extname(path) === '.hdf5') return;
  throw new Error(
    `${where}: '${path}' has a suffix that is not supported; expected .h5 (Keras' HDF5 format), such as 'model.h5'.`,
  );
}

/**
 * Writes a model to a file. Same as `model.save(path)`; counterpart of `keras.saving.save_model`.
 * @param path ends in `.h5` or `.hdf5`: Keras' HDF5 format, which Keras reads
 * @param args `overwrite` (default true): replace a file; `includeOptimizer` (default true): its state too
 * @throws if the path can't be written, has another ending or is there with `overwrite: false`; for models that are no stack of
 * layers
 * @example
 * await saving.saveModel(model, 'copy.h5');
 * await assert.rejects(saving.saveModel(model, 'copy.h5', { overwrite: false }), /exists already/);
 */
export async function saveModel(model: Model, path: string, args: SaveArgs = {}): Promise<void> {
  checkPath('save', path);
  if (args.overwrite === false && existsSync(path)) {
    throw new Error(`save: '${path}' exists already, and overwrite is false. Give another name.`);
  }
  await saveH5(model, path, args);
}

/**
 * Reads a model from a file. Same as `models.loadModel(path)`; counterpart of `keras.saving.load_model`.
 * @param path ends in `.h5` or `.hdf5`
 * @returns the model; compiled, with the optimizer's state, if the file says how
 * @throws if the file is missing, damaged or of another format
 * @example
 * await saving.saveModel(model, 'model.h5');
 * const loaded = await saving.loadModel('model.h5');
 * assert.deepEqual(loaded.predict(xTest).arraySync(), model.predict(xTest).arraySync());
 */
export async function loadModel(path: string): Promise<Model> {
  checkPath('loadModel', path);
  return loadH5(path);
}

setPersistence({ save: saveModel, load: loadModel, saveWeights, loadWeights });
