import { type Cell, type CellsLike, type Frame, isMatrix } from '../data/cells';
import { describe } from '../data/describe';
import { Draft, defaultNames } from '../data/draft';
import { checkArgs, checkChoice } from '../data/options';
import { numbersLike, type Scaled } from '../data/result';
import type { TableLike } from '../data/table-like';
import { FeatureTransformer, type Transformer } from '../transformer';
import { assertDistinct, draftOf, draftOfResult, isTransformer, numbersOf } from './frames';
import { type Named, named } from './pipeline';

/** Which columns: names or numbers (from 0; negative ones from the end), or a function that picks them from the table of `fit`. */
export type ColumnsArg =
  | string
  | number
  | readonly string[]
  | readonly number[]
  | ((table: TableLike) => readonly string[] | readonly number[]);

type Step = Transformer | 'passthrough' | 'drop';

/** A part of a column transformer: its name, what is done, and to which columns. */
export type ColumnStep = readonly [name: string, step: Step, columns: ColumnsArg];

/** Options of `ColumnTransformer`. */
export interface ColumnTransformerArgs {
  /** What happens to columns that no part takes; those that pass come last. Default: 'drop'. */
  remainder?: Step;
  /** Whether names of results begin with the part's name and `__`. Default: true. */
  verboseFeatureNamesOut?: boolean;
}

/** A part as it was fitted. */
interface Part {
  readonly name: string;
  readonly step: Step;
  /** Places of its columns in the data of `fit`. */
  readonly columns: readonly number[];
}

/**
 * Does different things to different columns and puts the results side by side, in the order of the parts: so a table of numbers
 * and text becomes one matrix.
 *
 * Counterpart: scikit-learn's `ColumnTransformer`.
 *
 * Porting note: the given transformers themselves are fitted, not copies; one column by its name is a table of one column; the
 * result is always a matrix of numbers, so text that passes through is an error.
 *
 * @throws Error for unknown options, two parts of one name, a transformer that occurs twice, and for what is no transformer.
 *
 * @example
 * const table = { columns: ['income', 'sea'], values: [[1, 'near'], [3, 'far']] };
 * const columns = new preprocessing.ColumnTransformer([
 *   ['numbers', new preprocessing.StandardScaler(), ['income']],
 *   ['text', new preprocessing.OneHotEncoder(), ['sea']],
 * ]);
 * assert.deepEqual(columns.fitTransform(table).arraySync(), [[-1, 0, 1], [1, 1, 0]]);
 * assert.deepEqual(columns.getFeatureNamesOut(), ['numbers__income', 'text__sea_far', 'text__sea_near']);
 */
export class ColumnTransformer<
  const Steps extends readonly ColumnStep[] = readonly ColumnStep[],
