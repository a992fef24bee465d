/** Layers: tfjs-layers' topology with Keras 3's layers, names, defaults and seeds. Others of `tf.layers` go into a model as they are. */
export {
  type ActivationArgs,
  type ActivityRegularizationArgs,
  activation,
  activityRegularization,
  elu,
  type LeakyReLUArgs,
  leakyReLU,
  type PReLUArgs,
  prelu,
  type ReLUArgs,
  reLU,
  type SoftmaxArgs,
  softmax,
} from './activation-layers';
export type { Name as ActivationName } from './activations';
export * as activations from './activations';
export * from './convolution';
export { type InputArgs, type InputLayerArgs, input, inputLayer } from './core';
export { type DenseArgs, dense, type KernelArgs } from './dense';
export { type EmbeddingArgs, embedding } from './embedding';
export {
  type CallArgs,
  type ConstraintIdentifier,
  type InitializerIdentifier,
  Layer,
  type LayerArgs,
  type RegularizerIdentifier,
  type Weight,
  type WeightArgs,
} from './layer';
export {
  add,
  average,
  type ConcatenateArgs,
  concatenate,
  type DotArgs,
  dot,
  maximum,
  minimum,
  multiply,
  subtract,
} from './merging';
export {
  alphaDropout,
  type DropoutArgs,
  dropout,
  type GaussianNoiseArgs,
  gaussianDropout,
  gaussianNoise,
  type SpatialDropoutArgs,
  spatialDropout1d,
  spatialDropout2d,
} from './noise';
export * from './normalization';
export * from './pooling';
export {
  type FlattenArgs,
  flatten,
  type PermuteArgs,
  permute,
  type ReshapeArgs,
  repeatVector,
  reshape,
} from './reshaping';
export {
  type Cropping2DArgs,
  cropping2d,
  type UpSampling2DArgs,
  upSampling2d,
  type ZeroPadding2DArgs,
  zeroPadding2d,
} from './resizing';
