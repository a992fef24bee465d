/** Kernels that break the protocol: what a runner that trusts the reply's absence of "error" would let pass. */
import { beforeAll, describe, expect, it } from 'vitest';
import { executedOf, fakeKernel, runAll, temporaryFolder, textOf } from './helpers.mjs';

const NOTEBOOKS = {
  aborted: ['fine', 'aborted', 'fine'],
  abort: ['abort'],
  noCount: ['no count'],
  noIdle: ['fine', 'no idle'],
  stderrOnly: ['error without a message'],
  hiddenError: ['ok with an error output'],
  died: ['die'],
  failedCheck: ['failed check'],
  streams: ['progress', 'display', 'update'],
};

describe('a kernel that breaks the protocol', () => {
  let results;

  beforeAll(async () => {
    const folder = temporaryFolder();
    const env = fakeKernel(folder);
    ({ results } = await runAll(folder, NOTEBOOKS, { kernel: 'fake', env, idleTimeout: 1 }));
  });

  it.each([
    ['aborted', 'aborted', 2, 'the cell was not run'],
    ['abort', 'aborted', 1, 'status "abort"'],
    ['noCount', 'not executed', 1, 'no execution count'],
    ['noIdle', 'no idle', 2, 'did not become idle within 1 s'],
    ['stderrOnly', 'error', 1, "Type 'number' is not assignable"],
    ['died', 'kernel died', 1, 'exit code 7'],
    ['failedCheck', 'check failed', 0, 'check "accuracy" failed: got 0.1, expected at least 0.9'],
    ['hiddenError', 'error', 1, 'Hidden: in an ok cell'],
  ])('%s fails as "%s" in cell %i', (name, kind, cell, words) => {
    expect(results[name].status).toBe('failed');
    expect(results[name].failure).toMatchObject(cell ? { kind, cell } : { kind });
    expect(results[name].failure.message).toContain(words);
  });

  it('keeps the last words of a kernel that died', () => {
    expect(results.died.failure.lastOutput).toBe('last words');
  });

  it('joins what is printed, as a terminal shows it', () => {
    expect(results.streams.status).toBe('passed');
    const { cells } = executedOf(results.streams);
    expect(cells[0].outputs).toHaveLength(1);
    expect(textOf(cells[0].outputs[0])).toBe('100%\ndone\n');
  });

  it('updates the display that was meant, after streams were joined', () => {
    const { outputs } = executedOf(results.streams).cells[1];
    expect(outputs.map((output) => output.output_type)).toEqual(['stream', 'display_data']);
    expect(textOf(outputs[0])).toBe('a\nb\n');
    expect([outputs[1].data['text/plain']].flat()).toEqual(['update']);
  });
});
