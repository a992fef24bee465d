/** The command line of `npm run notebook`. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { describeFailure } from './failure.mjs';
import { runNotebooks, UsageError } from './run.mjs';

const HELP = `usage: npm run notebook -- [options] FILE...

Executes notebooks strictly, in their own folders, and leaves them as they are: executed copies go to .work/executed.
Exit code 0 only if every code cell of every notebook ran and none failed. A cell tagged "raises-exception" must raise.

  --output DIR                where executed notebooks go
  --inplace                   also write a notebook that passed over its source
  --jobs N                    notebooks at a time (default: the number of cores)
  --timeout SECONDS           the longest that one cell may take (default: 900)
  --notebook-timeout SECONDS  the longest that one notebook may take (default: 3600)
  --kernel NAME               another kernel than the notebook's own
  --json FILE                 the result of every notebook and cell, for programs
  --help                      this text
`;

const OPTIONS = {
  output: { type: 'string' },
  inplace: { type: 'boolean' },
  jobs: { type: 'string' },
  timeout: { type: 'string' },
  'notebook-timeout': { type: 'string' },
  kernel: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean' },
};

const numberOf = (text) => (text === undefined ? undefined : Number(text));

/** Options for runNotebooks from the command line; throws on what it does not know. */
export function parseCommandLine(args) {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  return {
    help: values.help ?? false,
    json: values.json,
    files: positionals,
    options: {
      outputDir: values.output,
      inplace: values.inplace,
      jobs: numberOf(values.jobs),
      cellTimeout: numberOf(values.timeout),
      notebookTimeout: numberOf(values['notebook-timeout']),
      kernel: values.kernel,
    },
  };
}

/** `2 notebooks: 1 passed, 1 failed; 31 of 40 code cells executed, 12.3 s` */
export function summaryLine(run) {
  const count = run.passed + run.failed;
  const cells = run.results
    .flatMap((result) => result.cells)
    .filter((cell) => Number.isInteger(cell.executionCount)).length;
  const of = run.results.reduce((sum, result) => sum + result.codeCells, 0);
  const notebooks = `${count} notebook${count === 1 ? '' : 's'}`;
  return `${notebooks}: ${run.passed} passed, ${run.failed} failed; ${cells} of ${of} code cells executed, ${run.seconds.toFixed(1)} s`;
}

function writeJson(path, run) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(run, null, 1)}\n`);
  renameSync(temporary, path);
}

/** Prints every failure and the summary of a run. */
export function report(run, stream = process.stdout) {
  const color = Boolean(stream.isTTY);
  for (const result of run.results) {
    if (result.status === 'failed') stream.write(`\n${describeFailure(result, { color })}\n`);
  }
  stream.write(`\n${summaryLine(run)}\n`);
}

function complain(message) {
  process.stderr.write(`${message}\n\n${HELP}`);
  return 2;
}

/** Runs the command; gives the exit code: 0 passed, 1 failed, 2 a command line that cannot be run. */
export async function main(args) {
  let command;
  try {
    command = parseCommandLine(args);
  } catch (error) {
    if (error.code?.startsWith('ERR_PARSE_ARGS')) return complain(error.message);
    throw error;
  }
  if (command.help) {
    process.stdout.write(HELP);
    return 0;
  }
  try {
    const run = await runNotebooks(command.files, command.options);
    if (command.json) writeJson(command.json, run);
    report(run);
    return run.ok ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) return complain(error.message);
    throw error;
  }
}
