/**
 * tslab puts `exports.` before each identifier whose declaration stands in an earlier cell. The key of a pattern, `{ loss: value }`, is one where
 * the type of what is taken apart was declared there: the result, `{ exports.loss: value }`, parses as something else. This gives the key back.
 */
import type { TS, TypeScript } from './tslab';

/** Runs after tslab's own transformer. */
export function plainKeys(ts: TypeScript): TS.TransformerFactory<TS.SourceFile> {
  return (context) => {
    const { factory } = context;
    const plain = <Key extends TS.Node>(key: Key): Key => {
      if (!ts.isPropertyAccessExpression(key) || !ts.isIdentifier(key.name)) return key;
      return ts.setTextRange(factory.createIdentifier(key.name.text), key.name) as TS.Node as Key;
    };
    const visit = (node: TS.Node): TS.Node => {
      const visited = ts.visitEachChild(node, visit, context);
      if (ts.isBindingElement(visited) && visited.propertyName) {
        const { dotDotDotToken, propertyName, name, initializer } = visited;
        return factory.updateBindingElement(visited, dotDotDotToken, plain(propertyName), name, initializer);
      }
      if (ts.isPropertyAssignment(visited)) {
        return factory.updatePropertyAssignment(visited, plain(visited.name), visited.initializer);
      }
      return visited;
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}
