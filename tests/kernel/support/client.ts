import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { Dealer, Request as HeartbeatSocket, Subscriber } from 'zeromq';
import { type Content, createCodec, type Header } from '../../../kernel/src/protocol/message';

/** A small Jupyter client: starts the real kernel in a folder of its own and speaks the protocol with it. */
export interface Kernel {
  readonly folder: string;
  readonly process: ChildProcess;
  /** All that came on iopub, in order. */
  readonly published: Received[];
  execute(code: string, options?: Content): Promise<Outcome>;
  /** Sends an execute_request, and does not wait. */
  start(code: string, options?: Content): Running;
  request(channel: 'shell' | 'control', type: string, content?: Content): Promise<Received>;
  sendRaw(frames: Buffer[]): Promise<void>;
  /** A signal to the launcher and the kernel, as Jupyter sends it. */
  signal(name: NodeJS.Signals): void;
  interrupt(): Promise<Received>;
  heartbeat(): Promise<string>;
  /** Resolves when a message fits; rejects after 40 s of silence. */
  until(fits: (message: Received) => boolean, what: string): Promise<Received>;
  /** What the process wrote on its own standard error: what a server's terminal shows. */
  terminal(): string;
  stop(): Promise<void>;
}

export interface Received {
  channel: string;
  header: Header;
  parent: Partial<Header>;
  content: Content;
  at: number;
}

export interface Running {
  id: string;
  done: Promise<Outcome>;
}

/** What a cell did. */
export interface Outcome {
  reply: Content;
  messages: Received[];
  stdout: string;
  stderr: string;
  /** Data of the execute_result. */
  result: Record<string, unknown> | undefined;
  /** `text/plain` of the result. */
  text: string | undefined;
  error: { ename: string; evalue: string; traceback: string[] } | undefined;
  /** The traceback without colours. */
  trace: string;
}

export const ROOT = resolve(__dirname, '../../..');
const KEY = 'a-secret-of-the-test';
/** How long silence means that the kernel hangs: far more than a start without a snapshot takes on two busy cores. */
const PATIENCE_MS = 40_000;

export interface StartOptions {
  env?: Record<string, string>;
  /** The process that starts the kernel: by default this one, directly. */
  command?: (connectionFile: string) => [string, string[]];
}

