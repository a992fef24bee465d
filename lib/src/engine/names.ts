/** Names that people type: how a misspelt one is told from a known one, and what the error says. */

const plain = (name: string): string => name.replace(/[_\-\s]/g, '').toLowerCase();

/** Edits from one word to another: a letter more, less or other, or two neighbours swapped. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? at(i - 2, j - 2) + 1 : change;
      rows[i]?.push(Math.min(change, swap, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(a.length, b.length);
}

/** The known name that `name` most likely means, or undefined: same letters first (snake_case, capitals), then the fewest edits. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = plain(name);
  const same = known.find((candidate) => plain(candidate) === wanted);
  if (same !== undefined) return same;
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const edits = distance(wanted, plain(candidate));
    if (edits >= fewest) continue;
    best = candidate;
    fewest = edits;
  }
  return best;
}

/** What an error says about a name that is not known: the likely one if there is one, and all the known ones. */
export function unknownName(what: string, name: unknown, known: readonly string[]): Error {
  const list = known.length > 0 ? ` Known: ${known.join(', ')}.` : '';
  if (typeof name !== 'string') return new Error(`Unknown ${what}: ${describe(name)}. Give a name.${list}`);
  const meant = nearestName(name, known);
  if (meant === undefined) return new Error(`Unknown ${what} '${name}'.${list}`);
  const snakeCase = name.includes('_') && !meant.includes('_') && plain(name) === plain(meant);
  if (snakeCase) return new Error(`Unknown ${what} '${name}': names are in camelCase here, write '${meant}'.${list}`);
  return new Error(`Unknown ${what} '${name}'. Did you mean '${meant}'?${list}`);
}

/**
 * Refuses option objects with names that nobody reads, so that a misspelt option is an error and not a silent default.
 * @throws if `options` is no plain object or holds a name that is not in `known`
 */
export function checkOptions(where: string, options: unknown, known: readonly string[]): void {
  if (options === undefined) return;
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    throw new TypeError(
      `${where}: expected an options object such as { ${known.slice(0, 2).join(', ')} }, got ${describe(options)}.`,
    );
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw new Error(`${where}: ${unknownName('option', key, known).message}`);
  }
}

/**
 * `options` if it can be an options object. For options that are spread before `checkOptions` sees them: a number would vanish.
 * @param example an option as one writes it, such as `learningRate: 0.1`
 * @throws if it is null, a number, a text, a function, an array, …
 */
export function optionsObject<A extends object>(where: string, options: A, example: string): A {
  if (options !== null && typeof options === 'object' && !Array.isArray(options)) return options;
  throw new TypeError(`${where}: expected an options object such as { ${example} }, got ${describe(options)}.`);
}

/** Refuses arguments where none are taken. */
export function checkNoOptions(where: string, given: readonly unknown[]): void {
  const [first] = given;
  if (first === undefined) return;
  const empty = first !== null && typeof first === 'object' && !Array.isArray(first) && Object.keys(first).length === 0;
  if (!empty) throw new TypeError(`${where} takes no options, got ${describe(first)}.`);
}

/**
 * A method or field of an object that is one of the known names in another spelling (`on_epoch_end`, `onEpochend`), so that nobody
 * would call it; undefined if there is none. Names that begin with an underscore are the object's own affair.
 * @param base the class whose members are rightly spelt
 */
export function misspeltMember(
  object: object,
  base: { prototype: object },
  known: readonly string[],
): { found: string; meant: string } | undefined {
  for (let at: object | null = object; at !== null && at !== base.prototype; at = Object.getPrototypeOf(at)) {
    for (const found of Object.getOwnPropertyNames(at)) {
      if (found.startsWith('_') || known.includes(found)) continue;
      const meant = known.find((name) => plain(name) === plain(found));
      if (meant !== undefined) return { found, meant };
    }
  }
  return undefined;
}

/** A value in a few words, for error messages. */
export function describe(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}...` : value}'`;
  if (typeof value === 'function') return value.name ? `function ${value.name}` : 'a function';
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  const shape = (value as { shape?: unknown }).shape;
  if (Array.isArray(shape)) return `a tensor of shape ${shapeText(shape)}`;
  const maker = (value as object).constructor?.name;
  return maker && maker !== 'Object'
    ? `an instance of ${maker}`
    : `an object with ${Object.keys(value as object).join(', ') || 'no fields'}`;
}

/** `[null, 784]` as error messages and summaries print it: `[null, 784]`. */
export function shapeText(shape: readonly (number | null | undefined)[]): string {
  return `[${shape.map((size) => size ?? 'null').join(', ')}]`;
}
