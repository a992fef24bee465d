import { DISPLAY } from './displayable';

/** Options that the kernel's display function takes. */
export interface HookOptions {
  displayId?: string;
  update?: boolean;
}

/** The function by which the kernel shows a value in between; absent outside of a notebook. */
export type DisplayHook = (value: unknown, options?: HookOptions) => void;

/** The kernel's display function, or null where there is no notebook. */
export function displayHook(): DisplayHook | null {
  const hook = (globalThis as { [DISPLAY]?: unknown })[DISPLAY];
  return typeof hook === 'function' ? (hook as DisplayHook) : null;
}
