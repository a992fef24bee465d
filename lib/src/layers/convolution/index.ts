export { type Conv1DArgs, conv1d, conv2d } from './conv';
export {
  type DepthwiseConv2DArgs,
  depthwiseConv2d,
  type SeparableConv2DArgs,
  separableConv2d,
} from './depthwise';
export type { ConvArgs, ConvArgs as Conv2DArgs } from './options';
export { type Conv2DTransposeArgs, conv2dTranspose } from './transpose';
