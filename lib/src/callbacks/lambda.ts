import { checkOptions } from '../engine/names';
import { Callback, type CallbackHooks, HOOKS } from './callback';

/** Hooks given as functions. Counterpart of `keras.callbacks.LambdaCallback`. */
export class LambdaCallback extends Callback {
  constructor(hooks: CallbackHooks) {
    super();
    checkOptions('callbacks.lambdaCallback', hooks, HOOKS);
    for (const [name, hook] of Object.entries(hooks)) {
      if (hook === undefined) continue;
      if (typeof hook !== 'function') throw new Error(`callbacks.lambdaCallback: ${name} is no function.`);
      Object.assign(this, { [name]: hook });
    }
  }
}
