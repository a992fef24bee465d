/** What `utils` offers: its own folder, and `plotModel`, which draws and so lies with the figures. */
export { type PlotModelArgs, plotModel } from './plots/plot-model';
export * from './utils';
