import { checkOptions } from '../engine/names';
import { Callback, type CallbackHooks, HOOKS } from './callback';

/** Hooks given as functions. Counterpart of `keras.callbacks.LambdaCallback`. */
export class LambdaCallback extends Callback {
  constructor(hooks: CallbackHooks) {
    super();
    checkOptions('callbacks.lambdaCallback', hooks, HOOKS);
    Object.assign(this, hooks);
  }
}
