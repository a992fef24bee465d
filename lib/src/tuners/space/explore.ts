import type { Condition, Entry } from './entries';
import { HyperParameters } from './hyper-parameters';

/** Builds are cheap, but a space that never ends growing is a fault of `build`. */
const MAX_BUILDS = 200;

/**
 * The whole space of a `build`: what it asks for with the defaults, and with values that make each conditional scope run once.
 * @param build calls the reader's function and throws its result away
 */
export function explore(build: (hp: HyperParameters) => void): readonly Entry[] {
  const found = new HyperParameters();
  const opened = new Set<string>();
  const waiting: (readonly Condition[])[] = [[]];
  for (let builds = 0; waiting.length > 0; builds++) {
    if (builds === MAX_BUILDS)
      throw new Error(`The space has more than ${MAX_BUILDS} conditional scopes, or grows without end.`);
    const conditions = waiting.shift() as readonly Condition[];
    const hp = new HyperParameters(Object.fromEntries(conditions.map(({ name, values }) => [name, values[0]!])));
    build(hp);
    found.merge(hp.space);
    for (const scope of hp.closedScopes) {
      const key = JSON.stringify(scope);
      if (opened.has(key)) continue;
      opened.add(key);
      waiting.push(scope);
    }
  }
  return found.space;
}
