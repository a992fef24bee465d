import { describe, unknownName } from '../engine/names';

/** What is explained: a compiled model with `evaluate`, or a baseline with `score`. */
export interface Scorable {
  /** The loss and the metrics by name. */
  evaluate?(x: unknown, y: unknown, args?: object): PromiseLike<Record<string, number>> | Record<string, number>;
  /** One number, larger is better. */
  score?(x: unknown, y: unknown): number;
}

/** A measure of one's own: larger is better unless `direction` says otherwise. */
export type ScoringFunction<M = Scorable> = (model: M, x: unknown, y: unknown) => number | PromiseLike<number>;

/** How models are scored. */
export interface ScoringArgs<M = Scorable> {
  /**
   * The name of a log of `model.evaluate`, or a function. Default: `model.score` where there is one, else the first metric, else the
   * loss.
   */
  scoring?: string | ScoringFunction<M>;
  /** Whether more is better (`up`) or worse (`down`). Default: known for Keras' losses and metrics; `up` for functions. */
  direction?: 'up' | 'down';
  /** Samples in a batch of `evaluate`. Default: that of `evaluate`. */
  batchSize?: number;
}

/** A score, its name, and which way is better. */
export interface Score {
  readonly value: number;
  readonly name: string;
  readonly direction: 'up' | 'down';
}

export const SCORING_OPTIONS = ['scoring', 'direction', 'batchSize'];

/** @throws Error for options that no model can meet. */
export function checkScoring<M>(where: string, { scoring, direction }: ScoringArgs<M>): void {
  if (direction !== undefined && direction !== 'up' && direction !== 'down')
    throw new Error(`${where}: direction must be 'up' (more is better) or 'down', got ${describe(direction)}.`);
  if (scoring === undefined || typeof scoring === 'string' || typeof scoring === 'function') return;
  throw new Error(`${where}: scoring must be the name of a metric or a function, got ${describe(scoring)}.`);
}

/** The score of a model on data. */
export async function scoreOf<M extends Scorable>(
  where: string,
  model: M,
  x: unknown,
  y: unknown,
  args: ScoringArgs<M>,
): Promise<Score> {
  const { scoring, direction } = args;
  if (typeof scoring === 'function') {
    const value = await scoring(model, x, y);
    return { value: checked(where, value), name: scoring.name || 'scoring', direction: direction ?? 'up' };
  }
  if (scoring === undefined && typeof model.score === 'function')
    return { value: checked(where, model.score(x, y)), name: 'score', direction: direction ?? 'up' };
  if (typeof model?.evaluate !== 'function') {
    throw new Error(
      `${where}: the model has no evaluate(x, y)${scoring === undefined ? ' or score(x, y)' : ''}. ` +
        'Give a compiled model, or scoring: (model, x, y) => a number.',
    );
  }
  const batch = args.batchSize === undefined ? {} : { batchSize: args.batchSize };
  // Baselines have nothing to show, and take no such options.
  const logs = await (typeof model.score === 'function'
    ? model.evaluate(x, y)
    : model.evaluate(x, y, { verbose: 0, ...batch }));
  const name = scoring ?? Object.keys(logs).find((key) => key !== 'loss' && !key.endsWith('_loss')) ?? 'loss';
  const value = logs[name];
  if (value === undefined) throw unknownName(`log for ${where}`, name, Object.keys(logs));
  return { value: checked(where, value), name, direction: direction ?? directionOf(where, name) };
}

function checked(where: string, value: unknown): number {
  if (typeof value === 'number') return value;
  throw new Error(`${where}: the score is ${describe(value)}; expected a number.`);
}

const DOWN =
  /loss|error|^mse$|^mae$|^mape$|^msle$|^rmse$|entropy|divergence|hinge|poisson|logcosh|huber|false(positive|negative)s/;
const UP =
  /accuracy|^acc$|precision|recall|auc|r2|f1|fbeta|iou|similarity|sensitivity|specificity|true(positive|negative)s/;

/** Which way is better, by the name of Keras' measure. */
function directionOf(where: string, name: string): 'up' | 'down' {
  const plain = name.replace(/_/g, '').toLowerCase();
  if (UP.test(plain)) return 'up';
  if (DOWN.test(plain)) return 'down';
  throw new Error(`${where}: can't tell whether more of '${name}' is better. Give direction: 'up' or 'down'.`);
}
