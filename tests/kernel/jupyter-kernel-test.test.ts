import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeJupyterPath, python } from './support/kernelspec';

let jupyter: ReturnType<typeof makeJupyterPath>;
beforeAll(() => {
  jupyter = makeJupyterPath();
});
afterAll(() => jupyter.remove());

test("Jupyter's own tests of a kernel pass", () => {
  const run = spawnSync(python(), [join(__dirname, 'support/kernel_tests.py')], {
    cwd: jupyter.folder,
    env: { ...process.env, JUPYTER_PATH: jupyter.folder, PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
    timeout: 90_000,
  });
  expect(run.error).toBeUndefined();
  expect(run.stderr).toMatch(/^OK/m);
  // a pager is IPython's own
  const skipped = run.stderr.match(/^test_\w+.*skipped.*$/gm) ?? [];
  expect(skipped.map((line) => line.split(' ')[0])).toEqual(['test_pager']);
}, 100_000);
