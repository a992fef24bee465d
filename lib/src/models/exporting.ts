import type { Model } from './interface';

/** Formats for where a model is run are the business of export/, which depends on this folder: it puts itself here when it is loaded. */
export interface Exporter {
  export(model: Model, args: ExportArgs): Promise<Uint8Array>;
}

export interface ExportArgs {
  /** `tflite`: TensorFlow Lite's format, which LiteRT runs on phones, in browsers and on small devices. */
  format: 'tflite';
  /** A file that is written too, whole or not at all; default none. Its folder is made. */
  path?: string;
  /** Whether a file that is there already is replaced; default true. */
  overwrite?: boolean;
}

let exporter: Exporter | null = null;

export function setExporter(given: Exporter): void {
  exporter = given;
}

export function getExporter(): Exporter {
  if (exporter) return exporter;
  throw new Error('Export is not loaded: import from the package, not from one of its folders.');
}
