/** ANN Lab: what Keras gives Python, for TypeScript on TensorFlow. */

export * as applications from './applications';
export * as callbacks from './callbacks';
export * as constraints from './constraints';
export * as datasets from './datasets';
export { engine, tf } from './engine';
export * as explain from './explain';
export { lite } from './export';
export * as initializers from './initializers';
export * as layers from './layers';
export * as activations from './layers/activations';
export * as losses from './losses';
export * as metrics from './metrics';
export * as models from './models';
export { check, display, md } from './notebook';
export * as optimizers from './optimizers';
export * as plots from './plots';
export * as preprocessing from './preprocessing';
export * as regularizers from './regularizers';
export * as saving from './saving';
export * as tuners from './tuners';
export * as utils from './utils-namespace';
