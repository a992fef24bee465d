import { Shared, type ToChannels } from '../protocol/threads';

const SEND_MS = 2000;

/** `process.exit` ends the kernel, but what was written before must still arrive. */
export function replaceExit(post: (message: ToChannels) => void, shared: Int32Array): void {
  const exit = process.exit.bind(process);
  process.exit = (code) => {
    post({ type: 'exit' });
    Atomics.wait(shared, Shared.closed, 0, SEND_MS);
    return exit(code);
  };
}
