/** A recorded step as a graph that makes many: one call runs any number of batches of one size. */
import * as tf from '../tf';
import { backend, handleOf, type Made } from './binding';
import { addressed, type GraphArgs, graphOf, NAMES } from './graph';
import type { Recorded } from './recorded';
import { TYPES } from './scope';
import { Session } from './session';

/** The batches that a call goes through. */
export interface Span {
  readonly data: readonly tf.Tensor[];
  /** The row that the pass begins with; `order` counts from there. */
  readonly from: number;
  /** The order of the rows, as int32 [count]; null: as they lie. */
  readonly order: tf.Tensor | null;
  /** The first batch and the one after the last. */
  readonly first: number;
  readonly end: number;
}

/** What of a recording is needed once the graph is there. */
type Remembered = Pick<Recorded, 'states' | 'scalars' | 'words' | 'draws' | 'advances'>;

export interface ProgramArgs extends GraphArgs {
  /** The most steps of a call. */
  readonly capacity: number;
}

type Feed = [name: string, handle: number];

export class Program {
  private readonly session: Session;
  private readonly step: Remembered;
  /** XLA compiles anew for each shape: what is fed by the step always has so many rows. */
  private readonly capacity: number;
  /** The states that the outputs are the new values of. */
  private readonly changed: readonly number[];
  private readonly outputs: readonly string[];

  /** @throws GraphError for a step that TensorFlow does not take as a graph */
  constructor(args: ProgramArgs) {
    const { states, scalars, words, draws, advances } = args.recorded;
    const { nodes, functions, outputs, changed } = graphOf(args);
    this.step = { states, scalars, words, draws, advances };
    this.capacity = args.capacity;
    this.session = new Session(nodes, functions, args.xla);
    this.changed = changed;
    this.outputs = outputs;
  }

  /** Whether the variables that it changes are still there. */
  isAlive(): boolean {
    return this.step.states.every(({ owner }) => !(owner instanceof tf.Variable && owner.isDisposed));
  }

  /** Goes through the batches and leaves variables, cells and counters as if each step had been made in JavaScript. */
  run(span: Span): void {
    const { states, draws, advances } = this.step;
    const steps = span.end - span.first;
    const { binding } = backend();
    const own = this.numbers(span, steps); // first: a reader's schedule may throw
    const values = states.map(({ cell }) => cell.read());
    const given: Feed[] = [
      ...addressed('data', span.data.map(handleOf)),
      ...addressed('state', values.map(handleOf)),
      ...(span.order ? [[NAMES.order, handleOf(span.order)] as Feed] : []),
    ];
    let made: Made[];
    try {
      made = this.session.run([...given, ...own], this.outputs);
    } finally {
      for (const tensor of values) tensor.dispose();
      for (const [, handle] of own) binding.deleteTensor(handle);
    }
    this.take(made);
    for (const [source, count] of draws) source.draws += count * steps;
    for (const advance of advances) advance(steps);
  }

  close(): void {
    this.session.close();
  }

  /** What is made for this call alone. */
  private numbers(span: Span, steps: number): Feed[] {
    const { scalars, words } = this.step;
    const { capacity } = this;
    const numbers = scalarsOf(this.step, steps, capacity);
    const drawn = wordsOf(this.step, steps, capacity);
    const make = (name: string, shape: number[], dtype: number, values: Int32Array | Float32Array): Feed => [
      name,
      backend().binding.createTensor(shape, dtype, values),
    ];
    const int = (name: string, value: number) => make(name, [], TYPES.int32, Int32Array.of(value));
    const feeds = [int(NAMES.start, span.first), int(NAMES.stop, span.end), int(NAMES.from, span.from)];
    if (scalars.length > 0) feeds.push(make(NAMES.scalars, [capacity, scalars.length], TYPES.float32, numbers));
    if (words.length > 0) feeds.push(make(NAMES.words, [capacity, words.length, 2], TYPES.int32, drawn));
    return feeds;
  }

  private take(made: readonly Made[]): void {
    for (const [i, output] of made.entries()) {
      const value = backend().createOutputTensor(output);
      this.step.states[this.changed[i] as number]?.cell.write(value);
      value.dispose();
    }
  }
}

/** The words of the draws to come, a row a step. */
function wordsOf({ words, draws }: Remembered, steps: number, capacity: number): Int32Array {
  const values = new Int32Array(capacity * words.length * 2);
  for (let step = 0; step < steps; step++) {
    for (const [i, { source, ordinal, wordsOf: both }] of words.entries()) {
      const draw = source.draws + step * (draws.get(source) as number) + ordinal;
      values.set(both(source.seed, draw), (step * words.length + i) * 2);
    }
  }
  return values;
}

/** The numbers of the steps to come, a row a step. */
function scalarsOf({ scalars }: Remembered, steps: number, capacity: number): Float32Array {
  const values = new Float32Array(capacity * scalars.length);
  for (let step = 0; step < steps; step++) {
    for (const [i, { ofStep }] of scalars.entries()) values[step * scalars.length + i] = ofStep(step);
  }
  return values;
}
