/** Measures that are summed up over batches: Keras 3's metrics. */
export {
  Accuracy,
  accuracy,
  BinaryAccuracy,
  type BinaryAccuracyArgs,
  binaryAccuracy,
  CategoricalAccuracy,
  categoricalAccuracy,
  SparseCategoricalAccuracy,
  sparseCategoricalAccuracy,
} from './accuracy';
export { AUC, type AUCArgs, auc, type Curve, type SummationMethod } from './auc';
export { ConfusionMatrix, type ConfusionMatrixArgs, confusionMatrix } from './confusion-matrix';
export {
  ConcordanceCorrelation,
  concordanceCorrelation,
  PearsonCorrelation,
  pearsonCorrelation,
} from './correlation';
export {
  BinaryCrossentropy,
  binaryCrossentropy,
  CategoricalCrossentropy,
  type CategoricalCrossentropyArgs,
  type CrossentropyArgs,
  categoricalCrossentropy,
  type SmoothedArgs,
  SparseCategoricalCrossentropy,
  type SparseCrossentropyArgs,
  sparseCategoricalCrossentropy,
} from './crossentropy';
export { KLDivergence, klDivergence, Poisson, poisson } from './divergence';
export {
  type Average,
  F1Score,
  type F1ScoreArgs,
  FBetaScore,
  type FBetaScoreArgs,
  f1Score,
  fBetaScore,
} from './f-score';
export { get, type MetricName } from './get';
export { CategoricalHinge, categoricalHinge, Hinge, hinge, SquaredHinge, squaredHinge } from './hinge';
export {
  BinaryIoU,
  type BinaryIoUArgs,
  binaryIoU,
  IoU,
  type IoUArgs,
  ioU,
  MeanIoU,
  type MeanIoUArgs,
  meanIoU,
  OneHotIoU,
  type OneHotIoUArgs,
  OneHotMeanIoU,
  type OneHotMeanIoUArgs,
  oneHotIoU,
  oneHotMeanIoU,
} from './iou';
export { Mean, MeanOf, type MetricFunction, mean, Sum, sum } from './mean';
export { Metric, type MetricArgs, type MetricWeight, type MetricWeightArgs, type TensorInput } from './metric';
export {
  type OperatingPointArgs,
  PrecisionAtRecall,
  type PrecisionAtRecallArgs,
  precisionAtRecall,
  RecallAtPrecision,
  type RecallAtPrecisionArgs,
  recallAtPrecision,
  SensitivityAtSpecificity,
  type SensitivityAtSpecificityArgs,
  SpecificityAtSensitivity,
  type SpecificityAtSensitivityArgs,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
} from './operating-point';
export {
  FalseNegatives,
  FalsePositives,
  falseNegatives,
  falsePositives,
  Precision,
  type PrecisionRecallArgs,
  precision,
  Recall,
  recall,
  type ThresholdsArgs,
  TrueNegatives,
  TruePositives,
  trueNegatives,
  truePositives,
} from './precision-recall';
export { R2Score, type R2ScoreArgs, r2Score } from './r2-score';
export {
  type AxisArgs,
  CosineSimilarity,
  cosineSimilarity,
  LogCoshError,
  logCoshError,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  RootMeanSquaredError,
  rootMeanSquaredError,
} from './regression';
export {
  type SparseTopKArgs,
  SparseTopKCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  type TopKArgs,
  TopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from './top-k';
