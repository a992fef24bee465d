// ES2024: resizable array buffers.
interface ArrayBuffer {
  /** Whether `resize` may be called. */
  readonly resizable: boolean;
  /** The most bytes that `resize` may ask for. */
  readonly maxByteLength: number;
  /** Makes the buffer `newByteLength` bytes long, in place. */
  resize(newByteLength: number): void;
}

interface ArrayBufferConstructor {
  new (byteLength: number, options?: { maxByteLength?: number }): ArrayBuffer;
}

interface SharedArrayBuffer {
  /** Whether `grow` may be called. */
  readonly growable: boolean;
  /** The most bytes that `grow` may ask for. */
  readonly maxByteLength: number;
  /** Makes the buffer `newByteLength` bytes long, in place. */
  grow(newByteLength: number): void;
}

interface SharedArrayBufferConstructor {
  new (byteLength: number, options?: { maxByteLength?: number }): SharedArrayBuffer;
}
