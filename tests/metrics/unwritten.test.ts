import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as metrics from '../../lib/src/metrics';

type Written = new () => metrics.Metric;
const Base = metrics.Metric as unknown as new () => object;

describe('a metric of the reader', () => {
  it('without updateState or result is told which method to write, before any work', () => {
    class Unfinished extends Base {}
    const metric = new (Unfinished as Written)();
    expect(() => metrics.get(metric)).toThrow(
      /metrics\.Unfinished has no method updateState\(yTrue, yPred, sampleWeight\)/,
    );
    class Half extends Base {
      updateState() {}
    }
    const half = new (Half as unknown as Written)();
    expect(() => metrics.get(half)).toThrow(/metrics\.Half has no method result\(\): write it/);
    expect(() => half.result()).toThrow(/no method result/);
  });

  it('with snake_case methods is told the right name', () => {
    class Snake extends Base {
      update_state() {}
    }
    expect(() => new Snake()).toThrow(/metrics\.Snake: nobody calls 'update_state'.*write 'updateState'/);
    class Mixed extends metrics.MeanAbsoluteError {
      reset_state() {}
    }
    expect(() => new Mixed()).toThrow(/write 'resetState'/);
  });

  it('may write its methods as fields', () => {
    class Fields extends Base {
      seen = 0;
      updateState = () => {
        this.seen = 1;
      };
      result = () => tf.scalar(this.seen);
    }
    const metric = new (Fields as unknown as Written)();
    expect(metrics.get(metric)).toBe(metric);
    metric.updateState(0, 0);
    expect((metric.result() as tf.Tensor).dataSync()[0]).toBe(1);
  });
});

describe('a metric', () => {
  it('refuses what is no options object', () => {
    const { klDivergence, logCoshError, f1Score, mean, meanSquaredError } = metrics;
    for (const make of [klDivergence, logCoshError, f1Score, mean, meanSquaredError]) {
      for (const bad of [0.5, 'x', [1], null]) {
        expect(() => (make as (args: unknown) => unknown)(bad)).toThrow(/expected an options object/);
      }
    }
    expect(() => new metrics.MeanOf(tf.sub, 'name' as never)).toThrow(/expected an options object/);
    expect(() => new metrics.MeanOf('mse' as never)).toThrow(/expected a function/);
    expect(metrics.f1Score({ average: 'macro', name: 'f1' }).name).toBe('f1');
  });
});
