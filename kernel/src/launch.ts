/**
 * `node dist/launch.js {connection_file}`: starts the kernel from the start-up snapshot if a whole one fits, else plainly;
 * also plainly if the start from the snapshot fails. Stays as the parent: hands signals on and ends as the kernel ends.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { findSnapshot, heapFlags } from './snapshot/place';

/** A kernel out of the snapshot writes a byte into this descriptor as soon as its own code runs. */
const startedDescriptor = 3;
const passedOn: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1'];

const main = path.join(__dirname, 'main.js');

/**
 * glibc's malloc: blocks of this size and more are given back to the system when they are freed. Left alone it raises the bound to
 * 32 MB when it has seen such a block, and data of 30 MB (MNIST's test images) lie among small blocks and stay. Activations of
 * a batch are below the bound. Other C libraries don't read it.
 */
const malloc = { MALLOC_MMAP_THRESHOLD_: String(28 * 2 ** 20), MALLOC_TRIM_THRESHOLD_: String(64 * 2 ** 20) };

let child: ChildProcess;

function start(snapshot: string | null): void {
  // The flag: the stop button may cut off a timer's callback, which Node otherwise takes for a corrupted stack.
  const flags = ['--no-force-async-hooks-checks', ...heapFlags];
  const options = snapshot === null ? flags : [...flags, '--snapshot-blob', snapshot];
  let started = false;
  child = spawn(process.execPath, [...process.execArgv, ...options, main, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', snapshot === null ? 'ignore' : 'pipe'],
    env: { ...malloc, ...process.env, ...(snapshot !== null && { ANN_LAB_STARTED_FD: String(startedDescriptor) }) },
  });
  (child.stdio[startedDescriptor] as Readable | null)?.once('data', () => {
    started = true;
  });
  child.on('error', fail);
  // 'close', not 'exit': what the kernel wrote before it ended has been read by then.
  child.on('close', (code, signal) => {
    if (snapshot !== null && !started && !asked) start(null);
    else end(code, signal);
  });
}

/** Whether somebody told the kernel to stop: then it must not be started again. */
let asked = false;

function end(code: number | null, signal: NodeJS.Signals | null): void {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // A signal that does not end a process: the exit code that shells give for it.
  setTimeout(() => process.exit(128 + (os.constants.signals[signal] ?? 0)), 100);
}

function fail(error: Error): never {
  process.stderr.write(`[ann-lab kernel] could not be started: ${error.message}\n`);
  process.exit(1);
}

for (const signal of passedOn) {
  process.on(signal, () => {
    asked = true;
    child.kill(signal);
  });
}
// A terminal, and Jupyter, send SIGINT to the whole process group: the kernel has it already.
process.on('SIGINT', () => {});

start(findSnapshot());
