/** An IDX file of unsigned bytes: the format in which MNIST is published (two zero bytes, type 8, rank, sizes, data). */
export interface IdxFile {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 8;

/**
 * Reads an IDX file of unsigned bytes.
 *
 * @throws Error if the magic number, the type, the rank or the length isn't as it must be.
 */
export function readIdx(bytes: Uint8Array, expectedShape: readonly number[]): IdxFile {
  const rank = expectedShape.length;
  const headerSize = 4 + 4 * rank;
  if (bytes.length < headerSize)
    throw new Error(`an IDX header of rank ${rank} has ${headerSize} bytes, the file has ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const expectedMagic = (UNSIGNED_BYTE << 8) | rank;
  if (magic !== expectedMagic) {
    throw new Error(
      `the magic number of an IDX file of bytes and rank ${rank} is ${expectedMagic}, the file begins with ${magic}`,
    );
  }
  const shape = expectedShape.map((_, axis) => view.getUint32(4 + 4 * axis));
  if (shape.some((size, axis) => size !== expectedShape[axis])) {
    throw new Error(`the IDX file should be of shape [${expectedShape.join(', ')}], it says [${shape.join(', ')}]`);
  }
  const values = bytes.subarray(headerSize);
  const count = shape.reduce((product, size) => product * size, 1);
  if (values.length !== count) throw new Error(`the IDX file should hold ${count} values, it holds ${values.length}`);
  return { shape, values };
}
