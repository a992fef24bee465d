import { tf } from '../../engine';
import { describe } from '../../engine/names';
import type { Model } from '../../models';

/**
 * Makes the bytes of a .tflite file from a model. Counterpart of `tf.lite.TFLiteConverter`; same as
 * `model.export({ format: 'tflite' })`. Made by `fromKerasModel`.
 * @example
 * const model = models.sequential([layers.dense({ units: 1, inputShape: [8] })]);
 * const bytes = await lite.TFLiteConverter.fromKerasModel(model).convert();
 * assert.equal(Buffer.from(bytes.subarray(4, 8)).toString(), 'TFL3');
 */
export class TFLiteConverter {
  private constructor(private readonly model: Model) {}

  /**
   * A converter of one model. Counterpart of `tf.lite.TFLiteConverter.from_keras_model`.
   * @throws for anything but a model
   */
  static fromKerasModel(model: Model): TFLiteConverter {
    if (!((model as unknown) instanceof tf.LayersModel)) {
      throw new Error(`lite.TFLiteConverter.fromKerasModel: expected a model, got ${describe(model)}.`);
    }
    return new TFLiteConverter(model);
  }

  /**
   * The bytes of the file.
   * @throws for layers that TFLite files can't hold yet; the error names them
   */
  convert(): Promise<Uint8Array> {
    return this.model.export({ format: 'tflite' });
  }
}
