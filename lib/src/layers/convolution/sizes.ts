/** Sizes of what windows leave of an axis, and where windows lie. */
import { shapeText } from '../../engine/names';
import type { Shape } from '../layer';

export type Padding = 'valid' | 'same' | 'causal';
export type Pair = [number, number];

/** One window along one axis. */
export interface Window {
  size: number;
  stride: number;
  dilation: number;
}

/** From the first to the last value that a window covers. */
export const span = ({ size, dilation }: Pick<Window, 'size' | 'dilation'>): number => (size - 1) * dilation + 1;

/**
 * A shape [batch, …, channels] when windows have gone over the axes between.
 * @throws when a window is larger than the input
 */
export function windowedShape(
  name: string,
  shape: Shape,
  windows: readonly Window[],
  padding: Padding,
  channels: number | null,
): Shape {
  const sizes = windows.map((window, i) => {
    const size = shape[i + 1] as number | null;
    if (size === null) return null;
    if (padding !== 'valid') return Math.ceil(size / window.stride);
    if (size >= span(window)) return Math.floor((size - span(window)) / window.stride) + 1;
    throw new Error(
      `The layer '${name}': its window spans ${span(window)} values, the input of shape ${shapeText(shape)} has ${size}; expected a smaller window or padding 'same'.`,
    );
  });
  return [shape[0] as number | null, ...sizes, channels];
}

/** The size of an axis after a transposed convolution. */
export function transposedSize(
  size: number | null,
  window: Window,
  padding: Padding,
  outputPadding: number | null,
): number | null {
  if (size === null) return null;
  const width = span(window);
  if (padding === 'valid') {
    const rest = outputPadding ?? Math.max(width, window.stride) - width;
    return (size - 1) * window.stride + width + rest;
  }
  return outputPadding === null ? size * window.stride : (size - 1) * window.stride + (width % 2) + outputPadding;
}
