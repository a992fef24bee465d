import type { CallbackLike, Logs, RunParams, RunState, Trainable } from '../../../lib/src/callbacks';
import { CallbackList } from '../../../lib/src/callbacks';
import { tf } from '../../../lib/src/engine';

/** As much of a model as callbacks look at, with one weight; it remembers what it was asked to save. */
export class FakeModel implements Trainable {
  readonly name = 'fake';
  stopTraining = false;
  readonly layers: Trainable['layers'] = [];
  readonly saved: string[] = [];
  weight = 0;
  epoch = 0;
  batch = 0;
  readonly optimizer: { learningRate: number; iterations: number; swapAverages?: () => void };

  constructor(learningRate = 0.1) {
    this.optimizer = { learningRate, iterations: 0 };
  }

  predict(x: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.clone(Array.isArray(x) ? (x[0] as tf.Tensor) : x);
  }
  async evaluate(): Promise<Logs> {
    return { loss: this.weight };
  }
  summary(): void {}
  getWeights(): tf.Tensor[] {
    return [tf.scalar(this.weight)];
  }
  setWeights([weight]: tf.Tensor[]): void {
    this.weight = weight?.dataSync()[0] as number;
  }
  async save(path: string): Promise<void> {
    this.saved.push(path);
  }
  async saveWeights(path: string): Promise<void> {
    this.saved.push(path);
  }
  async loadWeights(): Promise<void> {}
  toJSON(): unknown {
    return { class_name: 'Sequential', config: { name: 'fake', layers: [] } };
  }
  getRunState(): RunState {
    const { epoch, batch, weight, optimizer } = this;
    return { epoch, batch, weight, ...structuredClone({ optimizer: { ...optimizer, swapAverages: null } }) };
  }
  setRunState(state: RunState): void {
    const { weight, optimizer } = state as unknown as { weight: number; optimizer: FakeModel['optimizer'] };
    this.epoch = state.epoch;
    this.batch = state.batch;
    this.weight = weight;
    Object.assign(this.optimizer, { learningRate: optimizer.learningRate, iterations: optimizer.iterations });
  }
}

export interface FakeRun {
  epochs: number;
  steps: number | null;
  /** The logs after a batch (counted from 0), and after an epoch where the batch is null. */
  logs: (epoch: number, batch: number | null, model: FakeModel) => Logs;
  /** Ends the run as a kill would: nothing is called any more. */
  killAfter?: (epoch: number, batch: number | null) => boolean;
  metrics?: string[];
  directions?: RunParams['directions'];
  batches?: number;
  verbose?: 0 | 1 | 2;
}

/** A training as `fit` runs it, of a model whose weight grows by the rate with each batch. False if it was killed. */
export async function fakeFit(
  model: FakeModel,
  given: CallbackLike | readonly CallbackLike[],
  { epochs, steps, logs, killAfter = () => false, metrics, directions = {}, batches, verbose = 0 }: FakeRun,
): Promise<boolean> {
  const names = metrics ?? ['loss', 'val_loss'];
  const list = new CallbackList(given, [], model, { epochs, steps, verbose, metrics: names, directions });
  const before = list.before('onTrainBatchBegin');
  let current: Logs = { loss: 0 };
  const after = list.after('onTrainBatchEnd', () => current);
  model.stopTraining = false;
  model.epoch = 0;
  model.batch = 0;
  await list.run('onTrainBegin');
  for (let epoch = model.epoch; epoch < epochs && !model.stopTraining; epoch++) {
    model.epoch = epoch;
    await list.epoch('onEpochBegin', epoch);
    for (let batch = model.batch; batch < (steps ?? batches ?? 0) && !model.stopTraining; batch++) {
      await before?.(batch);
      model.weight = Math.fround(model.weight + model.optimizer.learningRate * Math.sin(model.optimizer.iterations));
      model.optimizer.iterations += 1;
      model.batch = batch + 1;
      current = logs(epoch, batch, model);
      await after?.(batch);
      if (killAfter(epoch, batch)) return false;
    }
    model.batch = 0;
    current = logs(epoch, null, model);
    await list.epoch('onEpochEnd', epoch, current);
    if (killAfter(epoch, null)) return false;
  }
  await list.run('onTrainEnd', current);
  return true;
}
