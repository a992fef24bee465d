import { checkOptions, optionsObject } from '../engine/names';
import { count, flag, fraction, notNegative, optional, positive } from './checks';
import type { LearningRate } from './rate';
import { LearningRateSchedule } from './schedules/schedule';

/** Options of every optimizer. */
export interface OptimizerArgs {
  /** The step size, from 0 up; the default is each optimizer's own. */
  learningRate?: LearningRate;
  /**
   * Before each update the weights lose this share of themselves, times the learning rate (decoupled decay,
   * https://arxiv.org/abs/1711.05101); default null: none. See `excludeFromWeightDecay`.
   */
  weightDecay?: number | null;
  /** Each weight's gradient is scaled down to at most this norm; default null. Only one of the three clips may be given. */
  clipnorm?: number | null;
  /** Each number of a gradient is cut to at most this size; default null. */
  clipvalue?: number | null;
  /** All gradients together are scaled down to at most this norm; default null. */
  globalClipnorm?: number | null;
  /** Whether an exponential moving average of the weights is kept, and put in their place at the end of `fit`; default false. */
  useEma?: boolean;
  /** How much of the old average each step keeps, from 0 to 1; default 0.99. */
  emaMomentum?: number;
  /** The average takes the weights' place every so many updates; default null: only at the end. */
  emaOverwriteFrequency?: number | null;
  /** The loss is multiplied by this before gradients are taken, the gradients divided by it; default null. */
  lossScaleFactor?: number | null;
  /** The weights are updated every so many steps, by the mean of the gradients since; from 2 up; default null: at each step. */
  gradientAccumulationSteps?: number | null;
  /** Default: the class' name in snake_case, which names the state in files. */
  name?: string;
}

const NAMES: readonly (keyof OptimizerArgs)[] = [
  'learningRate',
  'weightDecay',
  'clipnorm',
  'clipvalue',
  'globalClipnorm',
  'useEma',
  'emaMomentum',
  'emaOverwriteFrequency',
  'lossScaleFactor',
  'gradientAccumulationSteps',
  'name',
];

/** The common options but the learning rate and the name, checked and complete. */
export interface Options {
  readonly weightDecay: number | null;
  readonly clipnorm: number | null;
  readonly globalClipnorm: number | null;
  readonly clipvalue: number | null;
  readonly useEma: boolean;
  readonly emaMomentum: number;
  readonly emaOverwriteFrequency: number | null;
  readonly lossScaleFactor: number | null;
  readonly gradientAccumulationSteps: number | null;
}

/** Throws unless `args` is an options object: Keras takes the learning rate as the first argument. */
export function checkArgs(who: string, args: OptimizerArgs): void {
  optionsObject(who, args, 'learningRate: 0.1');
  if (!(args instanceof LearningRateSchedule)) return;
  throw new TypeError(`${who}: expected an options object such as { learningRate: schedule }, got a schedule.`);
}

/** The options with a learning rate: the default where none is given. */
export function withRate<A extends OptimizerArgs>(
  who: string,
  args: A,
  rate: number,
): A & { learningRate: LearningRate } {
  checkArgs(who, args);
  return { ...args, learningRate: args.learningRate ?? rate };
}

/**
 * The common options, checked.
 * @param who the optimizer's class
 * @param own names of its own options
 */
export function checkedOptions(who: string, args: OptimizerArgs, own: readonly string[]): Options {
  checkOptions(who, args, [...NAMES, ...own]);
  const clips = (['clipnorm', 'clipvalue', 'globalClipnorm'] as const).filter((name) => (args[name] ?? null) !== null);
  if (clips.length > 1) throw new Error(`${who}: ${clips.join(' and ')} are given; expected only one of them.`);
  const atLeast = (least: number) => (what: string, value: unknown) => count(what, value, least);
  return {
    weightDecay: optional(notNegative, `${who}: weightDecay`, args.weightDecay),
    clipnorm: optional(positive, `${who}: clipnorm`, args.clipnorm),
    globalClipnorm: optional(positive, `${who}: globalClipnorm`, args.globalClipnorm),
    clipvalue: optional(positive, `${who}: clipvalue`, args.clipvalue),
    useEma: flag(`${who}: useEma`, args.useEma ?? false),
    emaMomentum: fraction(`${who}: emaMomentum`, args.emaMomentum ?? 0.99),
    emaOverwriteFrequency: optional(atLeast(1), `${who}: emaOverwriteFrequency`, args.emaOverwriteFrequency),
    lossScaleFactor: optional(positive, `${who}: lossScaleFactor`, args.lossScaleFactor),
    gradientAccumulationSteps: optional(
      atLeast(2),
      `${who}: gradientAccumulationSteps`,
      args.gradientAccumulationSteps,
    ),
  };
}
