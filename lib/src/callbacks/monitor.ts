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
  if (mode !== 'auto') throw new Error(`${where}: mode is ${describe(mode)}; expected 'auto', 'min' or 'max'.`);
  const known = params.directions[monitor.replace(/^val_/, '')];
  if (known === undefined) {
    throw new Error(
      `${where}: can't tell whether '${monitor}' should grow or shrink. Give mode: 'max' or mode: 'min'.`,
    );
  }
  return known === 'up' ? 1 : -1;
}
