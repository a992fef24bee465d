import type { Proposal, Trial } from '../../../lib/src/tuners';
import { trialId } from '../../../lib/src/tuners/trials/trial';

/** A trial that has ended with a score; null: that has failed. */
export function finished(number: number, proposal: Proposal, score: number | null, space: Trial['space'] = []): Trial {
  return {
    id: trialId(number),
    status: score === null ? 'FAILED' : 'COMPLETED',
    values: proposal.values,
    space,
    rung: proposal.rung,
    score,
    direction: 'min',
    executions: [],
    seconds: 1,
    message: null,
  };
}
