import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodePng, pngDataUri } from '../../lib/src/plots/png';

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  readonly crc: string;
}

function chunksOf(png: Uint8Array): Chunk[] {
  const bytes = Buffer.from(png);
  const chunks: Chunk[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    chunks.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      data: bytes.subarray(at + 8, at + 8 + length),
      crc: bytes.readUInt32BE(at + 8 + length).toString(16),
    });
    at += 12 + length;
  }
  return chunks;
}

describe('encodePng', () => {
  it('writes what a decoder reads', () => {
    const png = encodePng({
      width: 2,
      height: 2,
      channels: 3,
      pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
    });
    expect(Buffer.from(png.subarray(0, 8)).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    const [header, data, end] = chunksOf(png);
    expect([header!.type, data!.type, end!.type]).toEqual(['IHDR', 'IDAT', 'IEND']);
    expect([...header!.data]).toEqual([0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
    expect([...inflateSync(data!.data)]).toEqual([0, 1, 2, 3, 4, 5, 6, 0, 7, 8, 9, 10, 11, 12]);
    expect(end!.crc).toBe('ae426082'); // of every PNG
  });

  it('marks grey and transparency', () => {
    expect(chunksOf(encodePng({ width: 1, height: 1, channels: 1, pixels: Uint8Array.of(5) }))[0]!.data[9]).toBe(0);
    expect(chunksOf(encodePng({ width: 1, height: 1, channels: 4, pixels: new Uint8Array(4) }))[0]!.data[9]).toBe(6);
  });

  it('refuses pixels that do not fit', () => {
    expect(() => encodePng({ width: 2, height: 1, channels: 1, pixels: new Uint8Array(3) })).toThrow(
      /has 2 bytes, got 3/,
    );
  });

  it('makes data URIs', () => {
    expect(pngDataUri({ width: 1, height: 1, channels: 1, pixels: Uint8Array.of(0) })).toMatch(
      /^data:image\/png;base64,iVBORw0KGgo/,
    );
  });
});
