/** `npm start`: sets up what is missing, executes every chapter and writes reports/. */
import { ready } from './ready.mjs';

await ready();
const { makeReports } = await import('./report.mjs');
const { ok, interrupted } = await makeReports();
process.exitCode = interrupted ? 130 : ok ? 0 : 1;
