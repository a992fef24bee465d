/** Small helpers by Keras' names. */
export { setRandomSeed } from '../engine';
export { type GetFileArgs, getFile } from './get-file';
export { toCategorical } from './to-categorical';
