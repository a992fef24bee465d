/** TensorBoard's event files: records, each an `Event` message of Protocol Buffers. */
import { appendFileSync, existsSync, mkdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { record } from './record';
import { type Summary, summaryEvent, versionEvent } from './summary';

/** Folder by folder: Node's own `recursive` never returns where the system refuses with "no such file" (in /proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** A file and how much of it has been written. */
export interface Position {
  path: string;
  size: number;
}

let made = 0;

/** Writes one run: a new file in `folder`, which is made if need be. Each call of `write` appends and leaves the file complete. */
export class EventWriter {
  path: string;
  private size: number;

  constructor(folder: string) {
    const now = Date.now() / 1000;
    this.path = join(folder, `events.out.tfevents.${Math.floor(now)}.${hostname()}.${process.pid}.${made++}.v2`);
    const start = record(versionEvent(now));
    try {
      makeFolder(folder);
      appendFileSync(this.path, start);
    } catch (error) {
      throw new Error(
        `Can't write TensorBoard's logs to '${folder}': ${(error as Error).message}. Give a folder that can be written.`,
      );
    }
    this.size = start.length;
  }

  write(summaries: readonly Summary[]): void {
    const data = Buffer.concat(summaries.map((summary) => record(summaryEvent(summary))));
    appendFileSync(this.path, data);
    this.size += data.length;
  }

  get position(): Position {
    return { path: this.path, size: this.size };
  }

  /** Goes on in a file of before, from where it stood then; what was written after that is cut off. Stays here if the file is gone. */
  goOnFrom({ path, size }: Position): void {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? -1) < size) return;
    rmSync(this.path, { force: true });
    truncateSync(path, size);
    Object.assign(this, { path, size });
  }
}
