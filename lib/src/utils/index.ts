/** Small helpers by Keras' names. */
export { setRandomSeed } from '../engine';
export { toCategorical } from './to-categorical';
