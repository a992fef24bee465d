// Named arrays in two files, NAME.bin (the values, one after the other) and NAME.json (where each lies), as keras/store.py has them.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ shape: number[], dtype: 'float32' | 'int32' | 'uint8', values: Float32Array | Int32Array | Uint8Array }} Stored */

const TYPES = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array };

/** What a writer left: `get(name)` and `notes`; null if there is nothing whole. */
export function readStore(folder, name) {
  const index = join(folder, `${name}.json`);
  if (!existsSync(index)) return null;
  const { arrays, notes } = JSON.parse(readFileSync(index, 'utf8'));
  const bytes = readFileSync(join(folder, `${name}.bin`));
  return {
    notes,
    names: Object.keys(arrays),
    /** @returns {Stored | null} */
    get(key) {
      const entry = arrays[key];
      if (!entry) return null;
      const size = entry.shape.reduce((product, n) => product * n, 1);
      const from = bytes.byteOffset + entry.offset;
      return {
        ...entry,
        values: new TYPES[entry.dtype](bytes.buffer.slice(from, from + TYPES[entry.dtype].BYTES_PER_ELEMENT * size)),
      };
    },
  };
}

/** Collects arrays and notes; `close` writes the values first and the index last, in one step. */
export function storeWriter(folder, name) {
  const arrays = {};
  const chunks = [];
  let size = 0;
  return {
    notes: {},
    put(key, shape, values) {
      const dtype = Object.keys(TYPES).find((name) => values instanceof TYPES[name]) ?? 'float32';
      const typed = values instanceof TYPES[dtype] ? values : TYPES[dtype].from(values);
      arrays[key] = { offset: size, shape: [...shape], dtype };
      chunks.push(Buffer.from(typed.buffer.slice(typed.byteOffset, typed.byteOffset + typed.byteLength)));
      size += typed.byteLength;
    },
    close() {
      writeFileSync(join(folder, `${name}.bin`), Buffer.concat(chunks));
      const part = join(folder, `${name}.part`);
      writeFileSync(part, JSON.stringify({ arrays, notes: this.notes }));
      renameSync(part, join(folder, `${name}.json`));
    },
  };
}
