/** A chapter finds nothing that an earlier run of it left: no logs, no half a search, whether that run passed or failed. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runNotebooks } from '../../tools/notebook.mjs';
import { executedOf, quick, ROOT, temporaryFolder, textOf, writeNotebook } from './helpers.mjs';

/** Says what it finds, leaves what chapters leave, and fails if asked to. */
const CELLS = [
  "import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';\nconsole.log(JSON.stringify(readdirSync('.')));",
  "mkdirSync('logs/train', { recursive: true });\nwriteFileSync('logs/train/events', '');",
  "mkdirSync('trials');\nwriteFileSync('trials/oracle.json', '{}');",
  "if (process.env.FAIL_AT_THE_END) throw new Error('as asked');",
];

const folder = temporaryFolder();
const name = basename(folder); // the work folder bears the notebook's name: one that no other test has
const work = join(ROOT, '.work');
const workFolders = () => readdirSync(work).filter((entry) => entry.startsWith(`${name}-`));
afterAll(() => {
  for (const entry of workFolders()) rmSync(join(work, entry), { recursive: true });
});

it('each run has an empty work folder of its own', async () => {
  const notebook = writeNotebook(folder, name, CELLS);
  const run = async (env = {}) => {
    const { results } = await runNotebooks([notebook], quick(folder, { freshWorkDir: true, env }));
    return { ...results[0], found: JSON.parse(textOf(executedOf(results[0]).cells[0].outputs[0])) };
  };

  expect(await run()).toMatchObject({ status: 'passed', found: [], workDir: null });
  expect(workFolders()).toEqual([]);

  const failed = await run({ FAIL_AT_THE_END: '1' });
  expect(failed).toMatchObject({ status: 'failed', found: [] });
  expect(existsSync(join(failed.workDir, 'trials', 'oracle.json'))).toBe(true); // kept, to see what went wrong

  expect(await run()).toMatchObject({ status: 'passed', found: [], workDir: null });
  expect(workFolders()).toEqual([]);
  expect(readdirSync(folder).filter((entry) => /logs|trials/.test(entry))).toEqual([]);
}, 120_000); // three kernels, one after the other
