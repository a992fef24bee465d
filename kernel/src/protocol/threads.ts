/** What the two threads of the kernel say to each other: cells run in the main thread, Jupyter's channels live in the other. */

export type Bundle = Record<string, unknown>;

export interface ExecuteRequest {
  type: 'execute';
  id: string;
  count: number;
  code: string;
  silent: boolean;
  userExpressions: Record<string, string>;
}

export interface Question {
  type: 'complete' | 'inspect' | 'isComplete';
  id: string;
  code: string;
  /** In UTF-16 units, as JavaScript counts. */
  position: number;
}

/** From the channels' thread to the main thread. */
export type ToMain = ExecuteRequest | Question | { type: 'interrupt' } | { type: 'shutdown' };

export interface CellError {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** From the main thread to the channels' thread. `id` is that of the request. */
export type ToChannels =
  | { type: 'stream'; id: string | null; name: 'stdout' | 'stderr'; text: string }
  | { type: 'publish'; id: string | null; message: string; content: Record<string, unknown> }
  | { type: 'done'; id: string; error: CellError | null; expressions: Record<string, unknown> }
  | { type: 'answer'; id: string; content: Record<string, unknown> }
  | { type: 'signal' }
  | { type: 'exit' };

/** Words of the shared memory: what one thread must see while the other is busy. */
export const Shared = {
  /** 1 as soon as the main thread has dealt with an interrupt. */
  interrupted: 0,
  /** 1 when the channels' thread has sent all output and closed its sockets. */
  closed: 1,
  /** Characters of output on their way between the threads. */
  backlog: 2,
  words: 3,
} as const;

export interface ChannelsData {
  connectionFile: string;
  shared: Int32Array;
  typescriptVersion: string;
}
