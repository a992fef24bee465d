import { appendFileSync, closeSync, existsSync, openSync, statSync, truncateSync } from 'node:fs';
import { checkOptions, describe } from '../engine/names';
import { Callback, type Logs } from './callback';
import { pythonFloat } from './number-format';

export interface CSVLoggerArgs {
  /** The file; its folder must be there. */
  filename: string;
  /** What stands between values, one character; default `,`. */
  separator?: string;
  /** Whether rows are added to a file that is there already; default false: it is written anew. */
  append?: boolean;
}

const WHERE = 'callbacks.csvLogger';

/** The columns that are being written, where in the file this training's rows begin, and the rows. */
interface State {
  start: number;
  keys: string[] | null;
  text: string;
}

/** Writes the logs of each epoch to a CSV file. See `callbacks.csvLogger`. */
export class CSVLogger extends Callback {
  static override readonly leavesSteps = true;
  private readonly filename: string;
  private readonly separator: string;
  private readonly append: boolean;
  private keys: string[] | null = null;
  private needsHeader = true;
  /** Bytes that were in the file before. */
  private start = 0;
  private text = '';

  constructor(args: CSVLoggerArgs) {
    super();
    checkOptions(WHERE, args, ['filename', 'separator', 'append']);
    this.filename = args?.filename;
    this.separator = args.separator ?? ',';
    this.append = args.append ?? false;
    if (typeof this.filename !== 'string' || this.filename === '')
      throw new Error(`${WHERE}: filename is ${describe(this.filename)}; expected a file name, such as 'log.csv'.`);
    if (typeof this.separator !== 'string' || [...this.separator].length !== 1)
      throw new Error(`${WHERE}: separator is ${describe(this.separator)}; expected one character.`);
  }

  override onTrainBegin(): void {
    this.keys = null;
    this.text = '';
    try {
      const before = this.append && existsSync(this.filename) ? statSync(this.filename).size : 0;
      closeSync(openSync(this.filename, this.append ? 'a' : 'w'));
      this.start = before;
      this.needsHeader = before === 0;
    } catch (error) {
      throw new Error(`${WHERE}: can't write '${this.filename}': ${(error as Error).message}.`);
    }
  }

  override onEpochEnd(epoch: number, logs: Logs = { loss: Number.NaN }): void {
    let rows = '';
    if (this.keys === null) {
      this.keys = columns(logs);
      if (this.needsHeader) rows = this.row(['epoch', ...this.keys]);
    }
    rows += this.row([
      String(epoch),
      ...this.keys.map((key) => (key in logs ? pythonFloat(logs[key] as number) : 'NA')),
    ]);
    appendFileSync(this.filename, rows);
    this.text += rows;
  }

  override getState(): State {
    const { keys, start, text } = this;
    return { keys, start, text };
  }

  /** Rows that were written after the state was taken are taken back, and rows that are gone are written again. */
  override setState({ keys, start, text }: State): void {
    this.start = Math.min(start, statSync(this.filename).size);
    truncateSync(this.filename, this.start);
    appendFileSync(this.filename, text);
    this.keys = keys;
    this.needsHeader = this.start === 0;
    this.text = text;
  }

  /** As Python's csv module writes it. */
  private row(values: readonly string[]): string {
    const quoted = values.map((value) =>
      value.includes(this.separator) || /["\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value,
    );
    return `${quoted.join(this.separator)}\r\n`;
  }
}

/** The names in order; where no validation has been yet there is a place for its values. */
function columns(logs: Logs): string[] {
  const keys = Object.keys(logs).sort((a, b) => (a < b ? -1 : 1));
  if (keys.some((key) => key.startsWith('val_'))) return keys;
  return [...keys, ...keys.map((key) => `val_${key}`)];
}
