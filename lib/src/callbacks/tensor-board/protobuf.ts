/** The wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding), as much as events need. */

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

/** A field with a whole number from 0 up, or an enumeration's. */
export const whole = (field: number, value: number): Buffer => Buffer.concat([varint(field << 3), varint(value)]);

/** A field with text, bytes or a message. */
export function bytes(field: number, value: Uint8Array | string): Buffer {
  const data = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint((field << 3) | 2), varint(data.length), data]);
}

/** A field with a number of 8 bytes. */
export function double(field: number, value: number): Buffer {
  const data = Buffer.alloc(8);
  data.writeDoubleLE(value);
  return Buffer.concat([varint((field << 3) | 1), data]);
}

/** Fields, one after the other. */
export const message = (...fields: Uint8Array[]): Buffer => Buffer.concat(fields);
