/** Attributes as tfjs-node's addon takes them, and as a graph holds them. */
import type { Attr } from '../addon';
import { backend } from './binding';
import { GraphError } from './graph-error';
import type { AttrValue } from './messages';
import { shapeProto } from './scope';

interface Kinds {
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
}

/** The attributes of an operation of a recording. */
export function attributesOf(attrs: readonly Attr[]): Record<string, AttrValue> {
  const kinds = backend().binding as unknown as Kinds;
  return Object.fromEntries(attrs.map((attr) => [attr.name, attributeOf(attr, kinds)]));
}

function attributeOf({ name, type, value }: Attr, kinds: Kinds): AttrValue {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : null;
  switch (type) {
    case kinds.TF_ATTR_STRING:
      return list ? { list: { s: list.map((one) => Buffer.from(String(one))) } } : { s: Buffer.from(String(value)) };
    case kinds.TF_ATTR_INT:
      return list ? { list: { i: list as number[] } } : { i: Number(value) };
    case kinds.TF_ATTR_FLOAT:
      return list ? { list: { f: list as number[] } } : { f: Number(value) };
    case kinds.TF_ATTR_BOOL:
      return list ? { list: { b: list as boolean[] } } : { b: Boolean(value) };
    case kinds.TF_ATTR_TYPE:
      return list ? { list: { type: list as number[] } } : { type: Number(value) };
    case kinds.TF_ATTR_SHAPE:
      return { shape: shapeProto(value as readonly number[]) };
    default:
      throw new GraphError(`it has the attribute '${name}' of a kind that graphs here do not know`);
  }
}
