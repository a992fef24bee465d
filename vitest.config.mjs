import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.{ts,mjs}'],
    exclude: ['tests/browser/**', 'tests/interop/**', 'node_modules/**'],
    pool: 'forks', // a native addon and one TensorFlow thread pool a process
    maxWorkers: 2,
    env: { ANN_LAB_RECLAIM: '0' }, // tests count the tensors that code itself disposes of
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
