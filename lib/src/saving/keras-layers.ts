/** Layers as Keras 3 writes them into files, and back. One entry for each kind of layer that can be saved. */
import type { tf } from '../engine';
import * as layers from '../layers';
import { valueFromKeras, valueToKeras } from './keras-values';
import { camel, snake } from './names';

export type Json = Record<string, unknown>;

/** A layer or other object in Keras' files. */
export interface KerasObject {
  module?: string;
  class_name: string;
  config: Json;
  registered_name?: string | null;
}

export const kerasObject = (module: string, className: string, config: Json): KerasObject => ({
  module,
  class_name: className,
  config,
  registered_name: null,
});

interface LayerFormat {
  /** The factory that makes the layer from the configuration in our names. */
  make: (args: never) => layers.Layer;
  /** What files hold that this library has only one value for. */
  fixed?: Json;
  /** The same in older files alone: it is not written. */
  outdated?: Json;
  /** A file's name -> the one it has today. */
  renamed?: Readonly<Record<string, string>>;
  /** Names that Keras' own layer does not take. */
  unknownToKeras?: readonly string[];
  /** Whether tfjs' layer of this name has the same options. */
  stock?: boolean;
}

const SPATIAL = { unknownToKeras: ['trainable', 'noise_shape'] };

const FORMATS: Readonly<Record<string, LayerFormat>> = {
  Dense: { make: layers.dense, stock: true },
  Flatten: { make: layers.flatten, stock: true },
  Reshape: { make: layers.reshape, stock: true },
  Permute: { make: layers.permute },
  RepeatVector: { make: layers.repeatVector },
  Activation: { make: layers.activation, stock: true },
  Dropout: { make: layers.dropout, stock: true },
  SpatialDropout1D: { make: layers.spatialDropout1d, ...SPATIAL },
  SpatialDropout2D: { make: layers.spatialDropout2d, fixed: { data_format: 'channels_last' }, ...SPATIAL },
  AlphaDropout: { make: layers.alphaDropout },
  GaussianNoise: { make: layers.gaussianNoise },
  GaussianDropout: { make: layers.gaussianDropout },
  ActivityRegularization: { make: layers.activityRegularization },
  Embedding: { make: layers.embedding },
  ReLU: { make: layers.reLU, stock: true },
  LeakyReLU: { make: layers.leakyReLU, renamed: { alpha: 'negative_slope' }, stock: true },
  PReLU: { make: layers.prelu },
  ELU: { make: layers.elu, stock: true },
  Softmax: { make: layers.softmax, stock: true },
  BatchNormalization: {
    make: layers.batchNormalization,
    fixed: { synchronized: false, renorm: false, renorm_clipping: {}, renorm_momentum: 0.99 },
    stock: true,
  },
  LayerNormalization: { make: layers.layerNormalization, fixed: { rms_scaling: false } },
  GroupNormalization: { make: layers.groupNormalization },
  RMSNormalization: { make: layers.rmsNormalization },
  UnitNormalization: { make: layers.unitNormalization },
  Normalization: { make: layers.normalization },
  Rescaling: { make: layers.rescaling },
  Conv1D: { make: layers.conv1d },
  Conv2D: { make: layers.conv2d, stock: true },
  DepthwiseConv2D: { make: layers.depthwiseConv2d, outdated: { groups: 1 } },
  SeparableConv2D: { make: layers.separableConv2d, outdated: { groups: 1 } },
  Conv2DTranspose: { make: layers.conv2dTranspose, outdated: { groups: 1 } },
  MaxPooling1D: { make: layers.maxPooling1d },
  MaxPooling2D: { make: layers.maxPooling2d, stock: true },
  AveragePooling1D: { make: layers.averagePooling1d },
  AveragePooling2D: { make: layers.averagePooling2d, stock: true },
  GlobalMaxPooling1D: { make: layers.globalMaxPooling1d },
  GlobalMaxPooling2D: { make: layers.globalMaxPooling2d },
  GlobalAveragePooling1D: { make: layers.globalAveragePooling1d },
  GlobalAveragePooling2D: { make: layers.globalAveragePooling2d, stock: true },
  UpSampling2D: { make: layers.upSampling2d },
  ZeroPadding2D: { make: layers.zeroPadding2d },
  Cropping2D: { make: layers.cropping2d },
  Add: { make: layers.add },
  Subtract: { make: layers.subtract },
  Multiply: { make: layers.multiply },
  Average: { make: layers.average },
  Maximum: { make: layers.maximum },
  Minimum: { make: layers.minimum },
  Concatenate: { make: layers.concatenate },
  Dot: { make: layers.dot },
};

/** What tfjs keeps in a configuration for itself, and what is written for every layer. */
const COMMON = ['name', 'trainable', 'dtype', 'batch_input_shape', 'batch_shape', 'rank', 'input_shape'];

/** A layer as it stands in a file. */
export function toKeras(layer: tf.layers.Layer): KerasObject {
  const className = layer.getClassName();
  const format = FORMATS[className];
  if (!format || !(layer instanceof layers.Layer || format.stock)) {
    const ours = format ? "tfjs' own; take the one of `layers`" : 'not one of these';
    throw new Error(
      `The layer '${layer.name}' is a ${className}, which can't be saved to .h5 yet: it is ${ours}. Layers that can: ${Object.keys(FORMATS).join(', ')}.`,
    );
  }
  const config: Json = { name: layer.name, trainable: layer.trainable, dtype: 'float32', ...format.fixed };
  for (const [key, value] of Object.entries(layer.getConfig())) {
    const name = format.renamed?.[snake(key)] ?? snake(key);
    if (!COMMON.includes(name)) config[name] = valueToKeras(layer.name, name, value);
  }
  for (const name of format.unknownToKeras ?? []) delete config[name];
  return kerasObject('keras.layers', className, config);
}

/** A layer from a file. `inputShape` is given to a model's first layer. */
export function fromKeras(
  { class_name: className, config }: KerasObject,
  inputShape: (number | null)[] | null,
): layers.Layer {
  const format = FORMATS[className];
  if (!format) {
    throw new Error(
      `the file has a layer ${className} ('${String(config.name)}'), which can't be loaded yet. Layers that can: ${Object.keys(FORMATS).join(', ')}`,
    );
  }
  const args: Json = { name: config.name, trainable: config.trainable ?? true };
  if (inputShape) args.inputShape = inputShape;
  for (const [key, value] of Object.entries(config)) {
    const name = format.renamed?.[key] ?? key;
    if (COMMON.includes(name) || value === undefined || value === null || isFixed(format, config, name)) continue;
    args[camel(name)] = valueFromKeras(name, value);
  }
  if (className === 'BatchNormalization' && Array.isArray(args.axis)) args.axis = args.axis[0];
  return format.make(args as never);
}

/** Whether the file's value is the one that there is; another one is refused. */
function isFixed(format: LayerFormat, config: Json, name: string): boolean {
  const fixed = { ...format.fixed, ...format.outdated };
  if (!(name in fixed)) return false;
  const [given, only] = [JSON.stringify(config[name]), JSON.stringify(fixed[name])];
  if (given === only) return true;
  throw new Error(`the layer '${String(config.name)}' has ${name} ${given}; only ${only} is supported`);
}
