// Reads zip archives (wheels) of any size, a file at a time, with checks. No dependency.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const FULL32 = 0xffffffff;

/** @typedef {{ name: string, method: number, crc: number, packed: number, size: number, offset: number }} ZipEntry */

/** The files in an archive. @returns {Promise<ZipEntry[]>} */
export async function listZip(archive) {
  const file = await open(archive, 'r');
  try {
    const { size } = await file.stat();
    const tail = await readAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
    const directory = await findDirectory(file, tail, archive);
    return parseDirectory(await readAt(file, directory.offset, directory.size), archive);
  } finally {
    await file.close();
  }
}

/** Writes one file of the archive to `target`. Gives its SHA-256; throws when length or CRC differ from the archive's. */
export async function extractEntry(archive, entry, target) {
  if (entry.method !== 0 && entry.method !== 8) throw new Error(`${entry.name}: unknown zip method ${entry.method}`);
  mkdirSync(dirname(target), { recursive: true });
  const start = await dataStart(archive, entry);
  const sha = createHash('sha256');
  let crc = 0;
  let size = 0;
  const check = new Transform({
    transform(chunk, _encoding, done) {
      sha.update(chunk);
      crc = crc32(chunk, crc);
      size += chunk.length;
      done(null, chunk);
    },
  });
  const inflate = entry.method === 8 ? [createInflateRaw({ chunkSize: 1 << 20 })] : [];
  const packed = entry.packed
    ? createReadStream(archive, { start, end: start + entry.packed - 1, highWaterMark: 1 << 20 })
    : Readable.from([]);
  await pipeline(packed, ...inflate, check, createWriteStream(target));
  if (size !== entry.size || crc !== entry.crc) {
    throw new Error(
      `${archive} is damaged: ${entry.name} has ${size} bytes and CRC ${crc}, expected ${entry.size} and ${entry.crc}`,
    );
  }
  return { sha256: sha.digest('hex'), size };
}

async function readAt(file, position, length) {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

async function findDirectory(file, tail, archive) {
  let at = tail.length - 22;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw new Error(`${archive} is no zip archive, or its end is missing`);
  const directory = { size: tail.readUInt32LE(at + 12), offset: tail.readUInt32LE(at + 16) };
  if (directory.size !== FULL32 && directory.offset !== FULL32) return directory;
  const locator = at - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== END64_LOCATOR)
    throw new Error(`${archive}: its zip64 part is missing`);
  const end64 = await readAt(file, Number(tail.readBigUInt64LE(locator + 8)), 56);
  return { size: Number(end64.readBigUInt64LE(40)), offset: Number(end64.readBigUInt64LE(48)) };
}

function parseDirectory(bytes, archive) {
  const entries = [];
  for (let at = 0; at + 46 <= bytes.length; ) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new Error(`${archive}: its zip directory is damaged`);
    const nameLength = bytes.readUInt16LE(at + 28);
    const extraLength = bytes.readUInt16LE(at + 30);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const entry = {
      name,
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    };
    const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    entries.push(widen(entry, extra));
    at += 46 + nameLength + extraLength + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** zip64: what does not fit in 32 bits stands in the extra field, in this order. */
function widen(entry, extra) {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let next = at + 4;
    for (const key of ['size', 'packed', 'offset']) {
      if (entry[key] !== FULL32) continue;
      entry[key] = Number(extra.readBigUInt64LE(next));
      next += 8;
    }
  }
  return entry;
}

async function dataStart(archive, entry) {
  const file = await open(archive, 'r');
  try {
    const header = await readAt(file, entry.offset, 30);
    if (header.length < 30 || header.readUInt32LE(0) !== LOCAL)
      throw new Error(`${archive} is damaged at ${entry.name}`);
    return entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}
