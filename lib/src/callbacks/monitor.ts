import { describe, unknownName } from '../engine/names';
import type { RunParams } from './callback';

/** Which way a monitored value should go: `auto` asks the metric. */
export type Mode = 'auto' | 'min' | 'max';

/** Throws, before the first epoch, if no log will have that name. */
export function checkMonitor(where: string, monitor: string, params: RunParams): void {
  if (params.metrics.includes(monitor)) return;
  const advice =
    monitor.startsWith('val_') && !params.metrics.some((name) => name.startsWith('val_'))
      ? ' There is no validation: give fit validationSplit or validationData.'
      : '';
  throw new Error(`${where}: ${unknownName('monitor', monitor, params.metrics).message}${advice}`);
}

/** 1 if larger is better, -1 if smaller is. */
export function direction(where: string, monitor: string, mode: Mode, params: RunParams): 1 | -1 {
  if (mode === 'max') return 1;
  if (mode === 'min') return -1;
  const name = monitor.replace(/^val_/, '');
  const known = params.directions[name] ?? (name === 'loss' ? 'down' : undefined);
  if (known === undefined) {
    throw new Error(
      `${where}: can't tell whether '${monitor}' should grow or shrink. Give mode: 'max' or mode: 'min'.`,
    );
  }
  return known === 'up' ? 1 : -1;
}

/** A value of the logs that is watched, and the best of it so far. Counterpart of Keras' `MonitorCallback`. */
export class Monitor {
  best: number | null;
  private sign: 1 | -1 = -1;

  constructor(
    private readonly where: string,
    readonly name: string,
    private readonly mode: Mode,
    private readonly minDelta = 0,
    best: number | null = null,
  ) {
    if (typeof name !== 'string')
      throw new Error(`${where}: monitor is ${describe(name)}; expected a name in the logs.`);
    if (mode !== 'auto' && mode !== 'min' && mode !== 'max')
      throw new Error(`${where}: mode is ${describe(mode)}; expected 'auto', 'min' or 'max'.`);
    checkNumber(where, 'minDelta', minDelta);
    this.best = best;
  }

  /** Finds the direction; throws if no log will have the name. */
  begin(params: RunParams): void {
    checkMonitor(this.where, this.name, params);
    this.sign = direction(this.where, this.name, this.mode, params);
  }

  /** Whether a value is better than another by more than `minDelta`; compared in float32, as Keras compares. */
  improves(value: number, than: number | null = this.best): boolean {
    if (than === null) return true;
    const changed = Math.fround(value - Math.abs(this.minDelta) * this.sign);
    return this.sign > 0 ? changed > Math.fround(than) : changed < Math.fround(than);
  }
}

/** A finite number within bounds, or an error that names the option. */
export function checkNumber(
  where: string,
  name: string,
  value: unknown,
  { from = -Infinity, below = Infinity, whole = false }: { from?: number; below?: number; whole?: boolean } = {},
): void {
  const fits = typeof value === 'number' && Number.isFinite(value) && value >= from && value < below;
  if (fits && (!whole || Number.isInteger(value))) return;
  const range = `${from > -Infinity ? ` from ${from}` : ''}${below < Infinity ? ` below ${below}` : ''}`;
  throw new Error(`${where}: ${name} is ${describe(value)}; expected a ${whole ? 'whole ' : ''}number${range}.`);
}
