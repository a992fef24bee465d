/** Stands in for the runner: gives executed notebooks that lie there already, or failures, in the runner's own shape. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checksOf, noticesOf } from '../../../tools/notebook/outputs.mjs';

export const ENVIRONMENT = {
  engine: 'TensorFlow 2.21.0',
  why: null,
  tfjs: '4.22.0',
  node: '20.20.2',
  platform: 'Linux, x64, 2 cores',
  commit: '0123456789ab',
};

/** @param {string} folder for the executed notebooks @param {Record<string, object | Error>} executed by chapter's name */
export function fakeRun(folder, executed) {
  return async (files) => {
    mkdirSync(folder, { recursive: true });
    const results = files.map((notebook) => {
      const name = basename(notebook, '.ipynb');
      const content = executed[name];
      const common = {
        name,
        notebook,
        seconds: 47.3,
        executedAt: '2026-05-06T09:30:00Z',
        threads: 2,
        codeCells: 1,
        cells: [],
      };
      if (content instanceof Error) {
        const failure = {
          kind: 'error',
          message: content.message,
          cell: 3,
          codeCell: 2,
          executionCount: 2,
          source: 'fail();',
        };
        return { ...common, output: null, status: 'failed', checks: [], notices: [], failure };
      }
      const output = join(folder, `${name}.ipynb`);
      writeFileSync(output, JSON.stringify(content));
      return {
        ...common,
        output,
        status: 'passed',
        checks: checksOf(content),
        notices: noticesOf(content),
        failure: null,
      };
    });
    const passed = results.filter(({ status }) => status === 'passed').length;
    return {
      ok: passed === files.length,
      interrupted: false,
      seconds: 60,
      passed,
      failed: files.length - passed,
      results,
    };
  };
}
