/** The addon, overheard: whatever tfjs asks of it is told. */
import type { Binding } from './binding';
import type { Constant, Operation } from './recorded';
import type { Values } from './scope';

export interface Ears {
  /** Told after each operation. */
  operation(operation: Operation): void;
  /** Told of each tensor that JavaScript makes. */
  constant(id: number, constant: Constant): void;
  /** Told when JavaScript reads a tensor. */
  read(id: number): void;
}

/** Bound, since native methods do not take another object as `this`. */
const UNHEARD = ['deleteTensor', 'runSavedModel', 'loadSavedModel', 'deleteSavedModel'] as const;

/** An addon that tells; constants and other methods are the addon's own. */
export function listening(binding: Binding, ears: Ears): Binding {
  const heard: Partial<Binding> = {
    executeOp(op, attrs, inputs, count) {
      const outputs = binding.executeOp(op, attrs, inputs, count);
      ears.operation({ op, attrs, inputs: [...inputs], outputs });
      return outputs;
    },
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      if (ArrayBuffer.isView(values)) ears.constant(id, { shape: [...shape], dtype, values: values.slice() as Values });
      return id;
    },
    tensorDataSync(id) {
      ears.read(id);
      return binding.tensorDataSync(id);
    },
  };
  const listener = Object.create(binding as object) as Binding;
  for (const [name, value] of Object.entries(heard)) Object.defineProperty(listener, name, { value });
  for (const name of UNHEARD) {
    Object.defineProperty(listener, name, { value: (binding[name] as CallableFunction).bind(binding) });
  }
  return listener;
}
