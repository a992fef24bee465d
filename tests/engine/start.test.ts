import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { engineFolder } from '../../lib/setup/location.cjs';
import { withoutNoise } from '../../lib/src/engine/quiet';

const compiled = join(__dirname, '..', '..', 'lib', 'dist', 'engine', 'index.js');
const empty = mkdtempSync(join(tmpdir(), 'ann-lab-cache-'));
afterAll(() => rmSync(empty, { recursive: true }));

/** Starts the compiled engine in a process of its own. */
function start(env: Record<string, string>, script = 'console.log(JSON.stringify(engine.info()))') {
  const code = `const { engine, tf } = require(${JSON.stringify(compiled)}); ${script}`;
  return runNode(code, env);
}

/** Runs code in a process of its own, without what the surroundings (a CI run) ask of the engine. */
function runNode(code: string, env: Record<string, string>) {
  const { ANN_LAB_BACKEND, ANN_LAB_REQUIRE, TF_CPP_MIN_LOG_LEVEL, ...clean } = process.env;
  return spawnSync(process.execPath, ['-e', code], { env: { ...clean, ...env }, encoding: 'utf8' });
}

test('the native engine starts without a word on stderr', () => {
  const { stdout, stderr, status } = start({});
  expect(JSON.parse(stdout)).toMatchObject({ backend: 'tensorflow', why: null });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test('TF_CPP_MIN_LOG_LEVEL=0 brings TensorFlow’s log back', () => {
  expect(start({ TF_CPP_MIN_LOG_LEVEL: '0' }).stderr).toMatch(/oneDNN|cpu_feature_guard/);
});

test('lines that are no start-up notice pass', () => {
  const notice = 'I0000 port.cc:153] oneDNN custom operations are on. You may see';
  expect(withoutNoise(`${notice}\nE0000 out of memory\nlast`)).toBe('E0000 out of memory\nlast');
});

test('ANN_LAB_BACKEND=wasm gives wasm, silently, and danfojs works on it', () => {
  const script =
    "const { DataFrame } = require('danfojs-node'); console.log(tf.getBackend(), new DataFrame([[1, 2], [3, 4]]).sum().values)";
  const { stdout, stderr } = start({ ANN_LAB_BACKEND: 'wasm' }, script);
  expect(stdout.trim()).toBe('wasm [ 3, 7 ]');
  expect(stderr).toBe('');
});

describe('without a native engine', () => {
  test('wasm computes, with one warning that says why and what to do', () => {
    const { stdout, stderr, status } = start({ XDG_CACHE_HOME: empty });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ backend: 'wasm', why: expect.stringContaining('is not set up') });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/WebAssembly.*npm run setup/);
  });

  test('ANN_LAB_REQUIRE=native is an error', () => {
    const { stderr, status } = start({ XDG_CACHE_HOME: empty, ANN_LAB_REQUIRE: 'real,native' });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/ANN_LAB_REQUIRE=native, but the native engine in .* is not set up/);
  });

  test('an unknown ANN_LAB_BACKEND is an error that names the two', () => {
    expect(start({ ANN_LAB_BACKEND: 'gpu' }).stderr).toMatch(/'gpu'; expected 'native' or 'wasm'/);
  });

  test('a file that changed since set-up is not loaded', () => {
    const folder = engineFolder('compiled', { XDG_CACHE_HOME: empty });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'addon'), 'changed');
    const files = [{ path: 'addon', size: 3, mtime: 0, sha256: '' }];
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ files }));
    const { stdout } = start({ XDG_CACHE_HOME: empty });
    expect(JSON.parse(stdout).why).toMatch(/has a changed addon/);
    rmSync(folder, { recursive: true });
  });

  test('in the kernel the warning is a notice for the report', () => {
    const code = `globalThis[Symbol.for('Jupyter.display')] = (value) => { shown = value[Symbol.for('Jupyter.display')](); };
      let shown; require(${JSON.stringify(compiled)}); console.log(JSON.stringify(shown));`;
    const { stdout, stderr } = runNode(code, { XDG_CACHE_HOME: empty });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      'application/vnd.ann-lab.notice+json': { level: 'warning', about: 'engine' },
      'text/plain': expect.stringContaining('WebAssembly'),
    });
  });
});
