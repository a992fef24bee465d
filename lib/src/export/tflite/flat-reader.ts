/**
 * FlatBuffers read with every place checked: the package `flatbuffers` trusts what it reads, and files come from anywhere. Whatever
 * lies outside of the file is an error.
 */

/** A file is not what it should be; the message says in what. */
export class Damaged extends Error {}

export interface Table {
  position: number;
  /** Where its list of fields lies, and how long that is. */
  vtable: number;
  vtableBytes: number;
  bytes: number;
}

export interface Vector {
  position: number;
  length: number;
}

export class FlatReader {
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  root(): Table {
    return this.table(this.uint32(0));
  }

  identifier(): string {
    return Buffer.from(this.bytes.subarray(4, 8)).toString('latin1');
  }

  table(position: number): Table {
    const vtable = position - this.int32(position);
    const [vtableBytes, bytes] = [this.uint16(vtable), this.uint16(vtable + 2)];
    if (vtableBytes < 4 || vtableBytes % 2 !== 0 || bytes < 4)
      throw new Damaged('a table has no fields that make sense');
    this.check(vtable, vtableBytes);
    this.check(position, bytes);
    return { position, vtable, vtableBytes, bytes };
  }

  number(
    table: Table,
    field: number,
    type: 'uint8' | 'int8' | 'int32' | 'uint32' | 'float32',
    otherwise: number,
  ): number {
    const at = this.field(table, field, type === 'uint8' || type === 'int8' ? 1 : 4);
    if (at === null) return otherwise;
    if (type === 'float32') return this.view.getFloat32(at, true);
    if (type === 'int32') return this.view.getInt32(at, true);
    if (type === 'uint32') return this.view.getUint32(at, true);
    return type === 'int8' ? this.view.getInt8(at) : this.view.getUint8(at);
  }

  /** Whether a table has a field at all. */
  has(table: Table, field: number): boolean {
    return this.field(table, field, 1) !== null;
  }

  child(table: Table, field: number): Table | null {
    const at = this.reference(table, field);
    return at === null ? null : this.table(at);
  }

  children(table: Table, field: number): Table[] {
    return this.elements(this.vector(table, field, 4)).map((at) => this.table(at + this.uint32(at)));
  }

  text(table: Table, field: number): string {
    const { position, length } = this.vector(table, field, 1);
    return Buffer.from(this.bytes.subarray(position, position + length)).toString('utf8');
  }

  data(table: Table, field: number): Uint8Array {
    const { position, length } = this.vector(table, field, 1);
    return this.bytes.subarray(position, position + length);
  }

  int32s(table: Table, field: number): number[] {
    return this.elements(this.vector(table, field, 4)).map((at) => this.int32(at));
  }

  /** Where the elements of a vector of 4 bytes each lie. */
  elements({ position, length }: Vector): number[] {
    return Array.from({ length }, (_, i) => position + 4 * i);
  }

  vector(table: Table, field: number, elementBytes: number): Vector {
    const at = this.reference(table, field);
    if (at === null) return { position: 0, length: 0 };
    const length = this.uint32(at);
    this.check(at + 4, length * elementBytes);
    return { position: at + 4, length };
  }

  private reference(table: Table, field: number): number | null {
    const at = this.field(table, field, 4);
    return at === null ? null : at + this.uint32(at);
  }

  private field({ position, vtable, vtableBytes, bytes }: Table, field: number, size: number): number | null {
    const entry = 4 + 2 * field;
    if (entry + 2 > vtableBytes) return null;
    const offset = this.uint16(vtable + entry);
    if (offset === 0) return null;
    if (offset + size > bytes) throw new Damaged('a field lies outside of its table');
    return position + offset;
  }

  private check(position: number, length: number): void {
    if (position >= 0 && position + length <= this.bytes.length) return;
    throw new Damaged(`it ends at byte ${this.bytes.length}, and byte ${position + length} is asked for`);
  }

  private uint16(at: number): number {
    this.check(at, 2);
    return this.view.getUint16(at, true);
  }

  private int32(at: number): number {
    this.check(at, 4);
    return this.view.getInt32(at, true);
  }

  private uint32(at: number): number {
    this.check(at, 4);
    return this.view.getUint32(at, true);
  }
}
