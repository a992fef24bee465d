/** `npm run notebook -- FILE...`: executes notebooks strictly. For programs: `runNotebooks(files, options)`. */
import { pathToFileURL } from 'node:url';

export { report, summaryLine } from './notebook/cli.mjs';
export { describeFailure } from './notebook/failure.mjs';
export { runNotebooks, UsageError } from './notebook/run.mjs';

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { ready } = await import('./ready.mjs');
  await ready({ quiet: true });
  const { main } = await import('./notebook/cli.mjs');
  process.exitCode = await main(process.argv.slice(2));
}
