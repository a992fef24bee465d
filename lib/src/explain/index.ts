/** What a model has learnt and what it is worth: importances, baselines, learning curves. */
export { DummyClassifier, type DummyClassifierArgs } from './baselines/dummy-classifier';
export { DummyRegressor, type DummyRegressorArgs } from './baselines/dummy-regressor';
export type { RegressionLogs } from './baselines/measures';
export type { Predicted, Regressor, WeightArgs } from './baselines/regressor';
export { gradientNorms, type LayerGradient } from './gradients/gradient-norms';
export {
  type CurvePoint,
  type Learnable,
  type LearningCurve,
  type LearningCurveArgs,
  learningCurve,
  learningCurveTable,
} from './learning-curve';
export { LinearRegression, type LinearRegressionArgs } from './linear/linear-regression';
export { Ridge, type RidgeArgs } from './linear/ridge';
export {
  importanceTable,
  type PermutationImportance,
  type PermutationImportanceArgs,
  permutationImportance,
} from './permutation/permutation-importance';
export type { Scorable, ScoringArgs, ScoringFunction } from './scoring';
