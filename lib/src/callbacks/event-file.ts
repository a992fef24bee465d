/** TensorBoard's event files: records framed with checksums, each an `Event` message of Protocol Buffers. */
import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';

/** A number at a step. */
export interface ScalarEvent {
  tag: string;
  value: number;
  step: number;
  /** Seconds since 1970; default now. */
  wallTime?: number;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** CRC-32C (Castagnoli). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The masked form in which TFRecord files store a checksum. */
export function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** A TFRecord: length, checksum of the length, data, checksum of the data. */
export function record(data: Uint8Array): Buffer {
  const framed = Buffer.alloc(data.length + 16);
  framed.writeBigUInt64LE(BigInt(data.length), 0);
  framed.writeUInt32LE(maskedCrc(framed.subarray(0, 8)), 8);
  framed.set(data, 12);
  framed.writeUInt32LE(maskedCrc(data), 12 + data.length);
  return framed;
}

const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
};

const number = (field: number, value: number): Buffer => Buffer.concat([varint(field << 3), varint(value)]);

const bytes = (field: number, value: Uint8Array | string): Buffer => {
  const data = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint((field << 3) | 2), varint(data.length), data]);
};

const double = (field: number, value: number): Buffer => {
  const data = Buffer.alloc(8);
  data.writeDoubleLE(value);
  return Buffer.concat([varint((field << 3) | 1), data]);
};

function versionEvent(wallTime: number): Buffer {
  return Buffer.concat([double(1, wallTime), bytes(3, 'brain.Event:2')]);
}

/** A scalar as TensorFlow 2 writes it: a tensor of type float and shape [], for the plugin `scalars`. */
function scalarEvent({ tag, value, step, wallTime = Date.now() / 1000 }: ScalarEvent): Buffer {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  const DT_FLOAT = 1;
  const DATA_CLASS_SCALAR = 1;
  const tensor = Buffer.concat([number(1, DT_FLOAT), bytes(2, ''), bytes(4, content)]);
  const metadata = Buffer.concat([bytes(1, bytes(1, 'scalars')), number(4, DATA_CLASS_SCALAR)]);
  const summaryValue = Buffer.concat([bytes(1, tag), bytes(8, tensor), bytes(9, metadata)]);
  return Buffer.concat([double(1, wallTime), number(2, step), bytes(5, bytes(1, summaryValue))]);
}

/** Folder by folder: Node's own `recursive` never returns where the system refuses with "no such file" (in /proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

let made = 0;

/** Writes one run: a new file in `folder`, which is made if need be. Each call of `write` appends and leaves the file complete. */
export class EventWriter {
  readonly path: string;

  constructor(folder: string) {
    const now = Date.now() / 1000;
    this.path = join(folder, `events.out.tfevents.${Math.floor(now)}.${hostname()}.${process.pid}.${made++}.v2`);
    try {
      makeFolder(folder);
      appendFileSync(this.path, record(versionEvent(now)));
    } catch (error) {
      throw new Error(
        `Can't write TensorBoard's logs to '${folder}': ${(error as Error).message}. Give a folder that can be written.`,
      );
    }
  }

  write(events: readonly ScalarEvent[]): void {
    appendFileSync(this.path, Buffer.concat(events.map((event) => record(scalarEvent(event)))));
  }
}
