/** Layers: tfjs-layers' topology with Keras 3's names, defaults and seeds. Others of `tf.layers` go into a model as they are. */
export { elu, type LeakyReLUArgs, leakyReLU, type ReLUArgs, reLU, softmax } from './activations';
export {
  averagePooling2d,
  type Conv2DArgs,
  conv2d,
  globalAveragePooling2d,
  maxPooling2d,
  type Pooling2DArgs,
} from './convolution';
export {
  type ActivationArgs,
  activation,
  type DenseArgs,
  type DropoutArgs,
  dense,
  dropout,
  flatten,
  type InputArgs,
  input,
  inputLayer,
  type ReshapeArgs,
  reshape,
} from './core';
export type { ActivationName, InitializerIdentifier, Layer, LayerArgs, RegularizerIdentifier } from './layer';
export { add, type ConcatenateArgs, concatenate } from './merging';
export { type BatchNormalizationArgs, batchNormalization } from './normalization';
