/** Models in the formats of those who run them. Counterpart of `keras.Model.export`; `lite` is that of `tf.lite`. */
import { setExporter } from '../models/exporting';
import { exportModel } from './export-model';

export * as lite from './lite';

setExporter({ export: exportModel });
