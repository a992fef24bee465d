/** A graph in TensorFlow's hands: loaded, run, given back. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Memory, releaseWith } from '../updates/memory';
import { type Binding, backend, type Made } from './binding';
import { GraphError } from './graph-error';
import { encodeSavedModel, type FunctionDef, type NodeDef } from './messages';

class LoadedGraph implements Memory {
  private released = false;

  constructor(
    private readonly binding: Binding,
    readonly id: number,
  ) {}

  release(): void {
    if (this.released) return;
    this.released = true;
    this.binding.deleteSavedModel(this.id);
  }
}

/** TensorFlow's reason without its lists of nodes and functions. */
function inWords(text: string, xla: boolean): string {
  const reason = text.replace(/^Session fail to run with error: /, '').split(/\n|\{\{|\[\[/)[0] as string;
  const hint =
    xla && /XLA|unsupported operations/.test(text)
      ? ' XLA does not take this step: compile the model with jitCompile: false.'
      : '';
  return `it failed in TensorFlow: ${reason.trim()}${hint}`;
}

export class Session {
  private readonly binding: Binding;
  private readonly loaded: LoadedGraph;

  /** @throws GraphError with TensorFlow's words for a graph that it does not take */
  constructor(
    nodes: readonly NodeDef[],
    functions: readonly FunctionDef[],
    private readonly xla: boolean,
  ) {
    this.binding = backend().binding;
    // The addon loads graphs from folders only; once it has, the folder is not needed.
    const folder = mkdtempSync(join(tmpdir(), 'ann-lab-graph-'));
    try {
      writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(nodes, functions));
      this.loaded = new LoadedGraph(this.binding, this.binding.loadSavedModel(folder, 'serve'));
    } catch (error) {
      throw new GraphError(`TensorFlow does not take it as a graph: ${(error as Error).message}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
    releaseWith(this, this.loaded);
  }

  /**
   * Feeds tensors, by their handles, and gives the outputs, which the caller owns.
   * @throws GraphError if a step fails, or XLA does not take it: nothing has been changed then
   */
  run(feeds: readonly (readonly [name: string, handle: number])[], outputs: readonly string[]): Made[] {
    const output = (name: string) => `${name}:0`;
    try {
      return this.binding.runSavedModel(
        this.loaded.id,
        feeds.map(([, handle]) => handle),
        feeds.map(([name]) => output(name)).join(','),
        outputs.map(output).join(','),
      );
    } catch (error) {
      throw new GraphError(inWords((error as Error).message, this.xla));
    }
  }

  close(): void {
    this.loaded.release();
  }
}
