/** The methods that every model has beside tfjs' topology. */
import { tf } from '../engine';
import { checkOptions } from '../engine/names';
import { DISPLAY, displayable, type MimeBundle } from '../notebook/displayable';
import { displayHook } from '../notebook/hook';
import { Compiled } from './compiled';
import { evaluate, onBatch } from './evaluate';
import { getExporter } from './exporting';
import { isBatchSource } from './feed-source';
import { fit } from './fit';
import type { Model, SummaryArgs, Training } from './interface';
import { customSteps, overridesOf } from './overrides';
import { getPersistence } from './persistence';
import { outputNamesOf } from './ports';
import { predict } from './predict';
import { captureRun, type Run, restoreRun } from './run';
import { compiledOf, knownMetrics, resetMetrics, stateOf } from './state';
import { summaryBundle, summaryOf } from './summary';

type Methods = Training & Record<typeof DISPLAY, () => MimeBundle>;

/** `fit(batches, args)` as `fit(batches, undefined, args)`. */
const shifted = (x: unknown, y: unknown, args: unknown): [never, never, never] =>
  (isBatchSource(x) && args === undefined && !isBatchSource(y) ? [x, undefined, y] : [x, y, args]) as [
    never,
    never,
    never,
  ];

const own: Omit<Methods, keyof typeof customSteps> & ThisType<Model> = {
  compile(args) {
    const state = stateOf(this);
    if (state.claimed) throw new Error(`compile: the model '${this.name}' is in training; await fit first.`);
    const outputs = this.layers.length === 0 ? [''] : outputNamesOf(built(this));
    const compiled = new Compiled(args, outputs);
    const overrides = overridesOf(this);
    if (compiled.heads.every(({ loss }) => loss === null) && !overrides.trainStep && !overrides.computeLoss) {
      compiled.dispose();
      throw new Error("compile: a loss is missing, such as { loss: 'mse' }.");
    }
    if (state.compiled && state.compiled.optimizer !== compiled.optimizer) state.compiled.optimizer.close();
    state.compiled?.dispose();
    state.compiled = compiled;
  },
  fit(x: unknown, y?: unknown, args?: unknown) {
    return fit(built(this), ...shifted(x, y, args));
  },
  evaluate(x: unknown, y?: unknown, args?: unknown) {
    return evaluate(built(this), ...shifted(x, y, args));
  },
  predict(x, args) {
    const outputs = predict(built(this), x, args);
    if (outputs.length === 1) return outputs[0] as tf.Tensor;
    for (const tensor of outputs) tensor.dispose();
    throw new Error(`predict: the model has ${outputs.length} outputs; use predictAll.`);
  },
  predictAll(x, args) {
    return predict(built(this), x, args);
  },
  trainOnBatch(x, y, args = {}) {
    return onBatch(built(this), x, y, args, true);
  },
  testOnBatch(x, y, args = {}) {
    return onBatch(built(this), x, y, args, false);
  },
  summary(args: SummaryArgs = {}) {
    checkOptions('summary', args, ['printFn', 'expandNested', 'showTrainable']);
    const bundle = bundleOf(this, args);
    const hook = args.printFn ? null : displayHook();
    if (hook) hook(displayable(bundle));
    else (args.printFn ?? console.log)(bundle['text/plain']);
  },
  async save(path, args = {}) {
    checkOptions('save', args, ['overwrite', 'includeOptimizer']);
    stateOf(this).runner?.sync();
    await getPersistence().save(built(this), path, args);
  },
  async export(args) {
    stateOf(this).runner?.sync();
    return getExporter().export(built(this), args);
  },
  async saveWeights(path, args = {}) {
    checkOptions('saveWeights', args, ['overwrite']);
    stateOf(this).runner?.sync();
    await getPersistence().saveWeights(built(this), path, args);
  },
  async loadWeights(path) {
    await getPersistence().loadWeights(built(this), path);
  },
  get stopTraining() {
    return stateOf(this).stopTraining;
  },
  set stopTraining(stop: boolean) {
    stateOf(this).stopTraining = stop;
  },
  get optimizer() {
    return compiledOf('optimizer', this as unknown as Model).optimizer;
  },
  get compiled() {
    return stateOf(this).compiled !== null;
  },
  get metrics() {
    return knownMetrics(this);
  },
  get metricsNames() {
    return stateOf(this).compiled?.names ?? [];
  },
  resetMetrics() {
    resetMetrics(this);
  },
  getRunState() {
    return captureRun(runOf('getRunState', this));
  },
  setRunState(state) {
    restoreRun(runOf('setRunState', this), state);
  },
  asLayersModel() {
    const { inputs, outputs, name } = built(this);
    return tf.model({ inputs, outputs, name });
  },
  [DISPLAY]() {
    return bundleOf(this, {});
  },
} as Omit<Methods, keyof typeof customSteps> & ThisType<Model>;

function runOf(where: string, model: Model): Run {
  const { run } = stateOf(model);
  if (run) return run;
  throw new Error(`${where}: the model '${model.name}' is not in training; call it from a callback.`);
}

function bundleOf(model: Model, args: SummaryArgs): MimeBundle {
  const optimizer = model.compiled ? model.optimizer : null;
  return summaryBundle(summaryOf(built(model), optimizer?.built ? optimizer.stateSize : 0, args));
}

/** tfjs builds a Sequential model late: a model that has layers is built here. */
function built<M extends Model>(model: M): M {
  if (model.layers.length === 0) throw new Error(`The model '${model.name}' has no layers; add some first.`);
  if (!model.built) (model as unknown as { build(): void }).build();
  return model;
}

/** Puts Keras' methods on a class of models. */
export function addMethods(prototype: object): void {
  for (const methods of [own, customSteps]) {
    // `apply` and `call` stay tfjs': only their types are narrower here.
    Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(methods));
  }
}
