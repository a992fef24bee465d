/**
 * `npm run report -- [CHAPTER...]`: executes chapters and writes them as offline HTML into reports/. For programs: `makeReports`.
 */
import { pathToFileURL } from 'node:url';
import { UsageError } from './notebook/run.mjs';
import { ready } from './ready.mjs';

export { makeReports } from './report/make.mjs';

const HELP = `usage: npm run report -- [CHAPTER...]

Executes chapters (03, 3 or the name of a notebook; default: all) and writes reports/<chapter>.html, reports/index.html and
reports/run.json. Exit code 0 only if every one of them passed; one that failed has no report.
`;

async function main(args) {
  if (args.includes('--help')) {
    process.stdout.write(HELP);
    return 0;
  }
  const option = args.find((arg) => arg.startsWith('-'));
  if (option) {
    process.stderr.write(`unknown option ${option}\n\n${HELP}`);
    return 2;
  }
  await ready({ quiet: true });
  const { makeReports } = await import('./report/make.mjs');
  try {
    const { ok, interrupted } = await makeReports({ chapters: args });
    if (interrupted) return 130;
    return ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await main(process.argv.slice(2));
}
