import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** One `@example` of a docstring. */
export interface DocExample {
  /** `file:line`, relative to the folder that was searched. */
  readonly where: string;
  readonly code: string;
}

/** All examples in the docstrings of a folder's TypeScript files, sorted by place. */
export function docExamples(folder: string): DocExample[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return files.sort().flatMap((name) => examplesOf(name, readFileSync(path.join(folder, name), 'utf8')));
}

function examplesOf(name: string, source: string): DocExample[] {
  return [...source.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap(({ 0: comment, index }) => {
    const lines = comment.slice(3, -2).split('\n');
    const firstLine = source.slice(0, index).split('\n').length;
    return lines.flatMap((line, i) => {
      if (!/^\s*\*?\s*@example/.test(line)) return [];
      const rest = lines.slice(i + 1).map((text) => text.replace(/^\s*\* ?/, ''));
      const end = rest.findIndex((text) => /^@\w/.test(text));
      const code = rest.slice(0, end < 0 ? rest.length : end).filter((text) => !text.startsWith('```'));
      return [{ where: `${name}:${firstLine + i}`, code: code.join('\n').trim() }];
    });
  });
}

type AsyncFunctionConstructor = new (...parts: string[]) => (...values: unknown[]) => Promise<unknown>;
const AsyncFunction = (async () => undefined).constructor as AsyncFunctionConstructor;

/** Runs an example with these names in scope, and `assert` (node:assert/strict). Rejects as the example throws. */
export async function runExample(example: DocExample, scope: Readonly<Record<string, unknown>>): Promise<void> {
  assert.notEqual(example.code, '', `the example at ${example.where} is empty`);
  const names = { assert, ...scope };
  const { outputText } = ts.transpileModule(`async function example() {\n${example.code}\n}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.None },
  });
  const run = new AsyncFunction(...Object.keys(names), `${outputText}\nawait example();`);
  await run(...Object.values(names));
}