> extends FeatureTransformer {
  readonly transformers: readonly ColumnStep[];
  private readonly remainder: Step;
  private readonly verbose: boolean;
  private parts: Part[] = [];
  private resultNames: string[] = [];

  constructor(transformers: Steps, args: ColumnTransformerArgs = {}) {
    super();
    checkArgs('ColumnTransformer', args, ['remainder', 'verboseFeatureNamesOut']);
    const { remainder = 'drop', verboseFeatureNamesOut = true } = args;
    if (!Array.isArray(transformers) || transformers.length === 0) {
      throw new Error(
        `ColumnTransformer needs a list of parts, [name, transformer, columns] each: got ${describe(transformers)}.`,
      );
    }
    for (const [i, part] of transformers.entries()) {
      if (Array.isArray(part) && part.length === 3 && isStep(part[1])) continue;
      throw new Error(
        `ColumnTransformer: part ${i} must be [name, transformer, columns], where the transformer has fit, transform and ` +
          `fitTransform or is 'passthrough' or 'drop': got ${describe(part)}.`,
      );
    }
    if (!isStep(remainder))
      checkChoice('ColumnTransformer', 'remainder', remainder, ['drop', 'passthrough', 'a transformer']);
    assertDistinct(
      'ColumnTransformer',
      transformers.map(([name]) => name),
      [...transformers.map(([, step]) => step), remainder],
    );
    this.transformers = transformers;
    this.remainder = remainder;
    this.verbose = verboseFeatureNamesOut;
  }

  /** What is done, by the names of the parts. */
  get namedTransformers(): Named<Steps> {
    return Object.fromEntries(this.transformers.map(([name, step]) => [name, step])) as Named<Steps>;
  }

  /**
   * Fits each part on its columns.
   *
   * @throws Error for columns that are not there, and for names where the data have none.
   */
  fit(x: CellsLike, y?: unknown): this {
    this.run(x, y);
    return this;
  }

  /**
   * The parts' results side by side: rows for rows, a float32 tensor for tensors and tables. Columns of a table are found by their
   * names: they may come in another order and with others beside them.
   *
   * @throws Error before `fit`, for missing columns, for another number of columns where they have no names, and where text is left.
   */
  transform<T extends CellsLike>(x: T): Scaled<T> {
    this.fitted('transform(x)');
    const { frame } = draftOf(x);
    const places = this.placesIn(frame);
    const blocks = this.parts.map(({ name, step, columns }) => {
      const part = pick(
        frame,
        columns.map((column) => places[column] as number),
      );
      return applied(name, step, part, (transformer) => transformer.transform(part));
    });
    return this.finished(x, blocks);
  }

  /** `fit(x)`, then `transform(x)`. For the training part only. */
  fitTransform<T extends CellsLike>(x: T, y?: unknown): Scaled<T> {
    return this.finished(x, this.run(x, y));
  }

  /** Names of the columns of the result, each with its part's name in front unless `verboseFeatureNamesOut` is false. */
  override getFeatureNamesOut(): string[] {
    this.fitted('getFeatureNamesOut()');
    return [...this.resultNames];
  }

  private run(x: CellsLike, y: unknown): Frame[] {
    const draft = draftOf(x);
    const { frame } = draft;
    const parts = this.transformers.map(([name, step, columns]) => ({
      name,
      step,
      columns: placesOf(columns, draft, `ColumnTransformer: part '${name}'`),
    }));
    const taken = new Set(parts.flatMap(({ columns }) => columns));
    const left = Array.from({ length: frame.columns }, (_, i) => i).filter((column) => !taken.has(column));
    const used = [...parts, { name: 'remainder', step: this.remainder, columns: left }].filter(
      ({ step, columns }) => step !== 'drop' && columns.length > 0,
    );
    if (used.length === 0) throw new Error('ColumnTransformer: no column is left; no part takes one.');
    const blocks = used.map(({ name, step, columns }) => {
      const part = pick(frame, columns);
      return applied(name, step, part, (transformer) => transformer.fitTransform(part, y));
    });
    const names = used.flatMap(({ name, step }, i) =>
      namesOut(step, blocks[i] as Frame).map((column) => [name, column]),
    );
    this.resultNames = names.map(([part, column]) => (this.verbose ? `${part}__${column}` : (column as string)));
    const twice = this.resultNames.find((name, i) => this.resultNames.indexOf(name) !== i);
    if (twice !== undefined && !this.verbose)
      throw new Error(`ColumnTransformer: two columns would be called '${twice}'; set verboseFeatureNamesOut: true.`);
    this.parts = used;
    this.remember(frame);
    return blocks;
  }

  /** Where each column of `fit` lies in the data at hand; -1 for ones that are not there and not needed. */
  private placesIn(frame: Frame): number[] {
    const { names } = this.fitted('transform(x)').names ? frame : { names: null };
    if (!names) {
      this.assertSame({ columns: frame.columns, names: null });
      return Array.from({ length: frame.columns }, (_, i) => i);
    }
    const fitted = this.featureNamesIn as readonly string[];
    const missing = this.parts.flatMap(({ columns }) =>
      columns.map((column) => fitted[column] as string).filter((name) => !names.includes(name)),
    );
    if (missing.length > 0) {
      throw new Error(`ColumnTransformer: x lacks the columns ${missing.join(', ')}. It has ${names.join(', ')}.`);
    }
    return fitted.map((name) => names.indexOf(name));
  }

  private finished<T extends CellsLike>(x: T, blocks: readonly Frame[]): Scaled<T> {
    const matrices = blocks.map((block) => ({ frame: block, ...numbersOf(block, 'ColumnTransformer') }));
    const rows = matrices[0]?.rows ?? 0;
    const columns = matrices.reduce((sum, matrix) => sum + matrix.columns, 0);
    const values = new Float64Array(rows * columns);
    let offset = 0;
    for (const matrix of matrices) {
      for (let row = 0; row < rows; row++) {
        values.set(matrix.values.subarray(row * matrix.columns, (row + 1) * matrix.columns), row * columns + offset);
      }
      offset += matrix.columns;
    }
    return numbersLike(x, { values, rows, columns, names: this.resultNames });
  }
}

