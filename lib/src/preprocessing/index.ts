/** Bringing data into the shape and scale that a model learns from. Sees only the engine. */
export type { MatrixLike, VectorLike } from './data/matrix';
export type { TableLike } from './data/table-like';
export { MinMaxScaler, type MinMaxScalerArgs } from './scalers/min-max-scaler';
export type { Scaled, Scaler } from './scalers/scaler';
export { StandardScaler, type StandardScalerArgs } from './scalers/standard-scaler';
export type { Part, Splittable, TypedArray } from './splitting/take-rows';
export { type TrainTestSplitArgs, trainTestSplit } from './splitting/train-test-split';
