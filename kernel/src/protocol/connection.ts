import { readFileSync } from 'node:fs';

/** The connection file that Jupyter writes for each kernel. */
export interface ConnectionInfo {
  transport: string;
  ip: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
  key: string;
  signature_scheme: string;
}

/** Reads the connection file. Throws when it is not one, or asks for a signature other than HMAC with SHA-256. */
export function readConnectionFile(path: string): ConnectionInfo {
  const info = JSON.parse(readFileSync(path, 'utf8')) as ConnectionInfo;
  for (const port of ['shell_port', 'iopub_port', 'stdin_port', 'control_port', 'hb_port'] as const) {
    if (!Number.isInteger(info[port])) throw new Error(`The connection file ${path} has no ${port}.`);
  }
  if (info.key && info.signature_scheme !== 'hmac-sha256') {
    throw new Error(
      `The connection file ${path} asks for signatures by ${info.signature_scheme}; expected hmac-sha256.`,
    );
  }
  return info;
}

/** The ZeroMQ address of one of the five channels. */
export function address(info: ConnectionInfo, port: number): string {
  return info.transport === 'ipc' ? `ipc://${info.ip}-${port}` : `${info.transport}://${info.ip}:${port}`;
}
