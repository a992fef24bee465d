/** A value in a folder, kept in two generations so that one is whole at every moment. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { writeDurably } from '../utils/files/write-durably';

const MAGIC = 'ANNLABBU';
const VERSION = 1;
/** Magic, version, generation, length, SHA-256 of what follows. */
const HEADER = 8 + 4 + 8 + 8 + 32;
const NAMES = ['backup-0.bin', 'backup-1.bin'] as const;

interface Generation {
  number: number;
  content: Buffer;
}

/** The folder of a backup. Generations are numbered from 1; each replaces the one before the last. */
export class BackupFolder {
  private generation = 0;

  constructor(readonly path: string) {}

  /** The latest value that is whole, or undefined if there is none. Throws if there are files, but none is whole. */
  read(): unknown {
    const faults: string[] = [];
    const found: Generation[] = [];
    for (const name of NAMES) {
      const file = join(this.path, name);
      if (!existsSync(file)) continue;
      try {
        found.push(generationOf(readFileSync(file)));
      } catch (error) {
        faults.push(`'${file}': ${(error as Error).message}`);
      }
    }
    const [latest] = found.sort((a, b) => b.number - a.number);
    if (!latest) {
      if (faults.length === 0) return undefined;
      throw new Error(`no backup can be read: ${faults.join('; ')}. Delete the folder to begin anew.`);
    }
    if (faults.length > 0) console.warn(`Backup ${faults.join('; ')}. The training goes on from the one before.`);
    this.generation = latest.number;
    return deserialize(latest.content);
  }

  /** Writes a value: under a temporary name, to the disk, then in place of the older generation. */
  write(value: unknown): void {
    this.generation += 1;
    const content = serialize(value);
    const file = join(this.path, NAMES[this.generation % 2] as string);
    writeDurably(file, headerOf(this.generation, content), content);
  }

  /** Deletes the backup, the older generation first, and the folder if nothing else is in it. */
  delete(): void {
    if (!existsSync(this.path)) return;
    const latest = this.generation % 2;
    for (const name of [NAMES[1 - latest], NAMES[latest]] as string[]) {
      rmSync(join(this.path, name), { force: true });
      rmSync(join(this.path, `${name}.tmp`), { force: true });
    }
    this.generation = 0;
    if (readdirSync(this.path).length === 0) rmdirSync(this.path);
  }
}

function headerOf(generation: number, content: Buffer): Buffer {
  const header = Buffer.alloc(HEADER);
  header.write(MAGIC, 'latin1');
  header.writeUInt32LE(VERSION, 8);
  header.writeBigUInt64LE(BigInt(generation), 12);
  header.writeBigUInt64LE(BigInt(content.length), 20);
  digest(header, content).copy(header, 28);
  return header;
}

const digest = (header: Buffer, content: Buffer): Buffer =>
  createHash('sha256').update(header.subarray(0, 28)).update(content).digest();

function generationOf(bytes: Buffer): Generation {
  if (bytes.length < HEADER || bytes.toString('latin1', 0, 8) !== MAGIC)
    throw new Error('it is no backup of a training');
  const version = bytes.readUInt32LE(8);
  if (version !== VERSION) throw new Error(`it has version ${version} of the format; this library reads ${VERSION}`);
  const content = bytes.subarray(HEADER);
  if (BigInt(content.length) !== bytes.readBigUInt64LE(20)) throw new Error('it is cut off');
  if (!digest(bytes, content).equals(bytes.subarray(28, HEADER)))
    throw new Error('it is damaged (its checksum differs)');
  return { number: Number(bytes.readBigUInt64LE(12)), content };
}
