/** Penalties on weights that are added to the loss: Keras' regularizers by Keras' names. */
import { tf } from '../engine';
import { checkOptions, describe, unknownName } from '../engine/names';

/** Something that gives the penalty of a weight. */
export type Regularizer = ReturnType<typeof tf.regularizers.l2>;

/** l1 * sum(abs(weight)); `l1` is 0.01 by default. */
export function l1(args: { l1?: number } | number = {}): Regularizer {
  return tf.regularizers.l1({ l1: factor('l1', args) });
}

/** l2 * sum(weight²); `l2` is 0.01 by default. */
export function l2(args: { l2?: number } | number = {}): Regularizer {
  return tf.regularizers.l2({ l2: factor('l2', args) });
}

/** l1 * sum(abs(weight)) + l2 * sum(weight²); both are 0.01 by default (Porting note: 0 in the class L1L2, 0.01 in the name 'l1_l2'). */
export function l1l2(args: { l1?: number; l2?: number } = {}): Regularizer {
  checkOptions('regularizers.l1l2', args, ['l1', 'l2']);
  return tf.regularizers.l1l2({ l1: args.l1 ?? 0.01, l2: args.l2 ?? 0.01 });
}

function factor<K extends 'l1' | 'l2'>(name: K, args: Partial<Record<K, number>> | number): number {
  if (typeof args === 'number') return args;
  checkOptions(`regularizers.${name}`, args, [name]);
  return args[name] ?? 0.01;
}

const byName = { l1, l2, l1l2 };

/** Names that layers take for a regularizer. */
export type RegularizerName = keyof typeof byName;

/** A regularizer by name, or as it is. Counterpart of `keras.regularizers.get`. */
export function get(identifier: RegularizerName | Regularizer): Regularizer {
  if (typeof identifier === 'string') {
    if (!Object.hasOwn(byName, identifier)) throw unknownName('regularizer', identifier, Object.keys(byName));
    return byName[identifier]();
  }
  if (typeof identifier?.apply === 'function') return identifier;
  throw new Error(`Expected a regularizer's name or regularizers.…(), got ${describe(identifier)}.`);
}
