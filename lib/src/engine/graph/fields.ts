/** The plain fields of an object, to see whether a step has changed one. */

export type Fields = ReadonlyMap<string, unknown>;

/** The object's own fields; of a list, map or set also how much is in it. */
export function fieldsOf(holder: object): Fields {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(holder)) {
    fields.set(name, value);
    const size = sizeOf(value);
    if (size !== null) fields.set(`${name}.length`, size);
  }
  return fields;
}

function sizeOf(value: unknown): number | null {
  if (Array.isArray(value)) return value.length;
  return value instanceof Map || value instanceof Set ? value.size : null;
}

/** The name of a field that differs, or null. */
export function changedField(before: Fields, after: Fields): string | null {
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    if (!Object.is(before.get(name), after.get(name))) return name.replace(/\.length$/, '');
  }
  return null;
}
