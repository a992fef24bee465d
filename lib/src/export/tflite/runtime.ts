import type { TfliteModel } from './model';
import { kindOf } from './schema';

/** The first release that runs any model: the schema's first. */
const OLDEST = '1.5.0';

const numbers = (version: string): number[] => version.split('.').map(Number);

function isNewer(a: string, b: string): boolean {
  const [left, right] = [numbers(a), numbers(b)];
  const differing = left.findIndex((part, i) => part !== right[i]);
  return differing >= 0 && (left[differing] as number) > (right[differing] as number);
}

/** The oldest release of the runtime that has all of a model's operators: `2.0.0`. */
export function minimumRuntime({ operators }: Pick<TfliteModel, 'operators'>): string {
  const needed = operators.map(({ kind, version }) => kindOf(kind).since[version] as string);
  return needed.reduce((newest, version) => (isNewer(version, newest) ? version : newest), OLDEST);
}
