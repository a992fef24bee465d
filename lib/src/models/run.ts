/** A training that goes on, and its state as plain data, so that another process can go on with the same numbers. */
import type { RunState } from '../callbacks/callback';
import { tf } from '../engine';
import { shapeText } from '../engine/names';
import { getSeedState, setSeedState } from '../engine/seed';
import type { Source, SourceState } from './array-source';
import type { Compiled } from './compiled';
import type { Model } from './interface';
import { metricsOf, stateOf } from './state';
import { allLayers } from './step';

/** Where a training stands. */
export interface Run {
  readonly model: Model;
  readonly compiled: Compiled;
  readonly training: Source;
  /** The epoch that goes on or comes next, from 0, and the number of its batches that are done. */
  epoch: number;
  batch: number;
  /** Whether `epoch` has not begun yet. */
  between: boolean;
}

/** A layer that draws random numbers: dropout, noise. */
interface RandomLayer extends tf.layers.Layer {
  /** The seed of its stream and how many draws it has made. */
  randomState: readonly number[];
}

interface Saved extends RunState {
  readonly format: 1;
  readonly shapes: number[][];
  readonly weights: Numbers[];
  readonly optimizer: unknown;
  readonly metrics: Numbers[][];
  readonly layers: (readonly number[])[];
  readonly data: SourceState;
  readonly seeds: number[][];
  readonly stopTraining: boolean;
}

const randomLayers = (model: Model): RandomLayer[] =>
  allLayers(model as unknown as tf.LayersModel).filter((layer): layer is RandomLayer => 'randomState' in layer);

type Numbers = Float32Array | Int32Array | Uint8Array;

const numbersOf = (tensor: tf.Tensor): Numbers => tensor.dataSync().slice();

/** See `Trainable.getRunState`. */
export function captureRun(run: Run): RunState {
  const { model, compiled, training } = run;
  const state = stateOf(model);
  state.runner?.sync();
  const weights = model.getWeights();
  const saved: Saved = {
    format: 1,
    epoch: run.epoch,
    batch: run.batch,
    shapes: weights.map((weight) => weight.shape),
    weights: weights.map(numbersOf),
    optimizer: compiled.optimizer.getState(),
    metrics: metricsOf(model).map((metric) => metric.weights.map(numbersOf)),
    layers: randomLayers(model).map((layer) => layer.randomState),
    data: training.getState(run.between),
    seeds: getSeedState(),
    stopTraining: state.stopTraining,
  };
  return saved;
}

/** See `Trainable.setRunState`. */
export function restoreRun(run: Run, given: RunState): void {
  const saved = given as Saved;
  const { model, compiled, training } = run;
  const weights = model.getWeights();
  const text = (shapes: readonly (readonly number[])[]) => shapes.map(shapeText).join(', ');
  const own = text(weights.map((weight) => weight.shape));
  const layers = randomLayers(model);
  if (saved.format !== 1 || text(saved.shapes) !== own || saved.layers.length !== layers.length) {
    throw new Error(
      `setRunState: the state is of a model with weights of shapes ${text(saved.shapes ?? [])}; this one's are ${own}. Go on with the same model and compile arguments, or delete the state.`,
    );
  }
  const metrics = checkedMetrics(model, saved.metrics);
  compiled.optimizer.setState(saved.optimizer as never); // throws, and changes nothing, for the state of another optimizer
  tf.tidy(() => {
    model.setWeights(weights.map(({ shape, dtype }, i) => tf.tensor(saved.weights[i] as Numbers, shape, dtype)));
    for (const [weight, values] of metrics) weight.assign(tf.tensor(values, weight.shape, 'float32'));
  });
  for (const [i, layer] of layers.entries()) layer.randomState = saved.layers[i] as readonly number[];
  training.setState(saved.data);
  setSeedState(saved.seeds);
  stateOf(model).stopTraining = saved.stopTraining;
  run.epoch = saved.epoch;
  run.batch = saved.batch;
}

/** The metrics' weights with the values that they are to get. */
function checkedMetrics(model: Model, values: readonly (readonly Numbers[])[]): [tf.Variable, Numbers][] {
  return metricsOf(model).flatMap((metric, i) =>
    metric.weights.map((weight, j): [tf.Variable, Numbers] => {
      const numbers = values[i]?.[j];
      if (numbers?.length === weight.size) return [weight, numbers];
      throw new Error(
        'setRunState: the state has other metrics than this model. Compile as before, or delete the state.',
      );
    }),
  );
}
