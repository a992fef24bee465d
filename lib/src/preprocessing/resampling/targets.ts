import { describe } from '../data/describe';
import type { Label } from '../data/labels';

/**
 * Which classes are resampled, and how many samples they get: `minority`, `notMinority`, `notMajority`, `all`, or `auto`
 * (`notMajority` for over-, `notMinority` for under-sampling), so that they become as many as the largest (smallest) class; for two
 * classes the share of the smaller in the larger (0 to 1]; or the number of samples wanted by class.
 */
export type SamplingStrategy =
  | 'auto'
  | 'minority'
  | 'majority'
  | 'notMinority'
  | 'notMajority'
  | 'all'
  | number
  | Readonly<Record<string, number>>;

/** Over-sampling adds samples, under-sampling leaves some out. */
export type Direction = 'over' | 'under';

/** Samples that each class is to have; classes that are left alone are not in it. */
export type Targets = ReadonlyMap<Label, number>;

/** @param counts Samples of each class, in the order of the classes. */
export function targetsOf(
  where: string,
  strategy: SamplingStrategy,
  counts: ReadonlyMap<Label, number>,
  way: Direction,
): Targets {
  if (typeof strategy === 'number') return byShare(where, strategy, counts, way);
  if (typeof strategy === 'object' && strategy !== null) return byClass(where, strategy, counts, way);
  const goal = way === 'over' ? Math.max(...counts.values()) : Math.min(...counts.values());
  const chosen = chosenClasses(where, strategy, counts, way);
  return new Map([...counts.keys()].filter((label) => chosen.has(label)).map((label) => [label, goal]));
}

function chosenClasses(
  where: string,
  strategy: unknown,
  counts: ReadonlyMap<Label, number>,
  way: Direction,
): Set<Label> {
  const labels = [...counts.keys()];
  const first = (size: number) => labels.find((label) => counts.get(label) === size) as Label;
  const minority = first(Math.min(...counts.values()));
  const majority = first(Math.max(...counts.values()));
  const name = strategy === 'auto' ? (way === 'over' ? 'notMajority' : 'notMinority') : strategy;
  if (name === 'all') return new Set(labels);
  if (name === 'notMajority') return new Set(labels.filter((label) => label !== majority));
  if (name === 'notMinority') return new Set(labels.filter((label) => label !== minority));
  if (name === 'minority' && way === 'over') return new Set([minority]);
  if (name === 'majority' && way === 'under') return new Set([majority]);
  const own = way === 'over' ? 'minority' : 'majority';
  throw new Error(
    `${where}: samplingStrategy must be auto, ${own}, notMinority, notMajority, all, a share or an object with counts: ` +
      `got ${describe(strategy)}.`,
  );
}

function byShare(where: string, share: number, counts: ReadonlyMap<Label, number>, way: Direction): Targets {
  if (!(share > 0 && share <= 1))
    throw new Error(`${where}: as a number, samplingStrategy is a share above 0 and up to 1: got ${share}.`);
  if (counts.size !== 2) {
    throw new Error(
      `${where}: a share needs two classes, y has ${counts.size}. Give the counts, such as { 0: 100, 1: 100 }.`,
    );
  }
  const labels = [...counts.keys()] as [Label, Label];
  const [a, b] = [...counts.values()] as [number, number];
  const keptFirst = way === 'over' ? a >= b : a <= b;
  const changed = keptFirst ? labels[1] : labels[0];
  const [kept, present] = keptFirst ? [a, b] : [b, a];
  const goal = Math.trunc(way === 'over' ? kept * share : kept / share);
  const possible = way === 'over' ? goal > present : goal <= present;
  if (possible) return new Map([[changed, goal]]);
  throw new Error(
    `${where}: the share ${share} asks for ${goal} samples of class ${String(changed)}, which has ${present}; ` +
      `${way === 'over' ? 'over-sampling only adds' : 'under-sampling only leaves out'}. Give a larger share.`,
  );
}

function byClass(
  where: string,
  wanted: Readonly<Record<string, number>>,
  counts: ReadonlyMap<Label, number>,
  way: Direction,
): Targets {
  const labels = new Map([...counts.keys()].map((label) => [String(label), label] as const));
  for (const [name, count] of Object.entries(wanted)) {
    const present = counts.get(labels.get(name) as Label);
    if (present === undefined)
      throw new Error(`${where}: y has no class ${name}. It has ${[...labels.keys()].join(', ')}.`);
    if (!Number.isInteger(count) || count < 0)
      throw new Error(`${where}: class ${name} must get a whole number of samples, got ${describe(count)}.`);
    if (way === 'over' ? count >= present : count <= present) continue;
    throw new Error(
      `${where}: class ${name} has ${present} samples and can't get ${count}: ` +
        `${way === 'over' ? 'over-sampling only adds' : 'under-sampling only leaves out'}.`,
    );
  }
  return new Map(
    [...labels].flatMap(([name, label]) => (name in wanted ? [[label, wanted[name] as number] as const] : [])),
  );
}
