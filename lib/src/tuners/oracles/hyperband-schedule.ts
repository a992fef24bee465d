import { checkOptions, describe } from '../../engine/names';

/** How Hyperband spends its epochs. */
export interface HyperbandScheduleArgs {
  /** Epochs that the best networks are trained for; from 1. */
  maxEpochs: number;
  /** Of each round about one in `factor` goes on, to `factor` times the epochs; from 2. Default: 3. */
  factor?: number;
  /** How often the brackets are gone through. Default: 1. */
  hyperbandIterations?: number;
}

/** One round of a bracket. */
export interface HyperbandRound {
  /** Which time the brackets are gone through, from 0. */
  readonly iteration: number;
  /** Brackets count down to 0; the number is that of its halvings. */
  readonly bracket: number;
  /** From 0. */
  readonly round: number;
  /** Trials in it. */
  readonly trials: number;
  /** The epoch that its networks begin at, and the one they are trained up to. */
  readonly initialEpoch: number;
  readonly epochs: number;
}

/**
 * The rounds of Hyperband, in the order in which they run. A bracket begins with many networks and few epochs; the best of each round
 * go on to more epochs. Brackets differ in how hard they select, the last not at all.
 *
 * The sizes are KerasTuner's, which rounds up where the paper (https://jmlr.org/papers/v18/16-558.html) rounds down.
 *
 * @throws Error for numbers out of range and unknown options.
 *
 * @example
 * const rounds = tuners.hyperbandSchedule({ maxEpochs: 10, factor: 3 });
 * assert.equal(rounds.reduce((sum, { trials }) => sum + trials, 0), 30);
 * assert.equal(rounds.reduce((sum, { trials, initialEpoch, epochs }) => sum + trials * (epochs - initialEpoch), 0), 120);
 */
export function hyperbandSchedule(args: HyperbandScheduleArgs): HyperbandRound[] {
  const where = 'tuners.hyperbandSchedule';
  checkOptions(where, args, ['maxEpochs', 'factor', 'hyperbandIterations']);
  const { maxEpochs, factor = 3, hyperbandIterations = 1 } = args ?? {};
  checkWhole(where, 'maxEpochs', maxEpochs, 1);
  checkWhole(where, 'factor', factor, 2);
  checkWhole(where, 'hyperbandIterations', hyperbandIterations, 1);
  return Array.from({ length: hyperbandIterations }, (_, iteration) =>
    brackets(maxEpochs, factor).map((round) => ({ iteration, ...round })),
  ).flat();
}

/** @throws unless the value is a whole number from `least` up */
export function checkWhole(where: string, name: string, value: unknown, least: number): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  throw new Error(`${where}: ${name} is ${describe(value)}; expected a whole number from ${least} up.`);
}

function brackets(maxEpochs: number, factor: number): Omit<HyperbandRound, 'iteration'>[] {
  const last = halvings(maxEpochs, factor);
  const numbers = Array.from({ length: last + 1 }, (_, i) => last - i);
  return numbers.flatMap((bracket) => {
    const epochsIn = (round: number) => (round < 0 ? 0 : Math.ceil(maxEpochs / factor ** (bracket - round)));
    // So many networks at its end that each bracket costs about the same.
    const atEnd = Math.ceil(1 + logarithm(maxEpochs, factor)) / (bracket + 1);
    return Array.from({ length: bracket + 1 }, (_, round) => ({
      bracket,
      round,
      trials: Math.ceil(atEnd * factor ** (bracket - round)),
      initialEpoch: epochsIn(round - 1),
      epochs: epochsIn(round),
    }));
  });
}

/** How often the epochs can be divided by the factor until less than one is left over. */
function halvings(maxEpochs: number, factor: number): number {
  let count = 0;
  for (let epochs = maxEpochs / factor; epochs >= 1; epochs /= factor) count += 1;
  return count;
}

/** Exact for powers of the base, of which the quotient of two logarithms may be off by a rounding. */
function logarithm(value: number, base: number): number {
  const quotient = Math.log(value) / Math.log(base);
  const whole = Math.round(quotient);
  return base ** whole === value ? whole : quotient;
}