export async function startKernel({ env = {}, command }: StartOptions = {}): Promise<Kernel> {
  mkdirSync(join(ROOT, '.work'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.work', 'kernel-test-')); // within the clone: imports find node_modules
  const [shell, control, iopub, stdin, hb] = await freePorts(5);
  const connection = { transport: 'tcp', ip: '127.0.0.1', key: KEY, signature_scheme: 'hmac-sha256' };
  const ports = { shell_port: shell, control_port: control, iopub_port: iopub, stdin_port: stdin, hb_port: hb };
  const file = join(folder, 'connection.json');
  writeFileSync(file, JSON.stringify({ ...connection, ...ports }));

  const [program, args] = (command ?? defaultCommand)(file);
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  child.setMaxListeners(0); // every wait looks whether the kernel has died
  let terminal = '';
  child.stdout!.on('data', (chunk) => (terminal += chunk));
  child.stderr!.on('data', (chunk) => (terminal += chunk));

  const codec = createCodec(KEY);
  const sockets = { shell: new Dealer({ linger: 0 }), control: new Dealer({ linger: 0 }) };
  const subscriber = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  sockets.shell.connect(`tcp://127.0.0.1:${shell}`);
  sockets.control.connect(`tcp://127.0.0.1:${control}`);
  subscriber.connect(`tcp://127.0.0.1:${iopub}`);
  subscriber.subscribe();

  const published: Received[] = [];
  const waiting = new Set<{ fits: (message: Received) => boolean; resolve: (message: Received) => void }>();
  const replies: Received[] = [];

  async function listen(channel: string, socket: AsyncIterable<Buffer[]>): Promise<void> {
    for await (const frames of socket) {
      const message = codec.decode(frames);
      const parent = JSON.parse(frames[message.identities.length + 3]!.toString()) as Partial<Header>;
      const received = { channel, header: message.header, parent, content: message.content, at: performance.now() };
      (channel === 'iopub' ? published : replies).push(received);
      for (const one of waiting) if (one.fits(received)) one.resolve(received);
    }
  }
  void listen('shell', sockets.shell);
  void listen('control', sockets.control);
  void listen('iopub', subscriber);

  function until(fits: (message: Received) => boolean, what: string): Promise<Received> {
    const there = published.find(fits) ?? replies.find(fits);
    if (there) return Promise.resolve(there);
    return new Promise((done, fail) => {
      const entry = { fits, resolve: finish };
      const timer = setTimeout(() => giveUp(`within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
      const died = () => setTimeout(() => giveUp('before the kernel ended'), 100);
      function leave(): void {
        clearTimeout(timer);
        waiting.delete(entry);
        child.off('exit', died);
      }
      function finish(message: Received): void {
        leave();
        done(message);
      }
      function giveUp(when: string): void {
        leave();
        fail(new Error(`No ${what} ${when}. The kernel's terminal: ${terminal}`));
      }
      waiting.add(entry);
      child.on('exit', died);
    });
  }

  function send(channel: 'shell' | 'control', type: string, content: Content): string {
    const frames = codec.encode(type, content, null, []);
    void sockets[channel].send(frames);
    return (JSON.parse(frames[2]!.toString()) as Header).msg_id;
  }

  function start(code: string, options: Content = {}): Running {
    const id = send('shell', 'execute_request', { code, silent: false, store_history: true, ...options });
    return { id, done: outcome(id, code) };
  }

  async function outcome(id: string, code: string): Promise<Outcome> {
    const mine = (message: Received) => message.parent.msg_id === id;
    const what = `reply to the cell ${JSON.stringify(code.slice(0, 80))}`;
    const reply = await until((message) => message.channel === 'shell' && mine(message), what);
    await until((message) => isStatus(message, 'idle') && mine(message), `idle after the ${what}`);
    return summary(reply.content, published.filter(mine));
  }

  async function request(channel: 'shell' | 'control', type: string, content: Content = {}): Promise<Received> {
    const id = send(channel, type, content);
    return until((message) => message.channel === channel && message.parent.msg_id === id, `reply to ${type}`);
  }

  async function heartbeat(): Promise<string> {
    const socket = new HeartbeatSocket({ linger: 0, receiveTimeout: PATIENCE_MS });
    socket.connect(`tcp://127.0.0.1:${hb}`);
    await socket.send('ping');
    const [answer] = await socket.receive();
    socket.close();
    return String(answer);
  }

  function signal(name: NodeJS.Signals): void {
    process.kill(-child.pid!, name);
  }

  async function stop(): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((done) => child.once('exit', done));
      signal('SIGKILL');
      await gone;
    }
    for (const socket of [sockets.shell, sockets.control, subscriber]) socket.close();
    rmSync(folder, { recursive: true, force: true });
  }

  const kernel: Kernel = {
    folder,
    process: child,
    published,
    execute: (code, options) => start(code, options).done,
    start,
    request,
    sendRaw: (frames) => sockets.shell.send(frames),
    signal,
    interrupt: () => request('control', 'interrupt_request'),
    heartbeat,
    until,
    terminal: () => terminal,
    stop,
  };
  // Messages published before a subscriber is connected are lost; the first status seen says that it is.
  await request('shell', 'kernel_info_request');
  for (let seen = published.length > 0; !seen; seen = published.length > 0)
    await request('shell', 'kernel_info_request');
  return kernel;
}

export function isStatus(message: Received, state: string): boolean {
  return message.header.msg_type === 'status' && message.content.execution_state === state;
}

function summary(reply: Content, messages: Received[]): Outcome {
  const of = (type: string) => messages.filter(({ header }) => header.msg_type === type).map(({ content }) => content);
  const streamed = (name: string) =>
    of('stream')
      .filter((content) => content.name === name)
      .map(({ text }) => text)
      .join('');
  const result = of('execute_result')[0]?.data as Record<string, unknown> | undefined;
  const error = of('error')[0] as unknown as Outcome['error'];
  return {
    reply,
    messages,
    stdout: streamed('stdout'),
    stderr: streamed('stderr'),
    result,
    text: result?.['text/plain'] as string | undefined,
    error,
    trace: plain((error?.traceback ?? []).join('\n')),
  };
}

/** Without the escape sequences of colours. */
export function plain(text: string): string {
  return text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');
}

function defaultCommand(connectionFile: string): [string, string[]] {
  return [process.execPath, [join(ROOT, 'kernel/dist/launch.js'), connectionFile]];
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
