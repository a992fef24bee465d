/** An optimizer and its state as Keras writes them into files, and back. */
import * as optimizers from '../optimizers';
import { LearningRateSchedule, type ScheduleConfig } from '../optimizers/schedules';
import { isBuiltIn } from '../optimizers/schedules/by-class';
import { type Json, type KerasObject, kerasObject } from './keras-layers';
import { camel, snakeOption } from './names';
import { float } from './python-json';

type Optimizer = optimizers.Optimizer;

/** Options that Keras wants as whole numbers; all others are floats to it. */
const WHOLE = /(_steps|_frequency|boundaries)$/;

function pythonic(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => pythonic(name, entry));
  return typeof value === 'number' && !WHOLE.test(name) ? float(value) : value;
}

const toPython = (config: Json): Json =>
  Object.fromEntries(
    Object.entries(config).map(([name, value]) => [snakeOption(name), pythonic(snakeOption(name), value)]),
  );

const renamed = (config: Json, rename: (name: string) => string): Json =>
  Object.fromEntries(Object.entries(config).map(([name, value]) => [rename(name), value]));

/** How an optimizer is made, or null where a class or function of the reader's own can't be written down. */
export function optimizerToKeras(optimizer: Optimizer): KerasObject | null {
  const { className, schedule } = optimizer;
  if ((optimizers as unknown as Json)[className] !== optimizer.constructor) return null;
  const config = toPython(optimizer.getConfig());
  if (schedule !== null) {
    // Keras has no one-cycle schedule, and could not load the file.
    if (!(schedule instanceof LearningRateSchedule) || !isBuiltIn(schedule) || schedule.className === 'OneCycle')
      return null;
    config.learning_rate = kerasObject(
      'keras.optimizers.schedules',
      schedule.className,
      toPython(schedule.getConfig()),
    );
  }
  return kerasObject('keras.optimizers', className, config);
}

/** Options of Keras' optimizers, of version 2 too, that change nothing by themselves. */
const NEUTRAL = ['is_legacy_optimizer', 'jit_compile', 'decay'];

/** What Keras takes as "none" beside null. */
const isNone = (name: string, value: unknown): boolean =>
  value === false ? name === 'weight_decay' : value === 0 && /^(clip|global_clip)|steps$/.test(name);

/** The optimizer, or null if it is of a kind or has an option that is not here. */
export function optimizerFromKeras(object: KerasObject | undefined): Optimizer | null {
  const className = object?.class_name ?? '';
  const kind = (optimizers as unknown as Json)[className];
  if (!object || typeof kind !== 'function' || !(kind.prototype instanceof optimizers.Optimizer)) return null;
  const known = Object.keys(optimizers.get({ className, config: {} }).getConfig());
  const config: Json = {};
  for (const [key, value] of Object.entries(object.config)) {
    if (value === null || isNone(key, value)) continue;
    if (known.includes(camel(key))) config[camel(key)] = value;
    else if (!NEUTRAL.includes(key) && value !== false) return null;
  }
  if (typeof config.learningRate === 'object') {
    const { class_name: schedule, config: options } = config.learningRate as KerasObject;
    if (!Object.hasOwn(optimizers.schedules, schedule)) return null;
    config.learningRate = { className: schedule, config: renamed(options, camel) } satisfies ScheduleConfig;
  }
  return optimizers.get({ className, config });
}

/** One number or tensor of an optimizer's state. */
export interface StateEntry {
  name: string;
  shape: number[];
  values: Float32Array | BigInt64Array;
}

/** Names and shapes of the weights that an optimizer changes. */
export interface WeightInfo {
  path: string;
  shape: number[];
}

/** An array of a state, and what it is of which weight. */
interface Part {
  weight: number;
  name: string;
  values: Float32Array;
  shape: number[];
}

/** A state's arrays in Keras' order: averages, accumulators, then the slots, family after family, weight by weight. */
function partsOf(optimizer: Optimizer, state: optimizers.OptimizerState, weights: readonly WeightInfo[]): Part[] {
  const part = (weight: number, name: string, values: Float32Array, shape?: number[]): Part => {
    return { weight, name, values, shape: shape ?? (weights[weight] as WeightInfo).shape };
  };
  const { slots } = optimizer.rule;
  const families = [...new Set(slots.map(({ family }) => family ?? 0))].sort((a, b) => a - b);
  return [
    ...state.averages.map((values, i) => part(i, 'average', values)),
    ...state.accumulators.map((values, i) => part(i, 'gradient_accumulator', values)),
    ...families.flatMap((family) =>
      state.slots.flatMap((arrays, i) =>
        slots.flatMap((slot, j) => {
          if ((slot.family ?? 0) !== family) return [];
          const shape = slot.shape?.((weights[i] as WeightInfo).shape);
          return [part(i, slot.name, arrays[j] as Float32Array, shape)];
        }),
      ),
    ),
  ];
}

/** The optimizer's state as Keras orders it: step number, learning rate, averages, slots, and what follows from the step number. */
export function stateToKeras(
  optimizer: Optimizer,
  weights: readonly WeightInfo[],
  state: optimizers.OptimizerState = optimizer.getState(),
): StateEntry[] {
  const { name: prefix, schedule, derived } = optimizer;
  const rate = { name: `${prefix}/learning_rate`, shape: [], values: Float32Array.of(optimizer.learningRate) };
  return [
    { name: `${prefix}/iteration`, shape: [], values: BigInt64Array.of(BigInt(state.iterations)) },
    ...(schedule === null ? [rate] : []),
    ...partsOf(optimizer, state, weights).map(({ weight, name, values, shape }) => {
      const path = (weights[weight] as WeightInfo).path.replaceAll('/', '_');
      return { name: `${prefix}/${path}_${name}`, shape, values };
    }),
    ...Object.entries(derived).map(([name, value]) => ({ name, shape: [], values: Float32Array.of(value) })),
  ];
}

/** Puts a state that Keras ordered into the optimizer, which is built; false if it is of another make. */
export function stateFromKeras(
  optimizer: Optimizer,
  weights: readonly WeightInfo[],
  entries: readonly ArrayLike<number | bigint>[],
): boolean {
  const state = optimizer.getState();
  const parts = partsOf(optimizer, state, weights);
  const first = optimizer.schedule === null ? 2 : 1;
  const iteration = entries[0]?.[0];
  if (iteration === undefined) return false;
  const given = entries.slice(first, first + parts.length);
  if (entries.length !== first + parts.length + Object.keys(optimizer.derived).length) return false;
  if (parts.some(({ values }, i) => given[i]?.length !== values.length)) return false;
  for (const [i, { values }] of parts.entries()) values.set(given[i] as ArrayLike<number>);
  const rate = first === 2 ? Number(entries[1]?.[0]) : null; // a float32 number: the configuration may have it in full
  const known = rate === null || Math.fround(optimizer.learningRate) === rate;
  optimizer.setState({
    ...state,
    iterations: Number(iteration),
    learningRate: known ? state.learningRate : rate,
  });
  return true;
}
