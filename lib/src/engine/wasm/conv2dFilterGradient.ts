import { backend_util, type TensorInfo } from '@tensorflow/tfjs';
import { type Attrs, installKernel, type Run } from './kernels';

/**
 * The gradient of a convolution's filter, which the wasm backend lacks. It is a convolution itself: the images, channels as
 * batch, with the output's gradient as the filter; the forward strides become its dilations.
 */
export function repairConv2dFilterGradient(): void {
  installKernel('Conv2DBackpropFilter', (inputs, attrs, run) => {
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
    if (attrs.dataFormat === 'NCHW') return null;
    const info = convInfo(x, attrs);
    const used = cutToUse(x, info, run);
    const images = run('Transpose', { x: used }, { perm: [3, 1, 2, 0] }); // [inChannels, height, width, batch]
    const filter = run('Transpose', { x: dy }, { perm: [1, 2, 0, 3] }); // [outHeight, outWidth, batch, outChannels]
    const gradient = run(
      'Conv2D',
      { x: images, filter },
      { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', dilations: [info.strideHeight, info.strideWidth] },
    ); // [inChannels, filterHeight, filterWidth, outChannels]
    return run('Transpose', { x: gradient }, { perm: [1, 2, 0, 3] });
  });
}

function convInfo(x: TensorInfo, attrs: Attrs): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    attrs.filterShape as [number, number, number, number],
    attrs.strides as [number, number],
    1,
    attrs.pad as 'same' | 'valid' | number,
    attrs.dimRoundingMode as 'floor' | 'round' | 'ceil',
  );
}

/** The images with the forward pass' padding, and without the rows and columns at the end that no filter position reached. */
function cutToUse(x: TensorInfo, info: backend_util.Conv2DInfo, run: Run): TensorInfo {
  const { top, left } = info.padInfo;
  const height = (info.outHeight - 1) * info.strideHeight + info.filterHeight;
  const width = (info.outWidth - 1) * info.strideWidth + info.filterWidth;
  const bottom = Math.max(0, height - info.inHeight - top);
  const right = Math.max(0, width - info.inWidth - left);
  const paddings = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const padded = top || left || bottom || right ? run('PadV2', { x }, { paddings, constantValue: 0 }) : x;
  if (padded.shape[1] === height && padded.shape[2] === width) return padded;
  return run('Slice', { x: padded }, { begin: [0, 0, 0, 0], size: [info.batchSize, height, width, info.inChannels] });
}
