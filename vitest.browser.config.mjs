import { defineConfig } from 'vitest/config';

/** What needs a Chromium: reports opened offline, and JupyterLab used as a reader uses it. One file at a time. */
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.mjs'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 90_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 15_000, interval: 50 } },
  },
});
