/** Options that fit, evaluate and predict share. */
import type { CallbackLike } from '../callbacks/list';
import { describe } from '../engine/names';
import type { DataLike, TargetLike } from './data';
import type { BatchSource } from './feed-source';
import type { SampleWeightLike } from './rows';
import type { ClassWeight } from './sample-weights';

/** How much is shown: 0 nothing, 1 a bar, 2 a line an epoch; `auto`: 1 (which is a line an epoch where there is no terminal or notebook). */
export type Verbose = 0 | 1 | 2 | 'auto';

/** Data to validate on: [x, y], [x, y, sampleWeight], or batches. */
export type ValidationData =
  | readonly [DataLike, TargetLike]
  | readonly [DataLike, TargetLike, SampleWeightLike]
  | BatchSource;

export interface FitArgs {
  /** Samples in a batch; default 32. A generator or dataset decides by itself. */
  batchSize?: number;
  /** The number of the last epoch; default 1. */
  epochs?: number;
  /** The epoch to start with, counted from 0; default 0. */
  initialEpoch?: number;
  /** Batches in an epoch; default: all. Needed for data without end. */
  stepsPerEpoch?: number;
  /** Default `auto`. */
  verbose?: Verbose;
  /** Callbacks, or objects with their hooks; default: none. */
  callbacks?: CallbackLike | readonly CallbackLike[];
  /** The share of the samples, taken from the end before shuffling, that are validated on and not learnt; default 0. */
  validationSplit?: number;
  /** Data to validate on; default: none. */
  validationData?: ValidationData;
  /** Samples in a batch of the validation; default: as in the training. */
  validationBatchSize?: number;
  /** Batches of a validation; default: all. */
  validationSteps?: number;
  /** Epochs between two validations, or the epochs (from 1) after which there is one; default 1. */
  validationFreq?: number | readonly number[];
  /**
   * Whether the samples come in a new order each epoch; default true. Porting note: Keras 3.15 with a global seed takes the same random
   * order in every epoch; here each epoch has its own, and the seed repeats them all.
   */
  shuffle?: boolean;
  /** Weights of the classes in the loss; default 1 each. */
  classWeight?: ClassWeight;
  /** Weights of the samples in the loss, [n] or [n, …]; for several outputs also a list or a record. Default 1 each. */
  sampleWeight?: SampleWeightLike;
}

export const FIT_OPTIONS: readonly (keyof FitArgs)[] = [
  'batchSize',
  'epochs',
  'initialEpoch',
  'stepsPerEpoch',
  'verbose',
  'callbacks',
  'validationSplit',
  'validationData',
  'validationBatchSize',
  'validationSteps',
  'validationFreq',
  'shuffle',
  'classWeight',
  'sampleWeight',
];

export interface EvaluateArgs {
  /** Samples in a batch; default 32. */
  batchSize?: number;
  /** Batches to take; default: all. */
  steps?: number;
  /** Default `auto`. */
  verbose?: Verbose;
  /** Default: none. */
  callbacks?: CallbackLike | readonly CallbackLike[];
  /** Weights of the samples in the loss, [n]; default 1 each. */
  sampleWeight?: SampleWeightLike;
}

export const EVALUATE_OPTIONS: readonly (keyof EvaluateArgs)[] = [
  'batchSize',
  'steps',
  'verbose',
  'callbacks',
  'sampleWeight',
];

export interface BatchArgs {
  /** Weights of the samples in the loss, [n]; default 1 each. */
  sampleWeight?: SampleWeightLike;
  /** Weights of the classes in the loss; default 1 each. Not for `testOnBatch`, as in Keras. */
  classWeight?: ClassWeight;
}

export interface PredictArgs {
  /** Samples in a batch; default 32. */
  batchSize?: number;
  /** Batches to take; default: all. */
  steps?: number;
  /** Taken as Keras' argument; predict shows nothing here. */
  verbose?: Verbose;
  /** Default: none. Their `onPredict…` hooks are called; they must not return promises. */
  callbacks?: CallbackLike | readonly CallbackLike[];
}

/** Options that are null are not given, as None in Keras. */
export function withoutNulls<T extends object>(args: T): T {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null)) as T;
}

export function verboseLevel(where: string, verbose: Verbose = 'auto'): 0 | 1 | 2 {
  if (verbose === 'auto') return 1;
  if (verbose === 0 || verbose === 1 || verbose === 2) return verbose;
  throw new Error(`${where}: verbose is ${describe(verbose)}; expected 'auto', 0, 1 or 2.`);
}
