/** A graph in TensorFlow's hands: loaded, run, given back. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Memory, releaseWith } from '../updates/memory';
import { type Binding, backend, type Made } from './binding';
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

export class Session {
  private readonly binding: Binding;
  private readonly loaded: LoadedGraph;

  /** @throws Error with TensorFlow's words for a graph that it does not take */
  constructor(nodes: readonly NodeDef[], functions: readonly FunctionDef[]) {
    this.binding = backend().binding;
    // The addon loads graphs from folders only; once it has, the folder is not needed.
    const folder = mkdtempSync(join(tmpdir(), 'ann-lab-graph-'));
    try {
      writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(nodes, functions));
      this.loaded = new LoadedGraph(this.binding, this.binding.loadSavedModel(folder, 'serve'));
    } finally {
      rmSync(folder, { recursive: true });
    }
    releaseWith(this, this.loaded);
  }

  /** Feeds tensors, by their handles, and gives the outputs, which the caller owns. */
  run(feeds: readonly (readonly [name: string, handle: number])[], outputs: readonly string[]): Made[] {
    const output = (name: string) => `${name}:0`;
    return this.binding.runSavedModel(
      this.loaded.id,
      feeds.map(([, handle]) => handle),
      feeds.map(([name]) => output(name)).join(','),
      outputs.map(output).join(','),
    );
  }

  close(): void {
    this.loaded.release();
  }
}
