// The TensorFlow wheel: got through pip, and what the addon needs taken out of it.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PINS } from './location.cjs';
import { reasonOf, run } from './process.mjs';
import { extractEntry, listZip } from './zip.mjs';

/** The wheel of each platform; the addon talks to it through C, so the Python version of the wheel does not matter. */
const WHEELS = {
  'linux-x64': { name: 'tensorflow-cpu', platform: 'manylinux_2_27_x86_64' },
  'linux-arm64': { name: 'tensorflow', platform: 'manylinux_2_27_aarch64' },
  'darwin-arm64': { name: 'tensorflow', platform: 'macosx_12_0_arm64' },
};

const LIBRARY = /^tensorflow\/libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$/;
const HEADER =
  /^tensorflow\/include\/(tensorflow\/c\/.*\.h|.*\/platform\/ctstring(_internal)?\.h|.*\/tsl\/c\/tsl_status\.h)$/;

export const wheelOf = (platform = process.platform, arch = process.arch) => WHEELS[`${platform}-${arch}`] ?? null;

/** Gets the wheel into `folder` (or finds it there, whole, from an earlier run). Throws with one line when pip can't. */
export async function downloadWheel(python, folder, env = process.env) {
  const { name, platform } = wheelOf();
  const whole = join(folder, `${name}-${PINS.tensorflow}-${platform}.whl`);
  if (existsSync(whole)) return whole;
  const part = join(folder, `part-${process.pid}`);
  mkdirSync(part, { recursive: true });
  const wanted = [
    '--no-deps',
    '--only-binary=:all:',
    '--implementation',
    'cp',
    '--python-version',
    '3.11',
    '--abi',
    'cp311',
  ];
  const got = await run(
    python.command,
    ['-m', 'pip', 'download', '--quiet', '--no-cache-dir', ...wanted, '--platform', platform, '-d', part].concat(
      `${name}==${PINS.tensorflow}`,
    ),
    { env, timeout: 1_800_000 },
  );
  const file = readdirSync(part).find((entry) => entry.endsWith('.whl'));
  if (got.code !== 0 || !file) {
    rmSync(part, { recursive: true, force: true });
    throw new Error(`pip can't get ${name} ${PINS.tensorflow}: ${reasonOf(got)}`);
  }
  renameSync(join(part, file), whole);
  rmSync(part, { recursive: true, force: true });
  return whole;
}

/** Unpacks libraries into `folder`/deps/lib and headers into `folder`/deps/include. Gives the libraries with their SHA-256. */
export async function unpackWheel(wheel, folder) {
  const libraries = [];
  for (const entry of await listZip(wheel)) {
    if (LIBRARY.test(entry.name)) {
      const path = join('deps', 'lib', basename(entry.name));
      const { sha256 } = await extractEntry(wheel, entry, join(folder, path));
      libraries.push({ path, sha256 });
    } else if (HEADER.test(entry.name)) {
      await extractEntry(wheel, entry, join(folder, 'deps', 'include', entry.name.slice('tensorflow/include/'.length)));
    }
  }
  if (libraries.length !== 2) throw new Error(`${wheel} holds ${libraries.length} of the two TensorFlow libraries`);
  return libraries;
}
