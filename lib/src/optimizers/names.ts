/** Names of an optimizer, from its class' name. */

/** Keras' automatic name: `Adam` -> `adam`, `AdamW` -> `adam_w`, `RMSprop` -> `rm_sprop`. */
export function kerasName(className: string): string {
  return className
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** `Adam` -> `adam`, `SGD` -> `sgd`, `RMSprop` -> `rmsprop`. */
export function factoryName(className: string): string {
  return className === className.toUpperCase() || className === 'RMSprop'
    ? className.toLowerCase()
    : className.charAt(0).toLowerCase() + className.slice(1);
}
