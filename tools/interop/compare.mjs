// What both sides got, held against each other: plain arithmetic on stored arrays and logs.

/**
 * The measures (issue 4): `step`: every weight after one step, as a share of its tensor's largest value; `weights`: after all
 * epochs, in relative L2 norm by tensor, of cases without corners; `logs`: of the step, each epoch and an evaluation, relative to
 * Keras' value; `predicted`: as `step`, of cases without corners, after all epochs.
 */
export const LIMITS = { step: 1e-5, weights: 1e-4, logs: 1e-4, predicted: 1e-4 };
/** Logs nearer to 0 than this are compared as if they were this large: a loss that crosses 0 has no relative precision there. */
export const LOG_FLOOR = 0.1;

/** Largest difference as a share of the expected tensor's largest value (as it is where all are 0). NaN where either has NaN. */
export function largestDifference(actual, expected) {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const own = Math.abs(actual[i] - expected[i]);
    if (Number.isNaN(own)) return Number.NaN;
    difference = Math.max(difference, own);
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  return largest > 0 ? difference / largest : difference;
}

/** |actual - expected| / |expected| in L2 norm (the difference's norm where all are 0). */
export function normDifference(actual, expected) {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    size += expected[i] ** 2;
  }
  return size > 0 ? Math.sqrt(difference / size) : Math.sqrt(difference);
}

/** Difference of two logged numbers, as a share of the expected one. */
export const logDifference = (actual, expected) =>
  Math.abs(actual - expected) / Math.max(Math.abs(expected), LOG_FLOOR);

/** The worst of (name, value) pairs; NaN is worse than any number. */
class Worst {
  value = 0;
  where = null;

  see(value, where) {
    if (Number.isNaN(this.value)) return;
    if (Number.isNaN(value) || value > this.value || this.where === null) Object.assign(this, { value, where });
  }

  get result() {
    return { value: this.value, where: this.where };
  }
}

/**
 * One case's differences.
 *
 * @returns {{ measures: Record<string, { value: number, where: string | null }>, faults: string[] }} `faults`: what is missing or of
 * another shape; and measures over their limits
 */
export function compareCase(testCase, keras, lib) {
  const { number, kind } = testCase;
  const wanted = keras.notes[number];
  const got = lib.notes[number];
  const measures = {};
  const faults = [];
  const arrays = (group, difference) => compareArrays({ number, group, keras, lib, difference, faults });
  measures.step = arrays('step', largestDifference);
  measures.update = updatesOf(number, keras, lib);
  measures.weights = arrays('end', normDifference);
  measures.predicted = arrays('predicted', largestDifference);
  measures.logs = logsOf(wanted, got, faults);
  const gated = kind === 'smooth' ? ['step', 'weights', 'predicted', 'logs'] : ['step', 'logs'];
  for (const name of gated) {
    const { value, where } = measures[name];
    if (!(value <= LIMITS[name])) faults.push(`${name}: ${value.toExponential(2)} at ${where}, limit ${LIMITS[name]}`);
  }
  return { measures, faults };
}

/** The worst tensor of a group by a measure; what is missing or of another shape is a fault. */
export function compareArrays({ number, group, keras, lib, difference, faults }) {
  const worst = new Worst();
  const prefix = `${number}/${group}/`;
  const names = keras.names.filter((name) => name.startsWith(prefix));
  const extra = lib.names.filter((name) => name.startsWith(prefix) && !names.includes(name));
  for (const name of extra) faults.push(`${name}: Keras has no such tensor`);
  for (const name of names) {
    const expected = keras.get(name);
    const actual = lib.get(name);
    if (!actual) faults.push(`${name}: missing`);
    else if (String(actual.shape) !== String(expected.shape))
      faults.push(`${name}: shape [${actual.shape}], Keras [${expected.shape}]`);
    else worst.see(difference(actual.values, expected.values), nameOf(name, keras.notes[number].weights));
  }
  return worst.result;
}

/** `17/step/layer_0/1` -> `layer_0.bias`. */
function nameOf(key, weights) {
  const [, , layer, i] = key.split('/');
  return i === undefined ? layer : `${layer}.${weights?.[layer]?.[Number(i)] ?? i}`;
}

/** The step itself: how far its difference is from Keras', as a share of its largest change. Reported; rounding of the weights blurs it. */
function updatesOf(number, keras, lib) {
  const worst = new Worst();
  for (const name of keras.names.filter((key) => key.startsWith(`${number}/step/`))) {
    const start = keras.get(name.replace('/step/', '/start/'));
    const [expected, actual] = [keras.get(name), lib.get(name)];
    if (!actual || actual.values.length !== expected.values.length) continue;
    const change = ({ values }) => Float64Array.from(values, (value, i) => value - start.values[i]);
    const wanted = change(expected);
    if (wanted.every((value) => value === 0)) continue;
    worst.see(largestDifference(change(actual), wanted), nameOf(name, keras.notes[number].weights));
  }
  return worst.result;
}

function logsOf(wanted, got, faults) {
  const worst = new Worst();
  for (const part of ['step', 'history', 'evaluated']) {
    const [a, b] = [Object.keys(got[part]).sort().join(', '), Object.keys(wanted[part]).sort().join(', ')];
    if (a !== b) faults.push(`logs of ${part}: ${a || 'none'}; Keras has ${b}`);
    for (const [key, expected] of Object.entries(wanted[part])) {
      const pairs = [expected].flat().map((value, i) => [[got[part][key]].flat()[i], value]);
      for (const [i, [actual, value]] of pairs.entries()) {
        if (actual !== undefined)
          worst.see(logDifference(actual, value), `${part}.${key}${pairs.length > 1 ? `[${i}]` : ''}`);
      }
    }
  }
  return worst.result;
}
