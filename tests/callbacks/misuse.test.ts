import { describe, expect, it } from 'vitest';
import * as callbacks from '../../lib/src/callbacks';
import { tf } from '../../lib/src/engine';
import { FakeModel, fakeFit } from './support/fake-model';

const run = (callback: callbacks.Callback, model = new FakeModel()) =>
  fakeFit(model, callback, { epochs: 2, steps: 1, logs: (epoch) => ({ loss: epoch }) });

describe('a callback of the reader', () => {
  it('whose hook is spelt otherwise, so that nobody would call it, is refused before the first epoch', async () => {
    class Snake extends callbacks.Callback {
      on_epoch_end() {}
    }
    await expect(run(new Snake())).rejects.toThrow(/nobody calls Snake's 'on_epoch_end'.* write 'onEpochEnd'/);
    class Below extends Snake {}
    await expect(run(new Below())).rejects.toThrow(/Below's 'on_epoch_end'/);
    class Field extends callbacks.Callback {
      onEpochend = () => {};
    }
    await expect(run(new Field())).rejects.toThrow(/'onEpochend'.* write 'onEpochEnd'/);
    class Late extends callbacks.EarlyStopping {
      onTrainbegin() {}
    }
    await expect(run(new Late())).rejects.toThrow(/write 'onTrainBegin'/);
  });

  it('may have methods and fields of its own', async () => {
    class Own extends callbacks.Callback {
      batch_size = 3;
      epochs: number[] = [];
      _onEpochEnd(epoch: number) {
        this.epochs.push(epoch);
      }
      override onEpochEnd(epoch: number) {
        this._onEpochEnd(epoch);
      }
    }
    const own = new Own();
    await run(own);
    expect(own.epochs).toEqual([0, 1]);
  });

  it('may ask its model to predict and to evaluate', async () => {
    const seen: unknown[] = [];
    class Asking extends callbacks.Callback {
      override async onEpochEnd() {
        const x = tf.tensor1d([1, 2]);
        const output = this.model.predict(x, { batchSize: 2 });
        const { loss } = await this.model.evaluate(x, x, { verbose: 0 });
        seen.push(output.shape, loss);
        tf.dispose([x, output]);
      }
    }
    const model = new FakeModel();
    await run(new Asking(), model);
    expect(seen).toHaveLength(4);
    expect(seen.at(-1)).toBe(model.weight);
  });
});

describe('a factory without options', () => {
  it('refuses some', () => {
    for (const make of [callbacks.history, callbacks.progbarLogger]) {
      expect(() => (make as (given: unknown) => unknown)(3)).toThrow(/takes no options, got 3/);
      expect(make()).toBeInstanceOf(callbacks.Callback);
    }
  });
});

describe('the history', () => {
  it('as JSON is the record alone', async () => {
    const history = callbacks.history();
    await run(history);
    expect(JSON.parse(JSON.stringify(history))).toEqual({ epoch: [0, 1], history: { loss: [0, 1] } });
  });
});
