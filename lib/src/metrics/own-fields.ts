/**
 * State that a reader's metric keeps in plain JavaScript instead of weights: numbers, and arrays that grow. Whether `resetState`
 * sets it back is found out by trying: the same batch once more, then a reset, then everything as it was.
 */
import type { tf } from '../engine';

interface Stateful {
  readonly weights: tf.Variable[];
}

type Plain = number | bigint | unknown[];

/** Own fields that hold a number or an array, and their values. */
export type OwnFields = Map<string, { value: Plain; elements: unknown[] | null }>;

/** The fields now. Arrays are copied, so that a later comparison and a return to them are possible. */
export function ownFields(metric: Stateful): OwnFields {
  const fields: OwnFields = new Map();
  for (const [name, value] of Object.entries(metric)) {
    if (Array.isArray(value)) {
      if (value !== metric.weights) fields.set(name, { value, elements: value.slice() });
    } else if (typeof value === 'number' || typeof value === 'bigint') {
      fields.set(name, { value, elements: null });
    }
  }
  return fields;
}

/** The number, or the array's length: what grows when a state does. */
const sizeOf = (fields: OwnFields, name: string): unknown => {
  const field = fields.get(name);
  return field?.elements ? field.elements.length : field?.value;
};

function restore(metric: Stateful, fields: OwnFields): void {
  for (const [name, { value, elements }] of fields) {
    if (Array.isArray(value)) {
      value.length = 0;
      for (const element of elements ?? []) value.push(element);
    }
    (metric as unknown as Record<string, Plain>)[name] = value;
  }
}

/**
 * The field that grew since `before`, grows again with the same batch (so it is no size that was noted once), and that `reset`
 * leaves as it is.
 * @returns the field's name; undefined if all that grew is reset; null if nothing grew
 */
export function forgottenField(
  metric: Stateful,
  before: OwnFields,
  again: () => void,
  reset: () => void,
): string | undefined | null {
  const once = ownFields(metric);
  const grown = [...before.keys()].filter((name) => !Object.is(sizeOf(before, name), sizeOf(once, name)));
  if (grown.length === 0) return null;
  const weights = metric.weights.map((weight) => [weight, weight.clone()] as const);
  try {
    again();
    const twice = ownFields(metric);
    const growing = grown.filter((name) => !Object.is(sizeOf(once, name), sizeOf(twice, name)));
    reset();
    const afterwards = ownFields(metric);
    return growing.find((name) => Object.is(sizeOf(afterwards, name), sizeOf(twice, name)));
  } finally {
    restore(metric, once);
    for (const [weight, value] of weights) weight.assign(value);
  }
}
