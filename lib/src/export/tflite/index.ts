import type { Model } from '../../models';
import { convert } from './convert';
import { optimize } from './optimize';
import { writeTflite } from './write';

/** A model as the bytes of a .tflite file. */
export function toTflite(model: Model): Uint8Array {
  return writeTflite(optimize(convert(model)));
}
