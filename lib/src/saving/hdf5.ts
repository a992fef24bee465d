/** HDF5 files by h5wasm: loaded when first used, written under a temporary name, checked before they are read. */

import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  truncateSync,
  type WriteFileOptions,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import type * as H5Wasm from 'h5wasm/node' with { 'resolution-mode': 'import' };

export type H5 = typeof H5Wasm;
export type H5File = H5Wasm.File;
export type H5Group = H5Wasm.Group;

const MAGIC = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

async function h5wasm(): Promise<H5> {
  const loaded = await import('h5wasm/node');
  await loaded.ready;
  return loaded;
}

/** Writes a file as a whole or not at all: what lay there before stays until the new file is safely on the disk. */
export async function writeH5(path: string, write: (file: H5File, h5: H5) => void): Promise<void> {
  const h5 = await h5wasm();
  const folder = dirname(path);
  if (!existsSync(folder))
    throw new Error(`Can't save '${path}': the folder '${folder}' doesn't exist. Make it first.`);
  const temporary = join(folder, `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    probe(path, temporary);
    const failed = loudly(h5, () => fill(h5, temporary, write));
    if (failed) throw unsaved(path, failed.reason ?? reasonFor(temporary), failed.cause);
    flushed(path, temporary);
    renameSync(temporary, path);
  } finally {
    remove(temporary);
  }
}

/** What HDF5 threw, as apart from what others throw. */
interface Failure {
  reason: string | null;
  cause: unknown;
}

/** By itself h5wasm keeps silent where a write fails, on a full disk too, and closes as if all were well. */
function loudly<T>(h5: H5, work: () => T): T {
  h5.Module.activate_throwing_error_handler();
  try {
    return work();
  } finally {
    h5.Module.deactivate_throwing_error_handler();
  }
}

function fill(h5: H5, temporary: string, write: (file: H5File, h5: H5) => void): Failure | null {
  const file = attempt(() => new h5.File(temporary, 'w'));
  if ('reason' in file) return file;
  let written: Failure | object;
  try {
    written = attempt(() => {
      write(file, h5);
      return {};
    });
  } catch (error) {
    attempt(() => ({ closed: file.close() }));
    throw error;
  }
  const closed = attempt(() => ({ status: file.close() }));
  if ('reason' in written) return written;
  if ('reason' in closed) return closed;
  return closed.status < 0 ? { reason: null, cause: undefined } : null;
}

/** HDF5's list of calls; at a close that fails, nothing. */
const DIAGNOSIS = /^(HDF5-DIAG|$)/;

/** What `work` gives, or why HDF5 could not do it. */
function attempt<T extends object>(work: () => T): T | Failure {
  try {
    return work();
  } catch (error) {
    const { message } = error as Error;
    if (!DIAGNOSIS.test(message)) throw error;
    // The system's own words stand at the end of the list.
    return { reason: /error message = '([^']*)'/.exec(message)?.[1] ?? null, cause: error };
  }
}

/** The reason where HDF5 gave none: what the system says when the file is to grow. */
function reasonFor(temporary: string): string {
  try {
    appendFileSync(temporary, Buffer.alloc(1 << 16), { flush: true } as WriteFileOptions);
    return 'HDF5 could not write the file';
  } catch (error) {
    return (error as Error).message;
  }
}

function unsaved(path: string, reason: string, cause: unknown): Error {
  return new Error(
    `Can't save '${path}': ${reason}. Nothing was changed there; make room or give another path, and save again.`,
    { cause },
  );
}

