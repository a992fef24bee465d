// tfjs-node's own way: its install script downloads libtensorflow and an addon. Run on a copy, so that node_modules stays as it is.
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { packageFolder } from './addon.mjs';
import { ADDON } from './location.cjs';
import { reasonOf, run } from './process.mjs';

/** Fills `folder` with deps/lib and lib/napi-v8 as tfjs-node's script makes them. Gives the libraries; throws with one line. */
export async function installPrebuilt(folder, env = process.env) {
  const source = packageFolder('@tensorflow/tfjs-node');
  for (const part of ['package.json', 'binding', 'binding.gyp', 'scripts']) {
    cpSync(join(source, part), join(folder, part), { recursive: true });
  }
  const modules = join(source, '..', '..');
  const outcome = await run(process.execPath, ['scripts/install.js', 'cpu', 'download'], {
    cwd: folder,
    env: { ...env, NODE_PATH: modules, PATH: `${join(modules, '.bin')}${delimiter}${env.PATH ?? ''}` },
    timeout: 600_000,
  });
  if (outcome.code !== 0 || !existsSync(join(folder, ADDON))) throw new Error(reasonOf(outcome));
  for (const part of ['binding', 'scripts', 'build']) rmSync(join(folder, part), { recursive: true, force: true });
  return readdirSync(join(folder, 'deps', 'lib')).map((name) => ({ path: join('deps', 'lib', name) }));
}
