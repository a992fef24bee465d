/** The words of a progress line, as Keras prints them. */
import type { Logs } from './callback';

const BAR = 20;

/** ` - accuracy: 0.9012 - loss: 0.3321` */
export function logsText(logs: Logs | undefined): string {
  const entries = Object.entries(logs ?? {});
  const trained = entries.filter(([name]) => !name.startsWith('val_')).sort(byName);
  const validated = entries.filter(([name]) => name.startsWith('val_')).sort(byName);
  return [...trained, ...validated].map(([name, value]) => ` - ${name}: ${numberText(value)}`).join('');
}

const byName = ([a]: [string, number], [b]: [string, number]) => (a < b ? -1 : 1);

function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) > 1e-3 || value === 0 ? value.toFixed(4) : value.toExponential(4);
}

/** ` 188/188 ━━━━━━━━━━━━━━━━━━━━ 2s 9ms/step`; `188/Unknown 2s 9ms/step` where nobody knows how many steps there will be. */
export function barText(done: number, steps: number | null, seconds: number): string {
  if (steps === null)
    return `${countText(done, null)} ${durationText(seconds)} ${rateText(seconds / Math.max(1, done))}`;
  const filled = Math.floor((BAR * done) / Math.max(1, steps));
  const perStep = seconds / Math.max(1, done);
  const rest = done < steps ? durationText(perStep * (steps - done)) : durationText(seconds);
  return `${countText(done, steps)} ${'━'.repeat(filled)}${'╌'.repeat(BAR - filled)} ${rest} ${rateText(perStep)}`;
}

/** ` 47/188` */
export function countText(done: number, steps: number | null): string {
  return steps === null ? `${done}/Unknown` : `${String(done).padStart(String(steps).length)}/${steps}`;
}

/** `9ms/step` */
export function rateText(perStep: number): string {
  if (perStep >= 1) return `${perStep.toFixed(0)}s/step`;
  if (perStep >= 1e-3) return `${(perStep * 1e3).toFixed(0)}ms/step`;
  return `${(perStep * 1e6).toFixed(0)}us/step`;
}

/** `3s`, `1:05`, `2:00:07` */
export function durationText(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (n: number) => String(n).padStart(2, '0');
  if (whole >= 3600) return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  if (whole >= 60) return `${Math.floor(whole / 60)}:${two(whole % 60)}`;
  return `${whole}s`;
}
