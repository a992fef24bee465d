/** Search for hyperparameters: which values of the numbers that no training learns make the best network. */
export { GridSearch, type GridSearchArgs } from './grid-search';
export { Hyperband, type HyperbandArgs } from './hyperband';
export type { Direction, Objective, ObjectiveLike } from './objective';
export { type HyperbandRound, type HyperbandScheduleArgs, hyperbandSchedule } from './oracles/hyperband-schedule';
export type { Oracle, Proposal } from './oracles/oracle';
export { RandomSearch, type RandomSearchArgs } from './random-search';
export type { ChoiceArgs, RangeArgs } from './space/checked';
export type { Condition, Entry, HyperValue, HyperValues, Sampling } from './space/entries';
export { HyperParameters, type HyperParametersConfig } from './space/hyper-parameters';
export type { ResultRow } from './summaries';
export type { SearchCallbacks, TrialContext } from './trials/fresh-callbacks';
export type { Build } from './trials/run-trial';
export type { Execution, Rung, Trial, TrialStatus } from './trials/trial';
export { type SearchArgs, Tuner, type TunerArgs } from './tuner';
