/**
 * The thread that owns Jupyter's channels. It never runs a cell, so the heartbeat, kernel_info and the stop button are
 * answered, and output flows, however busy the main thread is.
 */
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { readConnectionFile } from './protocol/connection';
import { createInterrupter } from './protocol/interrupter';
import { createCodec } from './protocol/message';
import { createOutbox } from './protocol/outbox';
import { createPace, unlimited } from './protocol/pace';
import { watchParent } from './protocol/parent';
import { createServer } from './protocol/server';
import { openSockets } from './protocol/sockets';
import { type ChannelsData, Shared, type ToChannels, type ToMain } from './protocol/threads';

/** So long the main thread may take to leave after it was asked to: on a machine that is busy, seconds. Jupyter itself waits 5 s. */
const LEAVE_MS = 20_000;

async function main(): Promise<void> {
  const { connectionFile, shared, typescriptVersion } = workerData as ChannelsData;
  const info = readConnectionFile(connectionFile);
  const codec = createCodec(info.key);
  const sockets = await openSockets(info);

  const post = (message: ToMain) => parentPort!.postMessage(message);
  const outbox = createOutbox(
    (parent, type, content) => {
      const topic = Buffer.from(type);
      sockets.iopub.send(codec.encode(type, content, parent, [topic])).catch(reportFailedSend);
    },
    // jupyter-server, which has limits, names the notebook to the kernels that it starts
    process.env.JPY_SESSION_NAME === undefined ? unlimited : createPace(),
    (length) => Atomics.sub(shared, Shared.backlog, length),
  );
  const interrupt = createInterrupter(shared, post);
  const server = createServer({
    typescriptVersion,
    outbox,
    post,
    interrupt,
    reply: (channel, request, type, content) => {
      const frames = codec.encode(type, content, request.header, request.identities);
      sockets[channel].send(frames).catch(reportFailedSend);
    },
    leave: () => {
      interrupt(); // a cell that keeps the main thread busy would keep it from leaving
      post({ type: 'shutdown' });
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), LEAVE_MS);
    },
  });

  parentPort!.on('message', (message: ToChannels) => {
    if (message.type === 'exit') void close();
    else if (message.type === 'signal') interrupt();
    else server.hear(message);
  });
  watchParent(() => process.kill(process.pid, 'SIGKILL'));
  const listening = [listen('shell'), listen('control')];
  server.starting();

  async function listen(channel: 'shell' | 'control'): Promise<void> {
    for await (const frames of sockets[channel]) {
      try {
        server.handle(channel, codec.decode(frames));
      } catch (error) {
        log(`dropped a message on the ${channel} channel: ${(error as Error).message}`);
      }
    }
  }

  async function close(): Promise<void> {
    outbox.flush();
    sockets.close();
    // The main thread ends this one as soon as it is told. Node 24 aborts the process if that cuts zeromq off in the middle
    // of its closing: the loops over the channels end first, then the event loop, twice, runs what the handles left behind.
    await Promise.allSettled(listening);
    await turn();
    await turn();
    Atomics.store(shared, Shared.closed, 1);
    Atomics.notify(shared, Shared.closed);
    parentPort!.close();
  }
}

/** One turn of the event loop. */
const turn = () => new Promise<void>((done) => setImmediate(done));

/** Straight to the terminal: this thread's console would pass through the main thread, into a cell's output. */
function log(text: string): void {
  writeSync(2, `[ann-lab kernel] ${text}\n`);
}

function reportFailedSend(error: Error): void {
  log(`a message could not be sent: ${error.message}`);
}

main().catch((error: Error) => {
  log(`the kernel cannot start: ${error.stack}`);
  process.kill(process.pid, 'SIGKILL');
});
