/** `npm run check`: types, lint, format, notebooks, layers, repository. `-- --fix` first mends format and cleans notebooks. */
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = resolve(fileURLToPath(new URL('..', import.meta.url)));
  const unknown = process.argv.slice(2).filter((arg) => arg !== '--fix');
  if (unknown.length > 0) {
    console.error(`unknown option ${unknown.join(', ')}\n\nusage: npm run check -- [--fix]`);
    process.exit(2);
  }
  const { ready } = await import('./ready.mjs');
  await ready({ quiet: true });
  const { runChecks, runFixes } = await import('./check/run.mjs');
  if (process.argv.includes('--fix')) runFixes(root);
  process.exitCode = runChecks(root) === 0 ? 0 : 1;
}
