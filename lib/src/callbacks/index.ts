/** What happens at points of a training: Keras 3's callbacks. */
import type { CallbackHooks } from './callback';
import { EarlyStopping, type EarlyStoppingArgs } from './early-stopping';
import { History } from './history';
import { LambdaCallback } from './lambda';
import { TensorBoard, type TensorBoardArgs } from './tensor-board';
import { TerminateOnNaN } from './terminate-on-nan';

export { Callback, type CallbackHooks, type Logs, type RunParams, type Trainable } from './callback';
export { EarlyStopping, type EarlyStoppingArgs } from './early-stopping';
export { History } from './history';
export { LambdaCallback } from './lambda';
export type { CallbackLike } from './list';
export type { Mode } from './monitor';
export { ProgbarLogger } from './progbar-logger';
export { TensorBoard, type TensorBoardArgs } from './tensor-board';
export { TerminateOnNaN } from './terminate-on-nan';

/**
 * Ends the training when a value has stopped improving.
 * @example
 * await model.fit(x, y, { epochs: 50, validationSplit: 0.2, callbacks: [callbacks.earlyStopping({ patience: 3 })] });
 */
export function earlyStopping(args: EarlyStoppingArgs = {}): EarlyStopping {
  return new EarlyStopping(args);
}

/**
 * Writes the logs of each epoch for TensorBoard.
 * @param args the folder of the logs, or options
 * @example
 * await model.fit(x, y, { callbacks: [callbacks.tensorBoard('./logs')] });   // then: tensorboard --logdir logs
 */
export function tensorBoard(args: string | TensorBoardArgs = {}): TensorBoard {
  return new TensorBoard(typeof args === 'string' ? { logDir: args } : args);
}

/** Ends the training when the loss is no longer a finite number. */
export function terminateOnNaN(): TerminateOnNaN {
  return new TerminateOnNaN();
}

/**
 * Hooks given as functions.
 * @example
 * callbacks.lambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs?.loss) })
 */
export function lambdaCallback(hooks: CallbackHooks): LambdaCallback {
  return new LambdaCallback(hooks);
}

/** A record of every epoch's logs; `fit` makes and returns one by itself. */
export function history(): History {
  return new History();
}
