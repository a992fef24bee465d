// ES2024: ownership of array buffers.
interface ArrayBuffer {
  /** Whether the bytes were handed to another buffer. */
  readonly detached: boolean;
  /** A new buffer that takes over the bytes (this one becomes detached), still resizable if this one was. */
  transfer(newByteLength?: number): ArrayBuffer;
  /** A new buffer of fixed length that takes over the bytes. */
  transferToFixedLength(newByteLength?: number): ArrayBuffer;
}
