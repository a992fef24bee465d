/** Runs a tool of node_modules/.bin and gives what it complains about. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** One problem with the tool's whole output if it fails, none if it succeeds. */
export function problemsOfCommand(root, command, args) {
  const suffix = process.platform === 'win32' ? '.cmd' : '';
  // The fork of TypeScript under tslab brings a `tsc` of its own, so that one is called by its package.
  const [program, first] =
    command === 'tsc'
      ? [process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc')]]
      : [join(root, 'node_modules', '.bin', command + suffix), []];
  const { status, signal, error, stdout, stderr } = spawnSync(program, [...first, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (error) throw new Error(`cannot run ${command}: ${error.message}. Run \`npm run setup\`.`, { cause: error });
  if (status === 0) return [];
  const text = stripVTControlCharacters(`${stdout}${stderr}`).trim();
  return [text === '' ? `${command} ended with ${signal ?? `exit code ${status}`}` : text];
}
