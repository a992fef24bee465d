/** Figures: plain Plotly objects with a title, named axes and alt text, which notebooks and reports draw. */

export { type BarsArgs, bars, type Measured } from './bars';
export { type ClassProbabilitiesArgs, classProbabilities } from './class-probabilities';
export { type ConfusionMatrixArgs, confusionMatrix } from './confusion-matrix';
export { type DotsArgs, dots, type Measurements } from './dots';
export { type AxisArgs, type Figure, type FigureArgs, figure, type Layout, type PanelArgs, type Trace } from './figure';
export { type HalfPlane, type HalfPlanesArgs, halfPlanes } from './half-planes';
export { type DistributionsArgs, distributions, type HistogramArgs, histogram } from './histogram';
export { type HistoryArgs, type HistoryLike, history } from './history';
export { type ImagesArgs, images } from './images';
export { type LinePanelsArgs, linePanels } from './line-panels';
export { type Curve, type LinesArgs, lines } from './lines';
export { type PlotModelArgs, plotModel } from './plot-model';
export { type PredictedVsTrueArgs, predictedVsTrue } from './predicted-vs-true';
export { type ScatterArgs, scatter } from './scatter';
export type { ResultRows } from './search/rows';
export { type SlicesArgs, slices } from './search/slices';
export { type SuccessiveHalvingArgs, successiveHalving } from './search/successive-halving';
