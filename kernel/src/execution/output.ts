import { Shared, type ToChannels } from '../protocol/threads';

/** Output of cells, on its way to the thread of the channels. */
export interface Output {
  write(name: 'stdout' | 'stderr', text: string): void;
  publish(message: string, content: Record<string, unknown>): void;
}

/** With more characters than this on their way a cell that writes has to wait, so that an endless loop fills no memory. */
const BACKLOG = 4_000_000;
const WAIT_MS = 20;

export function createOutput(
  post: (message: ToChannels) => void,
  shared: Int32Array,
  current: () => string | null,
): Output {
  function write(name: 'stdout' | 'stderr', text: string): void {
    if (text === '') return;
    Atomics.add(shared, Shared.backlog, text.length);
    post({ type: 'stream', id: current(), name, text });
    waitForRoom();
  }

  function waitForRoom(): void {
    for (
      let backlog = Atomics.load(shared, Shared.backlog);
      backlog > BACKLOG;
      backlog = Atomics.load(shared, Shared.backlog)
    ) {
      if (Atomics.load(shared, Shared.closed) === 1) return;
      Atomics.wait(shared, Shared.backlog, backlog, WAIT_MS);
    }
  }

  const publish = (message: string, content: Record<string, unknown>) =>
    post({ type: 'publish', id: current(), message, content });
  return { write, publish };
}
