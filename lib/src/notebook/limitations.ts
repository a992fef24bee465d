import { engine } from '../engine';

/** What stands in the way of judging a result: made-up data, or an engine on which numbers differ. */
export interface Limitation {
  readonly about: 'data' | 'engine';
  readonly reason: string;
}

/** What a check may need to mean something. */
export type Need = 'real' | 'native';

const dataLimitations = new Map<string, Limitation>();

/** Notes that a source of data is (not) limited, such as `setLimitation('California housing', { ... })`. */
export function setLimitation(source: string, limitation: Limitation | null): void {
  if (limitation) dataLimitations.set(source, limitation);
  else dataLimitations.delete(source);
}

/** Why a check with these needs can't judge in this process; null when it can. */
export function unmetNeed(needs: readonly Need[]): string | null {
  if (needs.includes('real')) {
    const [first] = dataLimitations;
    if (first) return `${first[1].reason} in place of ${first[0]}`;
  }
  if (needs.includes('native') && engine.info().backend !== 'tensorflow')
    return 'computed by WebAssembly, not by TensorFlow';
  return null;
}
