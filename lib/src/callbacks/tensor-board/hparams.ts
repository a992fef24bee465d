import { createHash } from 'node:crypto';
import { checkOptions, describe } from '../../engine/names';
import { Callback } from '../callback';
import { EventWriter, type Position } from './event-writer';
import { bytes, double, message, whole } from './protobuf';
import { contentSummary } from './summary';
import type { TensorBoard } from './tensor-board';

/** A hyperparameter's value. */
export type HParamValue = number | string | boolean;

export interface HParamsArgs {
  /** Trainings with the same id are shown as one; default: a checksum of the values. */
  trialId?: string;
  /** What the experiment can try: for each hyperparameter its values, or `{ min, max }`. Default: TensorBoard finds it from the trials. */
  domains?: Readonly<Record<string, readonly HParamValue[] | { readonly min: number; readonly max: number }>>;
  /** Names in the logs to show beside the values, such as `val_accuracy`. Default: TensorBoard shows all that the trials have. */
  metrics?: readonly string[];
}

const WHERE = 'callbacks.hParams';
const SUCCESS = 1;
const STRING = 1;
const BOOL = 2;
const FLOAT64 = 3;

/** Tells TensorBoard's HPARAMS tab what a training was made with. See `callbacks.hParams`. */
export class HParams extends Callback {
  static override readonly leavesSteps = true;
  private readonly folder: string;
  private writer: EventWriter | null = null;

  constructor(
    where: string | TensorBoard,
    private readonly values: Readonly<Record<string, HParamValue>>,
    private readonly args: HParamsArgs = {},
  ) {
    super();
    checkOptions(WHERE, args, ['trialId', 'domains', 'metrics']);
    this.folder = typeof where === 'string' ? where : where?.logDir;
    if (typeof this.folder !== 'string' || this.folder === '') {
      throw new Error(
        `${WHERE}: expected the folder of the trial or its TensorBoard callback, got ${describe(where)}.`,
      );
    }
    checkValues(values);
  }

  override onTrainBegin(): void {
    this.writer = new EventWriter(this.folder);
    const { domains, metrics } = this.args;
    if (domains || metrics) this.write('experiment', bytes(2, this.experiment()));
    this.write('session_start_info', bytes(3, this.sessionStart()));
  }

  override onTrainEnd(): void {
    this.write('session_end_info', bytes(4, message(whole(1, SUCCESS), double(2, Date.now() / 1000))));
    this.writer = null;
  }

  override getState(): Position | undefined {
    return this.writer?.position;
  }

  override setState(position: Position): void {
    this.writer?.goOnFrom(position);
  }

  private write(name: string, data: Uint8Array): void {
    this.writer?.write([contentSummary(`_hparams_/${name}`, 'hparams', data)]);
  }

  private sessionStart(): Buffer {
    const names = Object.keys(this.values).sort();
    const entries = names.map((name) => bytes(1, message(bytes(1, name), bytes(2, protoValue(this.values[name])))));
    const sorted = JSON.stringify(Object.fromEntries(names.map((name) => [name, this.values[name]])));
    const group = this.args.trialId ?? createHash('sha256').update(sorted).digest('hex');
    return message(...entries, bytes(4, group), double(5, Date.now() / 1000));
  }

  private experiment(): Buffer {
    const { domains = {}, metrics = this.params.metrics } = this.args;
    const names = [...new Set([...Object.keys(this.values), ...Object.keys(domains)])];
    return message(
      double(3, Date.now() / 1000),
      ...names.map((name) => bytes(4, hparamInfo(name, domains[name], this.values[name]))),
      ...metrics.map((name) => bytes(5, bytes(1, metricName(name)))),
    );
  }
}

/** A `google.protobuf.Value`. */
function protoValue(value: HParamValue | undefined): Buffer {
  if (typeof value === 'number') return double(2, value);
  if (typeof value === 'boolean') return whole(4, value ? 1 : 0);
  return bytes(3, value ?? '');
}

const typeOf = (value: HParamValue | undefined): number =>
  typeof value === 'number' ? FLOAT64 : typeof value === 'boolean' ? BOOL : STRING;

type Domain = NonNullable<HParamsArgs['domains']>[string];

function hparamInfo(name: string, domain: Domain | undefined, value: HParamValue | undefined): Buffer {
  if (domain === undefined) return message(bytes(1, name), whole(4, typeOf(value)));
  if ('min' in domain)
    return message(bytes(1, name), whole(4, FLOAT64), bytes(6, message(double(1, domain.min), double(2, domain.max))));
  const discrete = bytes(5, message(...domain.map((one) => bytes(1, protoValue(one)))));
  return message(bytes(1, name), whole(4, typeOf(domain[0])), discrete);
}

/** Where the callback `tensorBoard` writes a value of the logs: a run below the trial's folder, and a tag. */
function metricName(name: string): Buffer {
  const validated = name.startsWith('val_');
  return message(bytes(1, validated ? 'validation' : 'train'), bytes(2, `epoch_${name.replace(/^val_/, '')}`));
}

function checkValues(values: unknown): void {
  if (values === null || typeof values !== 'object' || Array.isArray(values))
    throw new Error(`${WHERE}: the values are ${describe(values)}; expected an object such as { units: 64 }.`);
  for (const [name, value] of Object.entries(values)) {
    if (['number', 'string', 'boolean'].includes(typeof value)) continue;
    throw new Error(`${WHERE}: ${name} is ${describe(value)}; expected a number, a text, true or false.`);
  }
}
