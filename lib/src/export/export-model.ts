import { existsSync } from 'node:fs';
import { checkOptions, describe, unknownName } from '../engine/names';
import type { Model } from '../models';
import type { ExportArgs } from '../models/exporting';
import { writeWhole } from '../utils/files/write-file';
import { toTflite } from './tflite';

type Bytes = (model: Model) => Uint8Array | Promise<Uint8Array>;

/** A writer a format. */
const FORMATS: Readonly<Record<ExportArgs['format'], Bytes>> = {
  tflite: toTflite,
};

/** The bytes of a model in another format. See `Model.export`. */
export async function exportModel(model: Model, args: ExportArgs): Promise<Uint8Array> {
  const write = writerOf(args);
  checkPath(args);
  const bytes = await write(model);
  if (args.path !== undefined) await written(args.path, bytes);
  return bytes;
}

function writerOf(args: ExportArgs): Bytes {
  const known = Object.keys(FORMATS);
  if (args === undefined || typeof args === 'string')
    throw new Error(`export: expected an options object such as { format: '${known[0]}' }, got ${describe(args)}.`);
  checkOptions('export', args, ['format', 'path', 'overwrite']);
  if (args.format === undefined) throw new Error(`export: a format is missing, such as { format: '${known[0]}' }.`);
  if (Object.hasOwn(FORMATS, args.format)) return FORMATS[args.format];
  throw new Error(`export: ${unknownName('format', args.format, known).message}`);
}

function checkPath({ path, overwrite = true }: ExportArgs): void {
  if (path === undefined) return;
  if (typeof path !== 'string' || path === '')
    throw new Error(`export: path is ${describe(path)}; expected a file name, such as 'model.tflite'.`);
  if (!overwrite && existsSync(path))
    throw new Error(`export: '${path}' exists already, and overwrite is false. Give another name.`);
}

async function written(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeWhole(path, bytes);
  } catch (cause) {
    throw new Error(`export: can't write '${path}': ${(cause as Error).message}. Give a path that can be written.`, {
      cause,
    });
  }
}
