// The options of `npm run bench`.
import { parseArgs } from 'node:util';
import { SIDES, WORKS } from './training/works.mjs';

export const HALVES = ['kernel', 'training'];

export const USAGE = `npm run bench -- [kernel] [training] [options]
  kernel         how long a reader waits for the kernel, beside a stock tslab
  training       how long trainings take, beside Keras on TensorFlow, Keras on JAX and PyTorch; without either word: both
  --json         one JSON object on standard output instead of tables

of training
  --batches A,B  samples in a batch, such as 32,256,1024; default: each work's own in the guide
  --works A,B    only these: ${Object.keys(WORKS).join(', ')}
  --sides A,B    only these: ${Object.keys(SIDES).join(', ')}
  --epochs N     epochs measured in a training, after its first four; default 5
  --rounds N     trainings of each side, in turn; default 2
  --scaling      also how the time grows with rows and with width`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  batches: { type: 'string' },
  works: { type: 'string' },
  sides: { type: 'string' },
  epochs: { type: 'string' },
  rounds: { type: 'string' },
  scaling: { type: 'boolean' },
};
const OF_TRAINING = ['batches', 'works', 'sides', 'epochs', 'rounds', 'scaling'];
const LARGEST_BATCH = 48_000;
const MOST = 1000;

/**
 * @returns {{ help: boolean, json: boolean, halves: string[], training: { batches: number[] | null, works: string[], sides: string[],
 *   epochs: number, rounds: number, scaling: boolean } }} `batches`: null for the guide's own
 * @throws Error with the usage for what isn't known or is no number
 */
export function parse(words) {
  let parsed;
  try {
    parsed = parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Error(`${error.message}\n\n${USAGE}`);
  }
  const { values, positionals } = parsed;
  const halves = positionals.length > 0 ? chosen('benchmark', positionals, HALVES) : HALVES;
  const lost = OF_TRAINING.filter((name) => values[name] !== undefined);
  if (lost.length > 0 && !halves.includes('training'))
    throw new Error(`--${lost[0]} belongs to training, which is not run; add the word training.\n\n${USAGE}`);
  return {
    help: values.help,
    json: values.json,
    halves,
    training: {
      batches: values.batches === undefined ? null : batchesOf(values.batches),
      works: listed('work', values.works, Object.keys(WORKS)),
      sides: listed('side', values.sides, Object.keys(SIDES)),
      epochs: count('epochs', values.epochs ?? '5', MOST),
      rounds: count('rounds', values.rounds ?? '2', MOST),
      scaling: values.scaling ?? false,
    },
  };
}

const split = (text) => text.split(',').map((word) => word.trim());

const batchesOf = (text) => [...new Set(split(text).map((word) => count('batches', word, LARGEST_BATCH)))];

const listed = (what, text, known) => (text === undefined ? known : chosen(what, split(text), known));

/** Names in the order in which they are known. */
function chosen(what, names, known) {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return known.filter((name) => names.includes(name));
  throw new Error(`No ${what} is called '${unknown.join("', '")}'; there are: ${known.join(', ')}.\n\n${USAGE}`);
}

function count(name, text, most) {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`--${name} has '${text}'; expected a whole number from 1 to ${most}.\n\n${USAGE}`);
}
