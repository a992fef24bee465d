/** Activations: Keras 3's functions by Keras' names. Layers take them by name, or any function of a tensor. */
export { type Activation, get, type Identifier, type Name } from './by-name';
export * from './over-axis';
export * from './rectifiers';
export { hardSilu as hardSwish } from './rectifiers';
export * from './smooth';
export { silu as swish } from './smooth';
