/** The library, the kernel and the tests compile, strictly. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOfCommand } from './command.mjs';

export const name = 'types';

/** Tests are never built: they are checked against the sources, with the bundler's module rules as vitest has them. */
const TESTS = {
  extends: '../tsconfig.base.json',
  compilerOptions: {
    noEmit: true,
    composite: false,
    incremental: false,
    declaration: false,
    module: 'esnext',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
  },
  include: ['../tests/**/*.ts'],
};

export function problems({ root, files }) {
  const built = problemsOfCommand(root, 'tsc', ['-b', '--pretty', 'false']);
  const hasTests = files.some((file) => /^tests\/.*\.ts$/.test(file));
  if (built.length > 0 || !hasTests) return built;
  const config = join(root, '.work', 'tsconfig.tests.json');
  mkdirSync(join(root, '.work'), { recursive: true });
  writeFileSync(config, JSON.stringify(TESTS, null, 1));
  return problemsOfCommand(root, 'tsc', ['-p', config, '--pretty', 'false']);
}
