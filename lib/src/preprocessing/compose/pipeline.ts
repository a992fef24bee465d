import type { tf } from '../../engine';
import { type Cell, type CellsLike, isMatrix } from '../data/cells';
import { describe } from '../data/describe';
import { Draft } from '../data/draft';
import { numbersLike, rowsOf, type Scaled } from '../data/result';
import { FeatureTransformer, type Transformer } from '../transformer';
import { assertDistinct, draftOf, draftOfResult, isTransformer, numbersOf } from './frames';

/** A step of a pipeline: its name, and a transformer or 'passthrough' (nothing happens). */
export type PipelineStep = readonly [name: string, step: Transformer | 'passthrough'];

/** What lies under each name, with its own type where the names are written out. */
export type Named<Steps extends readonly (readonly [string, unknown, ...unknown[]])[]> = {
  readonly [Step in Steps[number] as Step[0]]: Step[1];
};

/**
 * Transformers one after the other, as one: `fit` fits each on what the ones before it return, `transform` sends data through
 * all. Between the steps numbers stay in double precision, and columns keep their names.
 *
 * Counterpart: scikit-learn's `Pipeline`.
 *
 * Porting note: all steps are transformers. A model is trained on what the pipeline returns, so that its `fit` can be awaited.
 *
 * @throws Error for no steps, two of the same name, a transformer that occurs twice, and for what is no transformer.
 *
 * @example
 * const pipeline = new preprocessing.Pipeline([
 *   ['fill', new preprocessing.SimpleImputer({ strategy: 'median' })],
 *   ['scale', new preprocessing.MinMaxScaler()],
 * ]);
 * assert.deepEqual(pipeline.fitTransform([[0], [NaN], [4], [2]]), [[0], [0.5], [1], [0.5]]);
 * assert.deepEqual(pipeline.namedSteps.fill.statistics, [2]);
 * assert.deepEqual(pipeline.transform([[8]]), [[2]]);
 */
export class Pipeline<
  const Steps extends readonly PipelineStep[] = readonly PipelineStep[],
> extends FeatureTransformer {
  readonly steps: readonly PipelineStep[];

  constructor(steps: Steps) {
    super();
    if (!Array.isArray(steps) || steps.length === 0)
      throw new Error(`Pipeline needs a list of steps, [name, transformer] each: got ${describe(steps)}.`);
    for (const [i, step] of steps.entries()) {
      const [, transformer] = Array.isArray(step) ? step : [];
      if (transformer === 'passthrough' || isTransformer(transformer)) continue;
      throw new Error(
        `Pipeline: step ${i} must be [name, transformer], with the methods fit, transform and fitTransform: got ${describe(step)}.`,
      );
    }
    assertDistinct(
      'Pipeline',
      steps.map(([name]) => name),
      steps.map(([, step]) => step),
    );
    this.steps = steps.map(([name, step]) => [name, step]);
  }

  /** The steps by their names. */
  get namedSteps(): Named<Steps> {
    return Object.fromEntries(this.steps) as Named<Steps>;
  }

  /** Fits each step on what the ones before it return. */
  fit(x: CellsLike, y?: unknown): this {
    this.run(x, y);
    return this;
  }

  /**
   * Sends data through all steps: rows for rows, a float32 tensor for tensors and tables.
   *
   * @throws Error before `fit`, and if text is left at the end.
   */
  transform<T extends CellsLike>(x: T): Scaled<T> {
    this.fitted('transform(x)');
    let draft = draftOf(x);
    for (const [name, step] of this.steps) {
      if (step !== 'passthrough') draft = draftOfResult(step.transform(draft), `Pipeline step '${name}'`);
    }
    return finished(x, draft);
  }

  /** `fit(x)`, then `transform(x)`. For the training part only. */
  fitTransform<T extends CellsLike>(x: T, y?: unknown): Scaled<T> {
    return finished(x, this.run(x, y));
  }

  /**
   * Undoes all steps, from the last to the first: a tensor for tensors and tables, rows where text comes back.
   *
   * @throws Error before `fit`, and if a step can't be undone.
   */
  inverseTransform(x: CellsLike): tf.Tensor2D | Cell[][] {
    this.fitted('inverseTransform(x)');
    let draft = draftOf(x);
    for (const [name, step] of [...this.steps].reverse()) {
      if (step === 'passthrough') continue;
      if (!step.inverseTransform) throw new Error(`Pipeline: step '${name}' has no inverseTransform.`);
      draft = draftOfResult(step.inverseTransform(nameless(draft)), `Pipeline step '${name}'`);
    }
    if (x instanceof Draft) return draft as unknown as Cell[][];
    const { frame } = draft;
    if (isMatrix(frame)) return numbersLike(x, frame) as tf.Tensor2D | number[][];
    return rowsOf(frame);
  }

  /** Names of the columns that the last step returns. */
  override getFeatureNamesOut(): string[] {
    this.fitted('getFeatureNamesOut()');
    const last = this.steps.findLast(([, step]) => step !== 'passthrough' && step.getFeatureNamesOut)?.[1];
    return last && last !== 'passthrough' && last.getFeatureNamesOut
      ? last.getFeatureNamesOut()
      : super.getFeatureNamesOut();
  }

  private run(x: CellsLike, y: unknown): Draft {
    const first = draftOf(x);
    let draft = first;
    for (const [name, step] of this.steps) {
      if (step !== 'passthrough') draft = draftOfResult(step.fitTransform(draft, y), `Pipeline step '${name}'`);
    }
    this.remember(first.frame);
    return draft;
  }
}

/** On the way back columns are told by their places: the names are those of the other end. */
const nameless = ({ frame }: Draft): Draft => new Draft({ ...frame, names: null });

function finished<T extends CellsLike>(x: T, draft: Draft): Scaled<T> {
  if (x instanceof Draft) return draft as unknown as Scaled<T>;
  return numbersLike(x, numbersOf(draft.frame, 'Pipeline'));
}

/**
 * A `Pipeline` whose steps are called after their classes: `standardScaler`, and `standardScaler-1`, `standardScaler-2` where
 * there are several.
 *
 * Counterpart: scikit-learn's `make_pipeline`.
 *
 * @example
 * const pipeline = preprocessing.makePipeline(new preprocessing.SimpleImputer(), new preprocessing.StandardScaler());
 * assert.deepEqual(pipeline.steps.map(([name]) => name), ['simpleImputer', 'standardScaler']);
 */
export function makePipeline(...steps: readonly (Transformer | 'passthrough')[]): Pipeline {
  return new Pipeline(named(steps));
}

/** Steps with names after their classes. */
export function named<T>(steps: readonly T[]): [string, T][] {
  const names = steps.map((step) => {
    const name = typeof step === 'string' ? step : ((step as object | undefined)?.constructor?.name ?? 'step');
    return name.charAt(0).toLowerCase() + name.slice(1);
  });
  return steps.map((step, i) => {
    const name = names[i] as string;
    const before = names.slice(0, i).filter((other) => other === name).length;
    const several = names.indexOf(name) !== names.lastIndexOf(name);
    return [several ? `${name}-${before + 1}` : name, step];
  });
}
