import { backend_util, type TensorInfo } from '@tensorflow/tfjs';
import { type Attrs, installKernel } from './kernels';

/**
 * The gradient of a convolution's input at stride 1: a convolution of the padded output gradient with the filter turned by
 * 180 degrees, which XNNPACK does. The wasm backend's own scalar loop stays for other strides.
 */
export function repairConv2dInputGradient(): void {
  installKernel('Conv2DBackpropInput', (inputs, attrs, run) => {
    const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
    const paddings = paddingsAtStrideOne(dy, filter, attrs);
    if (!paddings) return null;
    const padded = paddings.flat().some((size) => size > 0)
      ? run('PadV2', { x: dy }, { paddings, constantValue: 0 })
      : dy;
    const turned = run('Reverse', { x: filter }, { dims: [0, 1] });
    const swapped = run('Transpose', { x: turned }, { perm: [0, 1, 3, 2] }); // out channels become in channels
    return run(
      'Conv2D',
      { x: padded, filter: swapped },
      { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', dilations: [1, 1] },
    );
  });
}

/** How far to pad the output gradient on each side; null when this way does not apply. */
function paddingsAtStrideOne(dy: TensorInfo, filter: TensorInfo, attrs: Attrs): number[][] | null {
  if (attrs.dataFormat === 'NCHW') return null;
  const info = backend_util.computeConv2DInfo(
    attrs.inputShape as [number, number, number, number],
    filter.shape as [number, number, number, number],
    attrs.strides as [number, number],
    1,
    attrs.pad as 'same' | 'valid' | number,
    attrs.dimRoundingMode as 'floor' | 'round' | 'ceil',
  );
  if (info.strideHeight !== 1 || info.strideWidth !== 1) return null;
  const top = info.filterHeight - 1 - info.padInfo.top;
  const left = info.filterWidth - 1 - info.padInfo.left;
  const bottom = info.inHeight + info.filterHeight - 1 - info.outHeight - top;
  const right = info.inWidth + info.filterWidth - 1 - info.outWidth - left;
  if (Math.min(top, left, bottom, right) < 0 || dy.dtype !== 'float32') return null;
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}
