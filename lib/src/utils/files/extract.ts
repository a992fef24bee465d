import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { tarFiles } from './tar';
import { writeWhole } from './write-file';

export type ArchiveFormat = 'auto' | 'tar' | 'zip';

/**
 * Unpacks an archive (`.tar`, `.tar.gz`, `.zip`, told apart by their content) into a folder, which is replaced: whole or not at all.
 * Only regular files are unpacked.
 *
 * @throws Error if it is no such archive, is damaged, or has a file that would lie outside of the folder.
 */
export async function extractArchive(archive: string, folder: string, format: ArchiveFormat): Promise<void> {
  const temporary = `${folder}.${randomUUID()}.part`;
  try {
    const kind = await kindOf(archive);
    if (kind === null || (format !== 'auto' && format !== kind)) {
      throw new Error(`it is no ${format === 'auto' ? 'tar, tar.gz or zip' : format} archive`);
    }
    await (kind === 'zip' ? extractZip(archive, temporary) : extractTar(archive, temporary));
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function kindOf(archive: string): Promise<'tar' | 'zip' | null> {
  const file = await open(archive, 'r');
  const head = Buffer.alloc(512);
  try {
    await file.read(head, 0, 512, 0);
  } finally {
    await file.close();
  }
  if (head.readUInt16BE(0) === 0x504b) return 'zip';
  const isGzip = head.readUInt16BE(0) === 0x1f8b;
  return isGzip || head.toString('latin1', 257, 262) === 'ustar' ? 'tar' : null;
}

async function extractTar(archive: string, folder: string): Promise<void> {
  const bytes = await readFile(archive);
  const tar = bytes.readUInt16BE(0) === 0x1f8b ? gunzipSync(bytes) : bytes;
  for (const { name, content } of tarFiles(tar)) await writeWhole(inside(folder, name), content);
}

async function extractZip(archive: string, folder: string): Promise<void> {
  const { listZip, extractEntry } = await import('../../../setup/zip.mjs');
  for (const entry of await listZip(archive)) {
    if (!entry.name.endsWith('/')) await extractEntry(archive, entry, inside(folder, entry.name));
  }
}

function inside(folder: string, name: string): string {
  const target = path.resolve(folder, name);
  if (target.startsWith(path.resolve(folder) + path.sep)) return target;
  throw new Error(`its file '${name}' would lie outside of the folder`);
}
