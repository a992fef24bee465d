// The options of `npm run interop`.
import { parseArgs } from 'node:util';

export const PARTS = ['vectors', 'configurations', 'files', 'events', 'exports', 'comparison'];
/** How many cases the issue asks for; the coverage table is demanded from this number on. */
export const CASES = 300;

export const USAGE = `npm run interop -- [options]
  --seed N       what cases and vectors are drawn from; default 7
  --cases N      number of generated cases; default ${CASES}
  --case N       only this case, with all of its measures; may be repeated
  --only A,B     only these parts: ${PARTS.join(', ')}
  --seeds N      trainings of each side in the comparison; default 10
  --epochs N     at most so many epochs in the comparison, for a quick look
  --jobs N       Python processes at a time; default: as many as processors, at most 2
  --json FILE    also writes everything that was measured`;

const OPTIONS = {
  seed: { type: 'string', default: '7' },
  cases: { type: 'string', default: String(CASES) },
  case: { type: 'string', multiple: true, default: [] },
  only: { type: 'string', default: PARTS.join(',') },
  seeds: { type: 'string', default: '10' },
  epochs: { type: 'string' },
  jobs: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
};

/** @throws Error with the usage for options that aren't known or hold no number */
export function parse(words, processors = 2) {
  let values;
  try {
    ({ values } = parseArgs({ args: words, options: OPTIONS }));
  } catch (error) {
    throw new Error(`${error.message}\n\n${USAGE}`);
  }
  const only = values.only.split(',').map((name) => name.trim());
  const unknown = only.filter((name) => !PARTS.includes(name));
  if (unknown.length > 0) throw new Error(`No part is called ${unknown.join(', ')}; there are ${PARTS.join(', ')}.`);
  const single = values.case.map((value) => count('case', value, 0));
  return {
    seed: count('seed', values.seed, 0),
    cases: Math.max(count('cases', values.cases, 1), ...single.map((number) => number + 1)),
    single,
    only: single.length > 0 ? ['configurations'] : PARTS.filter((name) => only.includes(name)),
    seeds: count('seeds', values.seeds, 1),
    epochs: values.epochs === undefined ? null : count('epochs', values.epochs, 1),
    jobs: values.jobs === undefined ? Math.max(1, Math.min(2, processors)) : count('jobs', values.jobs, 1),
    json: values.json ?? null,
    help: values.help,
  };
}

function count(name, text, least) {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && value < 2 ** 31) return value;
  throw new Error(`--${name} is '${text}'; expected a whole number from ${least} up.\n\n${USAGE}`);
}
