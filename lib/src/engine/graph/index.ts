/** How passes are run: as graphs where that is possible, else step by step. */
import { addon } from '../addon';
import { notice } from '../notice';
import { eagerRunner, type Runner, type Step } from '../runner';
import type { Learner } from '../updates';
import { graphRunner } from './runner';

export interface Execution {
  /** Each step in JavaScript. */
  readonly eager: boolean;
  /** Whether XLA compiles graphs. */
  readonly xla: boolean;
  /** Steps a call of a graph; null: as many as keep a progress bar alive. */
  readonly steps: number | null;
}

/** A runner for passes; on an engine without graphs always an eager one. */
export function runnerOf(step: Step, learner: Learner | null, { eager, xla, steps }: Execution): Runner {
  if (eager || addon() === null) return eagerRunner(step, learner);
  return graphRunner(step, learner, {
    xla,
    steps,
    onEager: (why) =>
      notice(`The steps run one by one in JavaScript, which is slower, because a step can't be a graph: ${why}.`),
  });
}
