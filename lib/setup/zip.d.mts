export interface ZipEntry {
  readonly name: string;
  readonly size: number;
}
export function listZip(archive: string): Promise<ZipEntry[]>;
export function extractEntry(
  archive: string,
  entry: ZipEntry,
  target: string,
): Promise<{ sha256: string; size: number }>;
