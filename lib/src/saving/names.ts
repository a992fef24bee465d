/** Names in files: Keras writes them with underscores. */

/** `dataFormat` -> `data_format`. */
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The same for options of optimizers, whose numbers stand apart: `beta2Decay` -> `beta_2_decay`, but `relu6` and `l2` don't. */
export const snakeOption = (name: string): string => snake(name.replace(/([a-z]{2,})(\d)/g, '$1_$2'));

/** `data_format` -> `dataFormat`, `beta_2_decay` -> `beta2Decay`. */
export const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
