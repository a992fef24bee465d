import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as callbacks from '../../lib/src/callbacks';
import { tf } from '../../lib/src/engine';
import { readVectors } from '../support/vectors';
import { FakeModel, fakeFit } from './support/fake-model';

type Value = number | 'nan' | 'inf';
type Args = Record<string, unknown>;

interface Vectors {
  earlyStopping: {
    args: Args;
    values: Value[];
    epochs: number;
    epoch: number;
    stoppedEpoch: number;
    bestEpoch: number;
    best: Value | null;
  }[];
  plateau: { args: Args; rate: number; values: Value[]; rates: number[] }[];
  checkpoint: { args: Args; pattern: string; values: Value[]; saved: string[] }[];
  csv: { separator: string; append: boolean; rows: callbacks.Logs[]; text: string }[];
}

const vectors = readVectors<Vectors>('callbacks');
const number = (value: Value): number => (value === 'nan' ? Number.NaN : value === 'inf' ? Infinity : value);
const camel = (args: Args): Args =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'decisions-'));
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe("decisions are Keras'", () => {
  it.each(vectors.earlyStopping.map((one) => [JSON.stringify(one.args), one] as const))(
    'EarlyStopping %s',
    async (_name, { args, values, ...expected }) => {
      const model = new FakeModel();
      const callback = callbacks.earlyStopping(camel(args));
      let epochs = 0;
      const note = {
        onEpochEnd: () => {
          epochs += 1;
        },
      };
      const before = tf.memory().numTensors;
      await fakeFit(model, [callback, note], {
        epochs: values.length,
        steps: 0,
        logs: (epoch) => {
          model.weight = epoch;
          return { loss: 0, val_loss: number(values[epoch] as Value) };
        },
      });
      expect({
        epochs,
        epoch: model.weight,
        stoppedEpoch: callback.stoppedEpoch,
        bestEpoch: callback.bestEpoch,
        best: callback.best,
      }).toEqual({ ...expected, best: expected.best === null ? null : number(expected.best) });
      // The fake's getWeights makes a tensor each time; the callback itself must keep none.
      expect(tf.memory().numTensors - before).toBeLessThanOrEqual(2 * values.length);
    },
  );

  it.each(vectors.plateau.map((one) => [JSON.stringify(one.args), one] as const))(
    'ReduceLROnPlateau %s',
    async (_name, { args, rate, values, rates }) => {
      const model = new FakeModel(rate);
      const seen: number[] = [];
      await fakeFit(
        model,
        [
          callbacks.reduceLROnPlateau(camel(args)),
          { onEpochEnd: () => void seen.push(Math.fround(model.optimizer.learningRate)) },
        ],
        {
          epochs: values.length,
          steps: 0,
          logs: (epoch) => ({ loss: 0, val_loss: number(values[epoch] as Value) }),
        },
      );
      expect(seen).toEqual(rates); // to the bit of float32
    },
  );

  it.each(vectors.checkpoint.map((one) => [JSON.stringify(one.args), one] as const))(
    'ModelCheckpoint %s',
    async (_name, { args, pattern, values, saved }) => {
      const model = new FakeModel();
      const checkpoint = callbacks.modelCheckpoint({ filepath: join(folder, pattern), ...camel(args) });
      await fakeFit(model, checkpoint, {
        epochs: values.length,
        steps: 4,
        logs: (epoch, batch) => {
          const value = number(values[epoch] as Value);
          return batch === null ? { loss: 0, val_loss: value } : { loss: value };
        },
      });
      expect(model.saved.map((path) => basename(path))).toEqual(saved);
    },
  );

  it.each(vectors.csv)('CSVLogger writes the same bytes (%o)', async ({ separator, append, rows, text }) => {
    const filename = join(folder, 'log.csv');
    for (let training = 0; training < 2; training++) {
      await fakeFit(new FakeModel(), callbacks.csvLogger({ filename, separator, append }), {
        epochs: 2,
        steps: 0,
        logs: (epoch) => ({ ...rows[training * 2 + epoch] }) as callbacks.Logs,
      });
    }
    expect(readFileSync(filename, 'utf8')).toBe(text);
  });
});
