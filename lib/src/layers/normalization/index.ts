export { type BatchNormalizationArgs, batchNormalization } from './batch';
export {
  type AdaptData,
  Normalization,
  type NormalizationArgs,
  normalization,
  type RescalingArgs,
  rescaling,
} from './data';
export {
  type AxisArgs,
  type GroupNormalizationArgs,
  groupNormalization,
  type LayerNormalizationArgs,
  layerNormalization,
  rmsNormalization,
  unitNormalization,
} from './sample';
