/** From what a call was given to the batches it goes through. */
import { describe } from '../engine/names';
import { ArraySource, type Source } from './array-source';
import type { Compiled } from './compiled';
import type { DataLike, Scope, TargetLike } from './data';
import { type BatchSource, FeedSource, isBatchSource } from './feed-source';
import type { Model } from './interface';
import type { FitArgs } from './options';
import { type GivenRows, type Rows, rowsFor, type SampleWeightLike, splitAt, unweighted } from './rows';
import type { ClassWeight } from './sample-weights';
import { checkedCount } from './state';

/** What data are checked against. */
export interface Context {
  readonly where: string;
  readonly scope: Scope;
  readonly model: Model;
  readonly compiled: Compiled;
  /** Whether targets must be there: false where the reader's own step decides. */
  readonly targets: boolean;
}

export interface SourceArgs {
  batchSize?: number | undefined;
  steps?: number | undefined;
  shuffle?: boolean | undefined;
  sampleWeight?: SampleWeightLike | undefined;
  classWeight?: ClassWeight | undefined;
}

export function arrayRows(context: Context, given: GivenRows): Rows {
  const { scope, where, model, compiled, targets } = context;
  return rowsFor(scope, where, model, compiled, given, { targets, values: true });
}

export function batchSizeOf(where: string, given: number | undefined, name = 'batchSize'): number {
  return checkedCount(where, name, given ?? 32, 1);
}

export function stepsOf(where: string, given: number | undefined, name: string): number | null {
  return given === undefined || given === null ? null : checkedCount(where, name, given, 1);
}

/** Batches from a generator or dataset, the first of them checked. */
export function feed(context: Context, source: BatchSource, args: SourceArgs, stepsName: string): Promise<FeedSource> {
  const { where, model, compiled, targets } = context;
  for (const name of ['batchSize', 'sampleWeight'] as const) {
    if (args[name] === undefined) continue;
    throw new Error(
      `${where}: ${name} does not go with a generator or dataset; its batches decide ([x, y, sampleWeight]).`,
    );
  }
  const steps = stepsOf(where, args.steps, stepsName);
  return FeedSource.open(source, {
    where,
    steps,
    rows: (scope, given, isFirst) =>
      rowsFor(
        scope,
        where,
        model,
        compiled,
        { ...given, classWeight: args.classWeight },
        { targets, values: isFirst, shares: false },
      ),
  });
}

export interface TrainingSources {
  readonly training: Source;
  readonly validation: Source | null;
}

/** The batches of a training and of its validation. */
export async function trainingSources(
  context: Context,
  testing: Context,
  x: DataLike | BatchSource,
  y: TargetLike | null | undefined,
  args: FitArgs,
): Promise<TrainingSources> {
  const { validationSplit = 0, validationData } = args;
  if (validationData !== undefined && validationSplit) {
    throw new Error('fit: give validationSplit or validationData, not both.');
  }
  if (isBatchSource(x)) {
    if (y !== undefined && y !== null)
      throw new Error('fit: y does not go with a generator or dataset; its batches hold the targets: [x, y].');
    if (validationSplit)
      throw new Error('fit: validationSplit needs arrays; give a generator or dataset of its own as validationData.');
    const { stepsPerEpoch: steps, batchSize, sampleWeight, classWeight } = args;
    const training = await feed(context, x, { steps, batchSize, sampleWeight, classWeight }, 'stepsPerEpoch');
    try {
      return { training, validation: await validationSource(testing, null, args) };
    } catch (error) {
      await training.close();
      throw error;
    }
  }
  const { sampleWeight, classWeight } = args;
  const batchSize = batchSizeOf(context.where, args.batchSize);
  const steps = stepsOf(context.where, args.stepsPerEpoch, 'stepsPerEpoch');
  const rows = arrayRows(context, { x, y, sampleWeight, classWeight });
  const split = validationSplit ? splitAt(rows.count, validationSplit) : null;
  const validation = await validationSource(testing, split === null ? null : { rows, from: split }, args);
  const training = new ArraySource(rows, {
    from: 0,
    count: split ?? rows.count,
    batchSize,
    shuffle: args.shuffle ?? true,
    steps,
  });
  return { training, validation };
}

async function validationSource(
  context: Context,
  split: { rows: Rows; from: number } | null,
  args: FitArgs,
): Promise<Source | null> {
  const { validationData, validationSteps } = args;
  const where = `${context.where}: validationData`;
  if (isBatchSource(validationData)) {
    const own = { ...context, where };
    return feed(
      own,
      validationData,
      { steps: validationSteps, batchSize: args.validationBatchSize },
      'validationSteps',
    );
  }
  const batchSize = batchSizeOf(context.where, args.validationBatchSize ?? args.batchSize, 'validationBatchSize');
  const steps = stepsOf(context.where, validationSteps, 'validationSteps');
  const array = (rows: Rows, from: number) =>
    new ArraySource(rows, { from, count: rows.count - from, batchSize, shuffle: false, steps });
  if (validationData !== undefined) {
    if (!Array.isArray(validationData) || validationData.length < 2 || validationData.length > 3) {
      throw new Error(`${where} is ${describe(validationData)}; expected [x, y] or [x, y, sampleWeight].`);
    }
    const [x, y, sampleWeight] = validationData as readonly [DataLike, TargetLike, SampleWeightLike?];
    return array(arrayRows({ ...context, where }, { x, y, sampleWeight }), 0);
  }
  if (split === null) return null;
  // Weights of classes are for learning only; weights of samples count in the validation too, as in Keras.
  return array(args.classWeight ? unweighted(split.rows) : split.rows, split.from);
}
