import { StringDecoder } from 'node:string_decoder';

export type StreamName = 'stdout' | 'stderr';

/**
 * Sends what is written to `process.stdout` and `process.stderr`, and so by `console`, to the notebook. What native code
 * and child processes write goes to the terminal of the server.
 */
export function captureStreams(write: (name: StreamName, text: string) => void): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const decoder = new StringDecoder('utf8');
    const replacement = (chunk: unknown, encoding?: unknown, callback?: unknown): boolean => {
      write(name, textOf(chunk, encoding, decoder));
      const done = typeof encoding === 'function' ? encoding : callback;
      if (typeof done === 'function') process.nextTick(done as () => void);
      return true;
    };
    Object.defineProperty(process[name], 'write', { configurable: true, writable: true, value: replacement });
  }
}

function textOf(chunk: unknown, encoding: unknown, decoder: StringDecoder): string {
  if (typeof chunk === 'string') {
    const isText = typeof encoding !== 'string' || /^utf-?8$/i.test(encoding);
    return isText ? chunk : decoder.write(Buffer.from(chunk, encoding as BufferEncoding));
  }
  if (chunk instanceof Uint8Array) return decoder.write(Buffer.from(chunk));
  throw new TypeError(`The "chunk" argument must be a string or a Uint8Array; given ${typeof chunk}.`);
}
