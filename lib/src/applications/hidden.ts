import { describe } from '../engine/names';
import * as layers from '../layers';
import type { InitializerIdentifier, Layer, RegularizerIdentifier } from '../layers/layer';

/** What the hidden layers of a ready model share. */
export interface HiddenArgs {
  /** Activation of the hidden layers; default `relu`. */
  activation?: layers.activations.Identifier;
  /** Initializer of the hidden layers' kernels; default `glorotUniform`. */
  kernelInitializer?: InitializerIdentifier;
  /** Penalty on the hidden layers' kernels; default none. */
  kernelRegularizer?: RegularizerIdentifier | null;
  /** Whether the inputs of each hidden activation are normalized over the batch; default false. */
  batchNormalization?: boolean;
  /** Name of the model; default: numbered, as `models.sequential` does. */
  name?: string;
}

/** The names of `HiddenArgs`. */
export const HIDDEN_OPTIONS = [
  'activation',
  'kernelInitializer',
  'kernelRegularizer',
  'batchNormalization',
  'name',
] as const;

/** One hidden layer: dense, or dense, normalization, activation. */
export function hidden(units: number, args: HiddenArgs): Layer[] {
  const { activation = 'relu', kernelInitializer = 'glorotUniform', kernelRegularizer = null } = args;
  const kernel = { units, kernelInitializer, kernelRegularizer };
  if (args.batchNormalization !== true) return [layers.dense({ ...kernel, activation })];
  // The normalization has an offset of its own.
  return [layers.dense({ ...kernel, useBias: false }), layers.batchNormalization(), layers.activation({ activation })];
}

/** The sizes of the hidden layers, from the input on. */
export function checkedUnits(where: string, units: unknown): readonly number[] {
  if (Array.isArray(units) && units.every((size) => Number.isInteger(size) && size > 0)) return units;
  const given = Array.isArray(units) ? `[${units.join(', ')}]` : describe(units);
  throw new Error(
    `${where}: units is ${given}; expected the sizes of the hidden layers, whole numbers from 1 up, such as [64, 32].`,
  );
}
