/** Options of convolutions: how they are typed, and what is said about wrong ones. */
import { channelsLast, numbers, oneOf, positiveInteger } from '../checks';
import { KERNEL_DEFAULTS, type KernelArgs, type KernelConfig } from '../dense';
import type { Padding, Window } from './sizes';

export interface WindowArgs {
  /** How far the kernel moves at a time; default 1. */
  strides?: number | number[];
  /** `valid`: no padding; `same`: zeros at the edges, as large as the input at stride 1; default `valid`. */
  padding?: 'valid' | 'same';
  /** Only `channelsLast`, the default. */
  dataFormat?: 'channelsLast';
  /** Distance between the values under the kernel; above 1 strides must be 1; default 1. */
  dilationRate?: number | number[];
}

export interface ConvArgs extends KernelArgs, WindowArgs {
  /** Number of output channels. */
  filters: number;
  /** Size of the kernel along each axis, or one number for all. */
  kernelSize: number | number[];
  /** Number of groups of channels that are convolved apart; a divisor of filters and channels; default 1. */
  groups?: number;
}

export interface WindowConfig {
  kernelSize: number[];
  strides: number[];
  padding: Padding;
  dataFormat: string;
  dilationRate: number[];
}

export type ConvConfig = KernelConfig & WindowConfig & { filters: number; groups: number };

export const WINDOW_DEFAULTS = {
  strides: 1,
  padding: 'valid',
  dataFormat: 'channelsLast',
  dilationRate: 1,
};

export const CONV_DEFAULTS = { ...KERNEL_DEFAULTS, ...WINDOW_DEFAULTS };

/** The options of a window over `rank` axes, with numbers spread over the axes. */
export function checkedWindow<A extends WindowConfig>(where: string, rank: number, config: A, causal = false): A {
  const kernelSize = numbers(where, 'kernelSize', config.kernelSize, rank);
  const strides = numbers(where, 'strides', config.strides, rank);
  const dilationRate = numbers(where, 'dilationRate', config.dilationRate, rank);
  oneOf(where, 'padding', config.padding, causal ? ['valid', 'same', 'causal'] : ['valid', 'same']);
  channelsLast(where, config.dataFormat);
  if (strides.some((n) => n > 1) && dilationRate.some((n) => n > 1)) {
    throw new Error(
      `${where}: strides is [${strides.join(', ')}] and dilationRate [${dilationRate.join(', ')}]; expected only one of them above 1.`,
    );
  }
  return { ...config, kernelSize, strides, dilationRate };
}

export function checkedConv<A extends ConvConfig>(where: string, rank: number, config: A): A {
  positiveInteger(where, 'filters', config.filters);
  positiveInteger(where, 'groups', config.groups);
  if (config.filters % config.groups !== 0) {
    throw new Error(`${where}: ${config.filters} filters can't be split in ${config.groups} groups.`);
  }
  return checkedWindow(where, rank, config, rank === 1);
}

/** The windows along the axes between batch and channels. */
export function windowsOf({ kernelSize, strides, dilationRate }: WindowConfig): Window[] {
  return kernelSize.map((size, i) => ({ size, stride: strides[i] as number, dilation: dilationRate[i] as number }));
}
