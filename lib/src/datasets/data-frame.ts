import '../engine';
import { DISPLAY } from '../notebook/displayable';
import { table } from '../notebook/table';
import type { TableLike } from '../preprocessing/data/table-like';

/**
 * A danfojs `DataFrame`, as far as it is described without danfojs' types: what a table has, and the ways to look at
 * one. Everything else of danfojs is there at run time.
 */
export interface DataFrame extends TableLike {
  readonly shape: readonly number[];
  /** The first rows, by default 5. */
  head(rows?: number): DataFrame;
  /** The last rows, by default 5. */
  tail(rows?: number): DataFrame;
  /** Count, mean, standard deviation, smallest, median, largest and variance of each column. */
  describe(): DataFrame;
  /** Rows and columns by their numbers or names. */
  iloc(args: { rows?: (number | string)[]; columns?: (number | string)[] }): DataFrame;
  loc(args: { rows?: (number | string)[]; columns?: string[] }): DataFrame;
  /** Prints the table to the console. */
  print(): void;
}

interface Danfo {
  readonly DataFrame: new (rows: readonly unknown[], options: { columns: string[] }) => DataFrame;
}

/** Makes a DataFrame of rows. Loads danfojs, which takes about a second, on the first call only. */
export async function dataFrame(rows: readonly (readonly unknown[])[], columns: readonly string[]): Promise<DataFrame> {
  const { DataFrame } = loadDanfo();
  return new DataFrame(rows, { columns: [...columns] });
}

let loaded: Danfo | null = null;

function loadDanfo(): Danfo {
  if (loaded) return loaded;
  // On the wasm backend the engine has put its own tfjs in place of tfjs-node, which danfojs requires.
  loaded = requireDanfo();
  Object.defineProperty(commonPrototype(loaded.DataFrame), DISPLAY, {
    configurable: true,
    value(this: DataFrame) {
      return table(this)[DISPLAY]();
    },
  });
  return loaded;
}

/** danfojs is an optional companion: its own dependencies need overrides, which only the project that installs it can give. */
function requireDanfo(): Danfo {
  try {
    return require('danfojs-node') as Danfo;
  } catch (error) {
    if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND' || !String(error).includes("'danfojs-node'"))
      throw error;
    throw new Error(
      'DataFrames need the package danfojs-node 1.2.0, which is not installed here. Install it with the overrides that the ' +
        "README of ann-lab names, or use the tensors ('data', 'target') instead.",
      { cause: error },
    );
  }
}

/** What DataFrames, the parts cut from them and Series inherit from: all of them show themselves as tables then. */
function commonPrototype(kind: { prototype: object }): object {
  let prototype = kind.prototype;
  for (let up = Object.getPrototypeOf(prototype); up !== Object.prototype; up = Object.getPrototypeOf(prototype))
    prototype = up as object;
  return prototype;
}
