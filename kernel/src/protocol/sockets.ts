import { Publisher, Reply, Router } from 'zeromq';
import { address, type ConnectionInfo } from './connection';

/** The five channels of a kernel. */
export interface Sockets {
  shell: Router;
  control: Router;
  iopub: Publisher;
  close(): void;
}

// zeromq.js lets one send be in flight and turns every 512th into an asynchronous one, which makes the sends after it
// throw EBUSY: output is lost. With a timeout of 0 each send is synchronous; without a high-water mark none is refused.
const SEND_AT_ONCE = { sendTimeout: 0, sendHighWaterMark: 0, linger: 1000 } as const;

/** Binds all channels. The heartbeat echoes, and the stdin channel is bound but silent: this kernel never asks for input. */
export async function openSockets(info: ConnectionInfo): Promise<Sockets> {
  const shell = new Router(SEND_AT_ONCE);
  const control = new Router(SEND_AT_ONCE);
  const stdin = new Router(SEND_AT_ONCE);
  const iopub = new Publisher(SEND_AT_ONCE);
  const heartbeat = new Reply({ linger: 0 });
  await Promise.all([
    shell.bind(address(info, info.shell_port)),
    control.bind(address(info, info.control_port)),
    stdin.bind(address(info, info.stdin_port)),
    iopub.bind(address(info, info.iopub_port)),
    heartbeat.bind(address(info, info.hb_port)),
  ]);
  const all = [shell, control, stdin, iopub, heartbeat];
  const close = () => {
    for (const socket of all) socket.close();
  };
  void echo(heartbeat);
  return { shell, control, iopub, close };
}

async function echo(heartbeat: Reply): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}
