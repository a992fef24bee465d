/** Ready models: the networks of the guide, not compiled. Counterpart of `keras.applications`. */
export { type DigitsMlpArgs, digitsMlp } from './digits-mlp';
export { type HousingMlpArgs, housingMlp } from './housing-mlp';
