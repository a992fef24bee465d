import { deflateSync } from 'node:zlib';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** PNG's colour types by the number of bytes a pixel has. */
const COLOR_TYPES = { 1: 0, 3: 2, 4: 6 } as const;

/** Pixels, row after row from the top left, 8 bits a channel. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** 1: grey, 3: red, green, blue; 4: and opacity. */
  readonly channels: 1 | 3 | 4;
  readonly pixels: Uint8Array;
}

/**
 * Encodes a raster as a PNG file (ISO/IEC 15948): header, one compressed data chunk of unfiltered rows, end.
 *
 * @throws Error if the number of bytes doesn't fit the size.
 */
export function encodePng({ width, height, channels, pixels }: Raster): Uint8Array {
  const stride = width * channels;
  if (pixels.length !== stride * height) {
    throw new Error(
      `A PNG of ${width} by ${height} pixels and ${channels} channels has ${stride * height} bytes, got ${pixels.length}.`,
    );
  }
  const rows = new Uint8Array((stride + 1) * height); // each row begins with its filter, 0 for none
  for (let row = 0; row < height; row++)
    rows.set(pixels.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, COLOR_TYPES[channels]);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** A PNG as a data URI. */
export function pngDataUri(raster: Raster): string {
  return `data:image/png;base64,${Buffer.from(encodePng(raster)).toString('base64')}`;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
  return remainder;
});

/** node:zlib has one from Node 20.15 and 22.2 on, but its types of Node 20 don't. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
