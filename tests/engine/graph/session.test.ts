import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tf } from '../../../lib/src/engine';
import { backend, handleOf } from '../../../lib/src/engine/graph/binding';
import { GraphError } from '../../../lib/src/engine/graph/graph-error';
import { Scope, TYPES, typeOf } from '../../../lib/src/engine/graph/scope';
import { Session } from '../../../lib/src/engine/graph/session';

/** Of this test alone: others make graphs at the same time. */
process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'ann-lab-session-'));
const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('ann-lab-graph-'));
const loaded = () => (tf.backend() as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels();

describe('a session', () => {
  it('runs a graph, and gives it back once', () => {
    const before = { folders: folders(), loaded: loaded() };
    const graph = new Scope(false);
    const float = typeOf(TYPES.float32);
    graph.node('Placeholder', [], { dtype: float, shape: { shape: { dim: [] } } }, 'x');
    graph.node('Mul', ['x:0', graph.constant(TYPES.float32, [], Float32Array.of(3))], { T: float }, 'y');
    const session = new Session(graph.nodes, [], false);
    const [output] = session.run([['x', handleOf(tf.scalar(2))]], ['y']);
    expect(backend().binding.tensorDataSync(output?.id as number)[0]).toBe(6);
    backend().binding.deleteTensor(output?.id as number);
    session.close();
    session.close();
    expect({ folders: folders(), loaded: loaded() }).toEqual(before);
  });

  it('refuses what TensorFlow refuses, and leaves no folder', () => {
    const before = folders();
    const graph = new Scope(false);
    graph.node('NoSuchOperation', []);
    expect(() => new Session(graph.nodes, [], false)).toThrow(GraphError);
    expect(folders()).toEqual(before);
  });
});
