import Module, { createRequire } from 'node:module';
import { findEngine } from '../../setup/location.cjs';
import { quietly } from './quiet';
import { repairGather } from './repairs/gather';
import { repairHistogram } from './repairs/histogram';
import { repairNodeUtil } from './repairs/nodeUtil';
import { repairRound } from './repairs/round';

type TfjsNode = typeof import('@tensorflow/tfjs-node');
type NativeStart = { ok: true; tensorflow: string; node: TfjsNode['node'] } | { ok: false; why: string };

const load = createRequire(__filename);

/** Starts tfjs-node on the addon that set-up made, mended; or says why it can't. */
export function startNative(): NativeStart {
  const found = findEngine();
  const { addon } = found;
  if (!addon) return { ok: false, why: found.why ?? 'the native engine is not set up' };
  try {
    return { ok: true, ...startOn(addon, found.quiet) };
  } catch (error) {
    return { ok: false, why: `the native engine ${addon} does not load: ${firstLine(error)}` };
  }
}

function startOn(addon: string, quiet: string | null): { tensorflow: string; node: TfjsNode['node'] } {
  repairNodeUtil();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1'; // no line for each CPU feature; '0' brings all of TensorFlow's log back
  const tfjsNode = quietly(quiet, () => withAddon(addon, () => load('@tensorflow/tfjs-node') as TfjsNode));
  repairRound();
  repairHistogram();
  const node = tfjsNode.backend() as unknown as { getDTypeInteger(dtype: string): number };
  repairGather((dtype) => node.getDTypeInteger(dtype));
  const binding = (tfjsNode.backend() as unknown as { binding: { TF_Version: string } }).binding;
  return { tensorflow: binding.TF_Version, node: tfjsNode.node };
}

/**
 * tfjs-node asks @mapbox/node-pre-gyp where its addon lies, and looks only inside node_modules. While it loads, a module that
 * answers with our path stands in the place of node-pre-gyp (whose `find` is a getter and can't be replaced).
 */
function withAddon<T>(addon: string, action: () => T): T {
  const fromTfjsNode = createRequire(load.resolve('@tensorflow/tfjs-node/package.json'));
  const path = fromTfjsNode.resolve('@mapbox/node-pre-gyp');
  const before = load.cache[path];
  const standIn = new Module(path);
  standIn.exports = { find: () => addon };
  standIn.loaded = true;
  load.cache[path] = standIn;
  try {
    return action();
  } finally {
    if (before) load.cache[path] = before;
    else delete load.cache[path];
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}
