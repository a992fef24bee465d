/**
 * Every value that cells and local modules await passes through a global function of the kernel, so that a pending
 * await can be interrupted: `await x` -> `await hook(x)`, `for await (const v of s)` -> `for await (const v of hook.each(s))`.
 */
import type { TS, TypeScript } from './tslab';

type Hook = (value: unknown) => unknown;

export function awaitHook(ts: TypeScript, name: string): TS.TransformerFactory<TS.SourceFile> {
  return (context) => (file) => {
    const { factory } = context;
    const call = (callee: string, argument: TS.Expression) =>
      ts.setTextRange(factory.createCallExpression(factory.createIdentifier(callee), undefined, [argument]), argument);
    const visit = (original: TS.Node): TS.Node => {
      const node = ts.visitEachChild(original, visit, context);
      if (ts.isAwaitExpression(node)) return factory.updateAwaitExpression(node, call(name, node.expression));
      if (!ts.isForOfStatement(node) || !node.awaitModifier) return node;
      const subject = call(eachName(name), node.expression);
      return factory.updateForOfStatement(node, node.awaitModifier, node.initializer, subject, node.statement);
    };
    return ts.visitNode(file, visit) as TS.SourceFile;
  };
}

const eachName = (hook: string) => `${hook}Each`;

/** Defines the global function that `for await` in compiled code calls. */
export function installAwaitEach(hook: string): void {
  Object.defineProperty(globalThis, eachName(hook), {
    configurable: true,
    value: (source: AsyncIterable<unknown> | Iterable<unknown>) =>
      hookedIteration(source, (value) => (globalThis as unknown as Record<string, Hook>)[hook]!(value)),
  });
}

async function* hookedIteration(source: AsyncIterable<unknown> | Iterable<unknown>, hook: Hook): AsyncGenerator {
  const iterator = startIteration(source);
  let finished = false;
  try {
    for (;;) {
      const result = (await hook(iterator.next())) as IteratorResult<unknown>;
      finished = result.done === true;
      if (finished) return;
      yield hook(result.value);
    }
  } finally {
    if (!finished) await iterator.return?.();
  }
}

function startIteration(
  source: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncIterator<unknown> | Iterator<unknown> {
  if (source && Symbol.asyncIterator in source) return source[Symbol.asyncIterator]();
  return source[Symbol.iterator]();
}
