import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as metrics from '../../lib/src/metrics';
import { checkLoggable, resultOf } from '../../lib/src/metrics/metric';

/** Counts samples in a plain number. */
class Counting extends metrics.Metric {
  protected samples = 0;
  private readonly total = this.addWeight({ name: 'total' });

  updateState(_yTrue: tf.Tensor, yPred: tf.Tensor) {
    this.samples += yPred.shape[0] as number;
    this.total.assignAdd(tf.sum(yPred));
  }

  result() {
    return tf.div(this.total, this.samples);
  }
}

const [zeros, ones] = [tf.zeros([4, 1]), tf.ones([4, 1])];

describe('a metric of the reader with state in plain fields', () => {
  it('that resetState forgets is an error at the first batch, which names the field and addWeight', () => {
    const metric = new Counting();
    const before = tf.memory().numTensors;
    expect(() => metric.updateState(zeros, ones)).toThrow(
      /counting: updateState adds to the plain field 'samples' and resetState leaves it .* this\.addWeight\(\{ name: 'samples' \}\)/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is right where resetState sets it back, and the trial leaves no trace', () => {
    class Careful extends Counting {
      override resetState() {
        super.resetState();
        this.samples = 0;
      }
    }
    const metric = new Careful();
    metric.updateState(zeros, ones);
    metric.updateState(zeros, tf.mul(ones, 3));
    expect(resultOf(metric)).toBe(2);
    metric.resetState();
    metric.updateState(zeros, ones);
    expect(resultOf(metric)).toBe(1);
  });

  it('may note sizes, which are no state', () => {
    class Noting extends metrics.Mean {
      lastBatch = 0;
      override updateState(values: tf.Tensor) {
        this.lastBatch = values.shape[0] as number;
        super.updateState(values);
      }
    }
    const metric = new Noting();
    for (const size of [3, 2, 4]) metric.updateState(tf.ones([size]));
    expect(metric.lastBatch).toBe(4);
    expect(resultOf(metric)).toBe(1);
  });

  it('in an array that grows is an error as well', () => {
    class Remembering extends metrics.Metric {
      private readonly seen: number[] = [];
      updateState(_yTrue: tf.Tensor, yPred: tf.Tensor) {
        this.seen.push(yPred.size);
      }
      result() {
        return Math.max(...this.seen);
      }
    }
    expect(() => new Remembering().updateState(zeros, ones)).toThrow(/plain field 'seen'/);
  });
});

describe('resetState', () => {
  it('that leaves a weight as it is is an error', () => {
    class Forgetful extends metrics.Metric {
      private readonly total = this.addVariable({ name: 'total' });
      updateState(_yTrue: tf.Tensor, yPred: tf.Tensor) {
        this.total.assignAdd(tf.sum(yPred));
      }
      result() {
        return this.total;
      }
      override resetState() {}
    }
    const metric = new Forgetful();
    metric.resetState(); // nothing has been taken in
    metric.updateState(zeros, ones);
    expect(() => metric.resetState()).toThrow(
      /forgetful: resetState leaves the weight 'total' .*super\.resetState\(\)/,
    );
  });

  it('goes back to what a weight started with', () => {
    class Product extends metrics.Metric {
      private readonly product = this.addWeight({ name: 'product', shape: [2], initializer: 'ones' });
      updateState(_yTrue: tf.Tensor, yPred: tf.Tensor) {
        this.product.assign(tf.mul(this.product, tf.prod(yPred)));
      }
      result() {
        return tf.sum(this.product);
      }
    }
    const metric = new Product();
    metric.updateState(zeros, tf.fill([2, 1], 3));
    expect(resultOf(metric)).toBe(18);
    metric.resetState();
    expect(resultOf(metric)).toBe(2);
  });
});

describe('what goes wrong in a metric of the reader', () => {
  const make = (update: (yTrue: tf.Tensor, yPred: tf.Tensor) => unknown, result: () => unknown = () => 0) => {
    class Own extends metrics.Metric {
      updateState(yTrue: tf.Tensor, yPred: tf.Tensor) {
        return update(yTrue, yPred) as undefined;
      }
      result() {
        return result() as number;
      }
    }
    return new Own();
  };

  it('is told with the shapes', () => {
    const metric = make((yTrue, yPred) => tf.sub(yTrue, yPred));
    expect(() => metric.updateState(tf.ones([4]), tf.ones([4, 3]))).toThrow(
      /own: updateState failed for yTrue of shape \[4\] and yPred of shape \[4, 3\]: /,
    );
  });

  it('is never [n] against [n, 1]', () => {
    const shapes: number[][] = [];
    const metric = make((yTrue, yPred) => shapes.push(tf.sub(yTrue, yPred).shape));
    metric.updateState(tf.ones([4]), tf.ones([4, 1]));
    metric.updateState(tf.ones([4, 1]), tf.ones([4]));
    expect(shapes).toEqual([[4, 1], [4]]);
  });

  it('may be a result that is no number', () => {
    const metric = (result: () => unknown) => make(() => {}, result);
    expect(() => resultOf(metric(() => undefined))).toThrow(/'own' gave undefined; expected a scalar/);
    expect(() => resultOf(metric(() => 'good'))).toThrow(/'own' gave 'good'; expected a scalar/);
    const before = tf.memory().numTensors;
    expect(() => resultOf(metric(() => tf.ones([3])))).toThrow(/'own' gave a tensor of shape \[3\]; expected a scalar/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('may be an async updateState', () => {
    const metric = make(async () => {});
    expect(() => metric.updateState(zeros, ones)).toThrow(/own: updateState is async/);
  });

  it('may be a constructor without super, which JavaScript itself refuses', () => {
    const make = new Function('Metric', 'return class extends Metric { constructor() { this.total = 0; } }');
    const Orphan = make(metrics.Metric) as new () => metrics.Metric;
    expect(() => new Orphan()).toThrow(/super/);
  });

  it('may be a weight that is made anew with each batch; made with the first alone it is right', () => {
    class Again extends metrics.Metric {
      private count: metrics.MetricWeight | null = null;
      constructor(private readonly each: boolean) {
        super();
      }
      updateState() {
        if (this.each || this.count === null) this.count = this.addWeight({ name: 'count' });
        this.count.assignAdd(1);
      }
      result() {
        return this.count ?? 0;
      }
    }
    const lazy = new Again(false);
    for (let batch = 0; batch < 3; batch++) lazy.updateState();
    expect(resultOf(lazy)).toBe(3);
    const wrong = new Again(true);
    wrong.updateState();
    const before = tf.memory().numTensors;
    expect(() => wrong.updateState()).toThrow(
      /again: updateState makes the weight 'count' anew .* count = this\.addWeight\(\{ name: 'count' \}\)/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('may be a weight with an initializer that there is not', () => {
    class Random extends metrics.Metric {
      readonly total = this.addWeight({ initializer: 'normal' as 'zeros' });
      updateState() {}
      result() {
        return this.total;
      }
    }
    expect(() => new Random()).toThrow(/random: addWeight: Unknown initializer 'normal'.*zeros, ones/);
  });

  it('is using it after dispose', () => {
    const metric = metrics.mean();
    metric.dispose();
    expect(() => metric.updateState([1])).toThrow(/mean: the metric has been disposed of; make a new one/);
  });
});

describe('a function as a metric', () => {
  it('that gives a scalar is the mean of the batches, as in Keras', () => {
    const metric = metrics.get(function largest(_yTrue, yPred) {
      return tf.max(yPred);
    });
    expect(metric.name).toBe('largest');
    metric.updateState(zeros, tf.tensor2d([[1], [2], [5], [0]]));
    metric.updateState(tf.zeros([1, 1]), tf.ones([1, 1]));
    expect(resultOf(metric)).toBe(3);
    expect(() => metric.updateState(zeros, ones, tf.ones([4]))).toThrow(
      /largest: sampleWeight has shape \[4\].*a function that returns one value for each sample/,
    );
  });

  it('gets yTrue in the rank of yPred', () => {
    const metric = new metrics.MeanOf((yTrue, yPred) => tf.abs(tf.sub(yTrue, yPred)), { name: 'error' });
    metric.updateState(tf.tensor1d([0, 1, 2]), tf.tensor2d([[1], [1], [1]]), tf.tensor1d([1, 1, 2]));
    expect(resultOf(metric)).toBe(0.75);
  });

  it('that combines [n] and [n, 1], or gives no tensor, is an error', () => {
    const crossed = metrics.get(function crossed(yTrue, yPred) {
      return tf.sub(tf.reshape(yTrue, [-1]), yPred);
    });
    expect(() => crossed.updateState(ones, zeros)).toThrow(
      /crossed: the function returned shape \[4, 4\] for outputs of shape \[4, 1\]; .*combined/,
    );
    const number = metrics.get((() => 3) as unknown as metrics.MetricFunction);
    expect(() => number.updateState(ones, zeros)).toThrow(/the function returned 3; expected a tensor/);
  });
});

describe('checkLoggable', () => {
  it('lets through what gives one number', () => {
    const one = [
      metrics.f1Score({ average: 'macro' }),
      metrics.precision(),
      metrics.auc({ multiLabel: true }),
      metrics.r2Score(),
      metrics.get('accuracy'),
    ];
    for (const metric of one) expect(() => checkLoggable(metric)).not.toThrow();
  });

  it.each([
    [metrics.f1Score(), /'f1Score' gives a score for each class .*average: 'macro'/],
    [metrics.fBetaScore({ average: null }), /'fbetaScore' gives a score for each class/],
    [metrics.r2Score({ classAggregation: null }), /'r2Score' .*classAggregation: 'uniformAverage'/],
    [metrics.confusionMatrix({ numClasses: 2 }), /'confusionMatrix' gives a matrix.*leave it out of compile/],
    [metrics.recall({ thresholds: [0.2, 0.5] }), /'recall' gives a number for each of 2 thresholds/],
  ])('says what to do where there are many: %#', (metric, message) => {
    expect(() => checkLoggable(metric)).toThrow(message);
  });
});
