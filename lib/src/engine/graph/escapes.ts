/**
 * What outlives a step and is neither a variable's nor a cell's: tensors that are kept (`tf.keep`) for a callback to show or to sum up,
 * fields that count, variables made on the way. A graph would leave it as it was in the step that was recorded.
 */
import type { Cell } from '../recording';
import * as tf from '../tf';
import { changedField, fieldsOf } from './fields';
import { whereabouts } from './whereabouts';

interface Watched {
  /** To be called after the step, also when it throws. */
  end(): void;
  /** Why the step can't be a graph, or null. `cells` may keep what they like; `own` is what the recorder keeps. */
  found(cells: Iterable<Cell>, own: Iterable<tf.Tensor>): string | null;
}

interface Keeper {
  keep<T extends tf.Tensor>(tensor: T): T;
}

const INSTEAD = 'what outlasts a step goes into a tf.variable';

export const madeVariable = (variable: tf.Variable): string =>
  `it makes the variable '${variable.name}' anew each time; make it once, outside of the step`;

/** @param holders objects whose fields are looked at */
export function watchEscapes(holders: readonly object[]): Watched {
  const keeper = tf.engine() as unknown as Keeper;
  const { keep } = keeper;
  const kept: { tensor: tf.Tensor; trace: Error }[] = [];
  const fields = holders.map(fieldsOf);
  const variables = new Set(variablesNow());
  keeper.keep = (tensor) => {
    kept.push({ tensor, trace: new Error() });
    return keep.call(keeper, tensor) as typeof tensor;
  };
  return {
    end() {
      keeper.keep = keep;
    },
    found(cells, own) {
      const variable = variablesNow().find((one) => !variables.has(one));
      if (variable) return madeVariable(variable);
      const held = new Set([...cells].map(dataIdOf));
      const mine = new Set(own);
      const escaped = kept.find(({ tensor }) => !tensor.isDisposed && !mine.has(tensor) && !held.has(tensor.dataId));
      if (escaped) return `it keeps a tensor for later${whereabouts(escaped.trace)}; ${INSTEAD}`;
      for (const [i, holder] of holders.entries()) {
        const field = changedField(fields[i] as ReturnType<typeof fieldsOf>, fieldsOf(holder));
        if (field !== null) return `it changes the field '${field}' of ${holder.constructor.name}; ${INSTEAD}`;
      }
      return null;
    },
  };
}

const variablesNow = (): tf.Variable[] => Object.values(tf.engine().registeredVariables);

function dataIdOf(cell: Cell): object {
  const value = cell.read();
  value.dispose();
  return value.dataId;
}