const isStep = (value: unknown): value is Step => value === 'drop' || value === 'passthrough' || isTransformer(value);

/** Some columns of a frame. */
function pick(frame: Frame, columns: readonly number[]): Draft {
  const chosen = Array.from({ length: frame.rows }).flatMap((_, row) =>
    columns.map((column) => frame.values[row * frame.columns + column] as Cell),
  );
  const names = frame.names ? columns.map((column) => frame.names?.[column] as string) : null;
  const shape = { rows: frame.rows, columns: columns.length, names };
  if (isMatrix(frame)) return new Draft({ ...shape, values: Float64Array.from(chosen as number[]) });
  return new Draft({ ...shape, values: chosen });
}

/** The result of a part; as long as the data, or an error. */
function applied(name: string, step: Step, part: Draft, run: (transformer: Transformer) => unknown): Frame {
  if (typeof step === 'string') return part.frame;
  const { frame } = draftOfResult(run(step), `ColumnTransformer: part '${name}'`);
  if (frame.rows === part.frame.rows) return frame;
  throw new Error(`ColumnTransformer: part '${name}' made ${frame.rows} rows of ${part.frame.rows}.`);
}

function namesOut(step: Step, block: Frame): readonly string[] {
  const own = typeof step === 'string' ? undefined : step.getFeatureNamesOut?.();
  return own ?? block.names ?? defaultNames(block.columns);
}

function placesOf(wanted: ColumnsArg, table: Draft, where: string): number[] {
  const given = typeof wanted === 'function' ? wanted(table.plain()) : wanted;
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const { names, columns } = table.frame;
  return list.map((column) => {
    if (typeof column === 'number' && Number.isInteger(column) && column >= -columns && column < columns)
      return column < 0 ? column + columns : column;
    if (typeof column === 'string' && names?.includes(column)) return names.indexOf(column);
    const advice = names
      ? `Known: ${names.join(', ')}.`
      : `The data have no names: give numbers from 0 to ${columns - 1}, or a table.`;
    throw new Error(
      `${where}: there is no column ${typeof column === 'string' ? `'${column}'` : String(column)}. ${advice}`,
    );
  });
}

/**
 * A `ColumnTransformer` whose parts are called after their classes.
 *
 * Counterpart: scikit-learn's `make_column_transformer`.
 *
 * @example
 * const columns = preprocessing.makeColumnTransformer([[new preprocessing.MinMaxScaler(), [1]]], { remainder: 'passthrough' });
 * assert.deepEqual(columns.fitTransform([[7, 0], [8, 4]]), [[0, 7], [1, 8]]);
 */
export function makeColumnTransformer(
  parts: readonly (readonly [step: Step, columns: ColumnsArg])[],
  args: ColumnTransformerArgs = {},
): ColumnTransformer {
  const names = named(parts.map(([step]) => step));
  return new ColumnTransformer(
    parts.map(([step, columns], i): ColumnStep => [names[i]?.[0] as string, step, columns]),
    args,
  );
}

/**
 * Picks the columns of a table by what they hold, for `ColumnTransformer`: `number` for numbers and booleans, `text` for text;
 * missing values count for either.
 *
 * Counterpart: scikit-learn's `make_column_selector`.
 *
 * @example
 * const table = { columns: ['a', 'b'], values: [[1, 'x'], [null, 'y']] };
 * assert.deepEqual(preprocessing.makeColumnSelector('number')(table), ['a']);
 * assert.deepEqual(preprocessing.makeColumnSelector('text')(table), ['b']);
 */
export function makeColumnSelector(kind: 'number' | 'text'): (table: TableLike) => string[] {
  checkChoice('makeColumnSelector', 'kind', kind, ['number', 'text']);
  return ({ columns, values }) =>
    columns.filter((_, column) => {
      const text = values.some((row) => typeof (row as readonly unknown[])[column] === 'string');
      return text === (kind === 'text');
    });
}
