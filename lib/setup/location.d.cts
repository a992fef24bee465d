export interface Pins {
  tfjs: string;
  tensorflow: string;
  prebuilt: string;
  ziglang: string;
  recipe: number;
}
export interface FoundEngine {
  kind: 'compiled' | 'prebuilt' | null;
  folder: string | null;
  addon: string | null;
  quiet: string | null;
  why: string | null;
}
export const PINS: Readonly<Pins>;
export const MANIFEST: string;
export const ADDON: string;
export const QUIET: string;
export function cacheRoot(env?: NodeJS.ProcessEnv): string;
export function engineFolder(kind: 'compiled' | 'prebuilt', env?: NodeJS.ProcessEnv): string;
export function staleReason(folder: string): string | null;
export function findEngine(env?: NodeJS.ProcessEnv): FoundEngine;
