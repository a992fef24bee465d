import type { Logs, RunState } from '../../callbacks/callback';
import { throwIfInterrupted } from '../../engine/interrupt';
import { describe } from '../../engine/names';
import { borrowStreams } from '../../engine/seed';
import type { FitArgs, Model } from '../../models';
import { isBetter, type Objective } from '../objective';
import { type Proposal, seedOf } from '../oracles/oracle';
import { HyperParameters } from '../space/hyper-parameters';
import { freshCallbacks, type SearchCallbacks } from './fresh-callbacks';
import { Observer } from './observer';
import type { Project } from './project';
import type { Execution, Trial } from './trial';

/** Makes a compiled model from hyperparameters. */
export type Build = (hp: HyperParameters) => Model;

/** What every trial of a search shares. */
export interface SearchPlan {
  readonly build: Build;
  readonly seed: number;
  readonly objective: Objective;
  readonly executionsPerTrial: number;
  readonly project: Project;
  /** `fit` with the data of the search. */
  readonly fit: (model: Model, args: FitArgs) => Promise<unknown>;
  readonly fitArgs: FitArgs;
  readonly callbacks: SearchCallbacks | undefined;
}

/** One trial to be run. */
export interface TrialOrder {
  readonly id: string;
  readonly number: number;
  readonly proposal: Proposal;
  /** Whether a later trial may go on from its end. */
  readonly keepsState: boolean;
  /** Whether an error before the first epoch is the search's: no trial has come further yet. */
  readonly isFirst: boolean;
  readonly told: (execution: number, epoch: number, epochs: number, logs: Logs) => void;
}

/**
 * Runs one trial: builds, trains, keeps the best weights, and gives its memory back.
 * @returns the trial as it ended; one that threw is FAILED
 * @throws the reason of a stop, and errors that every trial would have
 */
export async function runTrial(plan: SearchPlan, order: TrialOrder): Promise<Trial> {
  const started = performance.now();
  let trial = trialOf(order);
  plan.project.write(trial);
  try {
    let best: number | null = null;
    for (let number = 0; number < plan.executionsPerTrial; number++) {
      const { execution, ...about } = await runExecution(plan, order, number, best);
      if (isBetter(execution.score ?? Number.NaN, best, about.direction ?? 'min')) best = execution.score;
      trial = { ...trial, ...about, executions: [...trial.executions, execution] };
    }
    trial = scored(trial);
  } catch (error) {
    throwIfInterrupted();
    if (!(error instanceof TrialError)) throw error;
    if (error.beforeWork && order.isFirst) throw error.cause;
    trial = { ...trial, status: 'FAILED', message: (error.cause as Error)?.message ?? String(error.cause) };
  }
  trial = { ...trial, seconds: (performance.now() - started) / 1000 };
  plan.project.write(trial);
  return trial;
}

/** What a trial's own build or training threw, as its cause; other errors are the search's. */
class TrialError extends Error {
  constructor(
    cause: unknown,
    /** Whether it came after the build and before the first epoch, as errors in the data or arguments do. */
    readonly beforeWork: boolean,
  ) {
    super('A trial threw.', { cause });
  }
}

type Done = Pick<Trial, 'values' | 'space' | 'direction'> & { execution: Execution };

async function runExecution(plan: SearchPlan, order: TrialOrder, number: number, best: number | null): Promise<Done> {
  const { values, rung } = order.proposal;
  const giveBack = borrowStreams(seedOf(plan.seed, order.number, number));
  let model: Model | null = null;
  try {
    const hp = new HyperParameters(values);
    model = buildModel(plan.build, hp);
    const observer = new Observer({
      objective: plan.objective,
      from: rung?.from ? (plan.project.stateOf(rung.from, number).read() as RunState) : null,
      keepsState: order.keepsState,
      told: (epoch, epochs, logs) => order.told(number, epoch, epochs, logs),
    });
    await fitModel(plan, order, number, model, observer);
    const { execution, direction } = observer;
    if (isBetter(execution.score ?? Number.NaN, best, direction ?? 'min')) {
      observer.restoreBest();
      await model.saveWeights(plan.project.weightsFile(order.id));
    }
    if (observer.state) plan.project.stateOf(order.id, number).write(observer.state);
    return { execution, direction, values: { ...values, ...hp.values }, space: hp.space };
  } finally {
    model?.dispose();
    giveBack();
  }
}

function buildModel(build: Build, hp: HyperParameters): Model {
  try {
    return checkedModel(build(hp));
  } catch (error) {
    throw new TrialError(error, false);
  }
}

async function fitModel(plan: SearchPlan, order: TrialOrder, execution: number, model: Model, observer: Observer) {
  const { values, rung } = order.proposal;
  try {
    const given = freshCallbacks(plan.callbacks, { id: order.id, values, rung, execution });
    await plan.fit(model, {
      ...plan.fitArgs,
      ...(rung && { epochs: rung.epochs, initialEpoch: rung.initialEpoch }),
      callbacks: [...given, observer],
      verbose: 0,
    });
  } catch (error) {
    throw new TrialError(error, !observer.begun);
  }
}

/** @throws unless `build` has given a compiled model */
export function checkedModel(model: unknown): Model {
  const isModel = typeof model === 'object' && model !== null && 'fit' in model && 'compiled' in model;
  if (!isModel) throw new Error(`build gave ${describe(model)}; expected it to return a compiled model.`);
  if (!(model as Model).compiled)
    throw new Error("build gave a model that is not compiled; call model.compile({ optimizer, loss: 'mse' }) in it.");
  return model as Model;
}

function trialOf({ id, proposal }: TrialOrder): Trial {
  return {
    id,
    status: 'RUNNING',
    values: proposal.values,
    space: [],
    rung: proposal.rung,
    score: null,
    direction: null,
    executions: [],
    seconds: 0,
    message: null,
  };
}

function scored(trial: Trial): Trial {
  const scores = trial.executions.map(({ score }) => score).filter((score) => score !== null);
  if (scores.length < trial.executions.length)
    return { ...trial, status: 'INVALID', message: 'No epoch gave a finite score.' };
  return { ...trial, status: 'COMPLETED', score: scores.reduce((sum, score) => sum + score, 0) / scores.length };
}
