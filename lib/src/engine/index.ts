/** The engine: tensors on TensorFlow (native) or WebAssembly, what it is, and its seeds. Knows nothing of Keras. */
import { type EngineInfo, info } from './info';
import * as tf from './tf';

export type { EngineInfo } from './info';
export { info } from './info';
export { nextSeed, type RandomGenerator, randomGenerator, setRandomSeed } from './seed';
export { tf };

/** What a reader asks of the engine: `engine.info()`. */
export const engine: { info(): EngineInfo } = { info };