/** Waits until the file is on the disk: some systems report a full one only now. */
function flushed(path: string, temporary: string): void {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(temporary, 'r+');
    fsyncSync(descriptor);
  } catch (cause) {
    throw unsaved(path, (cause as Error).message, cause);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** HDF5 may hold a file open that it could not close: emptied, it takes no room all the same. */
function remove(temporary: string): void {
  if (!existsSync(temporary)) return;
  truncateSync(temporary);
  rmSync(temporary, { force: true });
}

/** The reason why a path can't be written, from the system: h5wasm has none to give. */
function probe(path: string, temporary: string): void {
  try {
    closeSync(openSync(temporary, 'w'));
  } catch (error) {
    throw new Error(`Can't save '${path}': ${(error as Error).message}. Give a path that can be written.`);
  }
}

/** Reads a file; errors say which and why. */
export async function readH5<T>(path: string, read: (file: H5File, h5: H5) => T): Promise<T> {
  checkMagic(path);
  const h5 = await h5wasm();
  const file = opened(h5, path);
  try {
    return read(file, h5);
  } catch (error) {
    throw new Error(`Can't load '${path}': ${(error as Error).message}.`);
  } finally {
    file.close();
  }
}

/** Opens a file for reading; the library's own report of a damaged one, twenty lines on the console, is held back. */
function opened(h5: H5, path: string): H5File {
  try {
    const file = loudly(h5, () => new h5.File(path, 'r'));
    if (file.file_id >= 0n) return file;
    throw new Error('no file handle');
  } catch (error) {
    throw new Error(`Can't load '${path}': it is cut off or damaged.`, { cause: error });
  }
}

function checkMagic(path: string): void {
  let start: Buffer;
  try {
    const descriptor = openSync(path, 'r');
    start = Buffer.alloc(MAGIC.length);
    readSync(descriptor, start, 0, MAGIC.length, 0);
    closeSync(descriptor);
  } catch (error) {
    throw new Error(`Can't load '${path}': ${(error as Error).message}.`);
  }
  if (start.equals(MAGIC)) return;
  const zip = start[0] === 0x50 && start[1] === 0x4b;
  throw new Error(
    `Can't load '${path}': it is no HDF5 file${zip ? ' but a zip file, as .keras files are' : ''}. Expected a model that model.save('….h5') or Keras wrote.`,
  );
}

/** A text attribute. */
export function writeText(target: H5File | H5Group, name: string, text: string): void {
  target.create_attribute(name, text, null, `S${Math.max(1, Buffer.byteLength(text))}`);
}

/** An attribute that lists names; Keras reads an empty list of numbers as no names. */
export function writeNames(target: H5Group, name: string, names: readonly string[]): void {
  if (names.length === 0) target.create_attribute(name, new Float64Array(0), [0], '<d');
  else
    target.create_attribute(
      name,
      [...names],
      [names.length],
      `S${Math.max(...names.map((text) => Buffer.byteLength(text)))}`,
    );
}

export function readText(target: H5File | H5Group, name: string): string | undefined {
  const value = target.attrs[name]?.value;
  return typeof value === 'string' ? value : undefined;
}

export function readNames(target: H5Group, name: string): string[] {
  const value = target.attrs[name]?.value;
  return Array.isArray(value) ? (value as string[]) : [];
}

/** A group of that name within `parent`; made if need be. */
export function groupOf(parent: H5Group, name: string): H5Group {
  if (!parent.keys().includes(name)) parent.create_group(name);
  return parent.get(name) as H5Group;
}

/** Arrays that are written: weights of float32, int32 and bool, and counters. */
export type FileArray = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** The array's type in a file. */
function typeOf(values: FileArray): string {
  if (values instanceof Float32Array) return '<f';
  if (values instanceof Int32Array) return '<i';
  return values instanceof Uint8Array ? '<B' : '<q';
}

/** Writes an array at a path within a group, groups on the way included. */
export function writeArray(group: H5Group, path: string, shape: readonly number[], values: FileArray): void {
  const parts = path.split('/');
  const name = parts.pop() as string;
  const parent = parts.reduce(groupOf, group);
  parent.create_dataset({ name, data: values, shape: [...shape], dtype: typeOf(values) });
}

/** Reads an array at a path within a group. */
export function readArray(group: H5Group, path: string): { shape: number[]; values: ArrayLike<number | bigint> } {
  const dataset = group.get(path) as { shape?: number[] | null; value?: unknown } | null;
  const value = dataset?.value;
  if (!dataset || value === null || value === undefined) throw new Error(`the array '${path}' is missing or damaged`);
  const values =
    typeof value === 'number' || typeof value === 'bigint' ? [value] : (value as ArrayLike<number | bigint>);
  return { shape: dataset.shape ?? [], values };
}
