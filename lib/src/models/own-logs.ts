/** The logs that a reader's own steps (`trainStep`, `testStep`, `computeMetrics`) give. */
import { tf } from '../engine';
import { describe } from '../engine/names';
import { type Cell, recording } from '../engine/recording';
import type { Compiled, CompiledLogs } from './compiled';
import type { StepLogs } from './step';

/** The logs of the last step, as tensors, which a graph renews too. */
class LastLogs {
  private last: Record<string, tf.Tensor | number> = {};
  private readonly cells = new Map<string, Cell>();

  take(logs: StepLogs): void {
    if (logs === null || typeof logs !== 'object' || logs instanceof Promise || logs instanceof tf.Tensor) {
      const given = (logs as unknown) instanceof Promise ? 'a promise (is it async?)' : describe(logs);
      throw new Error(
        `A step gave ${given}; expected what is logged, by name: { loss }. Steps are plain tensor code without await.`,
      );
    }
    for (const name of Object.keys(this.last)) if (!(name in logs)) this.drop(name);
    for (const [name, value] of Object.entries(logs)) {
      if (value instanceof tf.Tensor) this.keep(name, value);
      else this.number(name, value);
    }
  }

  private keep(name: string, value: tf.Tensor): void {
    if (this.last[name] instanceof tf.Tensor) recording()?.cell(this.cellOf(name));
    const kept = tf.keep(tf.clone(value));
    this.drop(name);
    this.last[name] = kept;
  }

  private number(name: string, value: number): void {
    recording()?.refuse(`its logs hold '${name}' as a number that JavaScript computes; give it as a tensor`);
    this.drop(name);
    this.last[name] = value;
  }

  private cellOf(name: string): Cell {
    const known = this.cells.get(name);
    if (known) return known;
    const cell: Cell = {
      read: () => tf.clone(this.last[name] as tf.Tensor),
      write: (value) => this.keep(name, value),
    };
    this.cells.set(name, cell);
    return cell;
  }

  private drop(name: string): void {
    const value = this.last[name];
    if (value instanceof tf.Tensor) value.dispose();
    delete this.last[name];
  }

  /** As numbers; those of the compiled metrics if there are none, or if the names are theirs, as in Keras. */
  read(compiled: Compiled): CompiledLogs {
    const names = Object.keys(this.last);
    if (names.length === 0) return compiled.logs();
    const known = compiled.names;
    if (names.length === known.length && names.every((name) => known.includes(name))) return compiled.logs();
    const number = (value: tf.Tensor | number) => (typeof value === 'number' ? value : (value.dataSync()[0] as number));
    return Object.fromEntries(names.map((name) => [name, number(this.last[name] as tf.Tensor)])) as CompiledLogs;
  }

  clear(): void {
    for (const name of Object.keys(this.last)) this.drop(name);
  }
}

/** Those of steps that learn, and those of steps that measure. */
export class OwnLogs {
  readonly training = new LastLogs();
  readonly testing = new LastLogs();

  clear(): void {
    this.training.clear();
    this.testing.clear();
  }
}
