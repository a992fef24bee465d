/** Bringing data into the shape and scale that a model learns from. Sees only the engine. */
export {
  type ColumnStep,
  type ColumnsArg,
  ColumnTransformer,
  type ColumnTransformerArgs,
  makeColumnSelector,
  makeColumnTransformer,
} from './compose/column-transformer';
export { makePipeline, Pipeline, type PipelineStep } from './compose/pipeline';
export type { Cell, CellsLike } from './data/cells';
export type { Label, LabelsLike } from './data/labels';
export type { MatrixLike, VectorLike } from './data/matrix';
export type { TableLike } from './data/table-like';
export { LabelBinarizer, type LabelBinarizerArgs } from './encoders/label-binarizer';
export { type Encoded, LabelEncoder } from './encoders/label-encoder';
export { OneHotEncoder, type OneHotEncoderArgs } from './encoders/one-hot-encoder';
export { OrdinalEncoder, type OrdinalEncoderArgs } from './encoders/ordinal-encoder';
export { PolynomialFeatures, type PolynomialFeaturesArgs } from './features/polynomial-features';
export { type Imputed, type ImputeStrategy, SimpleImputer, type SimpleImputerArgs } from './imputing/simple-imputer';
export { Winsorizer, type WinsorizerArgs } from './outliers/winsorizer';
export { RandomOverSampler, randomOverSampler } from './resampling/random-over-sampler';
export {
  RandomUnderSampler,
  type RandomUnderSamplerArgs,
  randomUnderSampler,
} from './resampling/random-under-sampler';
export type { SamplerArgs } from './resampling/sampler';
export type { SamplingStrategy } from './resampling/targets';
export { MaxAbsScaler } from './scalers/max-abs-scaler';
export { MinMaxScaler, type MinMaxScalerArgs } from './scalers/min-max-scaler';
export { Normalizer, type NormalizerArgs } from './scalers/normalizer';
export { RobustScaler, type RobustScalerArgs } from './scalers/robust-scaler';
export type { Scaled, Scaler } from './scalers/scaler';
export { StandardScaler, type StandardScalerArgs } from './scalers/standard-scaler';
export type { KFoldArgs } from './splitting/folds';
export { KFold } from './splitting/k-fold';
export { ShuffleSplit, type ShuffleSplitArgs, StratifiedShuffleSplit } from './splitting/shuffle-split';
export type { Fold, Splitter } from './splitting/splitter';
export { StratifiedKFold } from './splitting/stratified-k-fold';
export { type Part, type Splittable, type TypedArray, takeRows } from './splitting/take-rows';
export { type TrainTestSplitArgs, trainTestSplit } from './splitting/train-test-split';
export type { Transformer } from './transformer';
export { type ClassWeightArg, computeClassWeight, computeSampleWeight } from './weights/class-weight';
