const BLOCK = 512;

/** One regular file of an archive. */
export interface TarFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * The regular files of an uncompressed tar archive (ustar, pax, GNU and the old format), in order. Links and folders are left out.
 *
 * @throws Error if a header's checksum is wrong or the archive is cut off.
 */
export function* tarFiles(archive: Uint8Array): Generator<TarFile> {
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break; // two blocks of zeros end an archive; one is enough to know
    assertChecksum(header, at);
    const size = octal(header, 124, 12);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size)
      throw new Error(`the tar archive is cut off: ${entryName(header)} lacks ${size - content.length} bytes`);
    const name = longName ?? entryName(header);
    longName = longNameIn(header, content);
    if (isFile(header)) yield { name: name.replace(/^\.\//, ''), content };
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/**
 * The content of one file in an uncompressed tar archive.
 *
 * @param archive The bytes of the archive.
 * @param name The path inside the archive; a leading `./` makes no difference.
 * @throws Error if a header's checksum is wrong, the archive is cut off, or the file isn't in it.
 */
export function readTarEntry(archive: Uint8Array, name: string): Uint8Array {
  const seen: string[] = [];
  for (const file of tarFiles(archive)) {
    if (file.name === name) return file.content;
    seen.push(file.name);
  }
  throw new Error(`the tar archive has no file ${name}; it has ${seen.join(', ') || 'none'}`);
}

/** Names of more than 100 letters come before the entry: GNU's type `L`, or a `path` record of pax' type `x`. */
function longNameIn(header: Uint8Array, content: Uint8Array): string | undefined {
  const type = String.fromCharCode(header[156] as number);
  if (type === 'L') return text(content, 0, content.length);
  if (type !== 'x') return undefined;
  return /^\d+ path=(.*)$/m.exec(Buffer.from(content).toString('utf8'))?.[1];
}

function entryName(header: Uint8Array): string {
  const isUstar = text(header, 257, 5) === 'ustar';
  const prefix = isUstar ? text(header, 345, 155) : '';
  const name = text(header, 0, 100);
  return prefix ? `${prefix}/${name}` : name;
}

/** Type '0', or a zero byte in the old format, is a regular file. */
function isFile(header: Uint8Array): boolean {
  return header[156] === 0x30 || header[156] === 0;
}

/** The sum of a header's bytes, its own eight counted as blanks, as stored in the header. */
function assertChecksum(header: Uint8Array, at: number): void {
  let sum = 0;
  header.forEach((byte, i) => {
    sum += i >= 148 && i < 156 ? 0x20 : byte;
  });
  const stored = octal(header, 148, 8);
  if (sum === stored) return;
  throw new Error(`the tar header at byte ${at} is damaged: its checksum is ${sum}, it says ${stored}`);
}

function octal(header: Uint8Array, from: number, length: number): number {
  const digits = text(header, from, length).trim();
  if (/^[0-7]+$/.test(digits)) return Number.parseInt(digits, 8);
  throw new Error(`a tar header is damaged: '${digits}' at its byte ${from} is no octal number`);
}

function text(header: Uint8Array, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('latin1');
}
