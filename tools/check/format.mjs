/** Lint and format, by Biome. */
import { problemsOfCommand } from './command.mjs';

export const name = 'lint and format';

export function problems({ root }) {
  return problemsOfCommand(root, 'biome', ['ci', '--colors=off', '--diagnostic-level=warn', '.']);
}

export function fix({ root }) {
  return problemsOfCommand(root, 'biome', ['check', '--write', '--colors=off', '.']);
}
