import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engineIsSettled, setUpEngine } from '../../lib/setup/engine.mjs';
import { identityOf, isAlive, killGroup } from '../../lib/setup/identity.mjs';
import { engineFolder, findEngine } from '../../lib/setup/location.cjs';
import { noteChild, withLock } from '../../lib/setup/lock.mjs';
import { reasonOf, run, which } from '../../lib/setup/process.mjs';
import { wheelOf } from '../../lib/setup/wheel.mjs';
import { extractEntry, listZip } from '../../lib/setup/zip.mjs';
import { removeOrphans } from '../../tools/setup/build.mjs';
import { differences, npmReason } from '../../tools/setup/packages.mjs';
import { fingerprint, isStamped, writeStamp } from '../../tools/setup/stamp.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ann-lab-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('lock', () => {
  const file = () => join(folder, 'setup.lock');

  test('lets one action in at a time, and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    const action = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      return 'done';
    };
    const all = Array.from({ length: 5 }, () => withLock(file(), action, { poll: 1 }));
    expect(await Promise.all(all)).toEqual(Array(5).fill('done'));
    expect(most).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is given back after an error', async () => {
    await expect(withLock(file(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(file(), () => 'next')).toBe('next');
  });

  test('says once whom it waits for', async () => {
    const waited = [];
    let giveBack;
    const first = withLock(
      file(),
      () =>
        new Promise((resolve) => {
          giveBack = resolve;
        }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    const onWait = (pid) => {
      waited.push(pid);
      giveBack();
    };
    const second = withLock(file(), () => {}, { poll: 1, onWait });
    await Promise.all([first, second]);
    expect(waited).toEqual([process.pid]);
  });

  test.each([
    ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, started: '1' })],
    ['another process of the same number', JSON.stringify({ pid: process.pid, started: '1' })],
    ['a torn file', '{"pi'],
  ])('takes over from %s', async (_name, content) => {
    writeFileSync(file(), content);
    expect(await withLock(file(), () => 'taken', { poll: 1 })).toBe('taken');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('ends what a killed owner had started', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
    const identity = identityOf(child.pid);
    writeFileSync(file(), JSON.stringify({ pid: 2 ** 22 + 1, started: '1' }));
    mkdirSync(`${file()}.children`);
    writeFileSync(join(`${file()}.children`, String(child.pid)), JSON.stringify(identity));
    const aliveInside = await withLock(file(), () => isAlive(identity), { poll: 1 });
    await killGroup(identity);
    expect(aliveInside).toBe(false);
  });

  test('notes children while it is held', () =>
    withLock(file(), () => {
      const forget = noteChild(process.pid);
      expect(readdirSync(`${file()}.children`)).toEqual([String(process.pid)]);
      forget();
      expect(readdirSync(`${file()}.children`)).toEqual([]);
    }));
});

describe('child processes', () => {
  test('run collects output and never throws', async () => {
    const script = 'console.log("out"); console.error("err"); process.exit(3)';
    expect(await run(process.execPath, ['-e', script])).toMatchObject({ code: 3, stdout: 'out\n', stderr: 'err\n' });
    expect((await run(join(folder, 'none'), [])).error).toMatch(/ENOENT/);
  });

  test('run ends a command that takes too long, with what it started', async () => {
    const script = "require('child_process').spawn('sleep', ['60'], { stdio: 'inherit' }); setInterval(() => {}, 1000)";
    expect((await run(process.execPath, ['-e', script], { timeout: 300 })).signal).toBe('SIGKILL');
  });

  test.each([
    [
      'pip’s last error',
      'ERROR: No matching distribution found for x==1',
      'ERROR: No matching distribution found for x==1',
    ],
    [
      'the network’s word',
      'Retrying: Connection refused\nERROR: No matching distribution',
      'ERROR: No matching distribution (Connection refused)',
    ],
    [
      'no stack lines',
      'Error: getaddrinfo ENOTFOUND host\n    at emitErrorCloseNT (x:1:1)\nNode.js v20.1.0',
      'Error: getaddrinfo ENOTFOUND host',
    ],
    ['the last line where none tells', 'one\ntwo', 'two'],
  ])('the reason is %s', (_name, stderr, reason) => {
    expect(reasonOf({ code: 1, signal: null, stdout: '', stderr, error: null })).toBe(reason);
  });

  test('which looks at the given search path, at executables only', () => {
    writeFileSync(join(folder, 'tool'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(folder, 'text'), '', { mode: 0o644 });
    expect(which('tool', { PATH: `/none:${folder}` })).toBe(join(folder, 'tool'));
    expect(which('text', { PATH: folder })).toBeNull();
    expect(which('tool', { PATH: '' })).toBeNull();
  });
});

describe('zip', () => {
  const files = { 'a/packed.txt': 'hello '.repeat(1000), 'stored.bin': 'xyz', 'empty.txt': '' };

  test('lists and extracts packed, stored and empty files, with their SHA-256', async () => {
    const archive = writeZip(join(folder, 'x.zip'), files);
    const entries = await listZip(archive);
    expect(entries.map((entry) => entry.name)).toEqual(Object.keys(files));
    for (const entry of entries) await extractEntry(archive, entry, join(folder, 'out', entry.name));
    for (const [name, text] of Object.entries(files))
      expect(readFileSync(join(folder, 'out', name), 'utf8')).toBe(text);
    const { sha256 } = await extractEntry(archive, entries[1], join(folder, 'again'));
    expect(sha256).toBe('3608bca1e44ea6c4d268eb6db02260269892c0b42b86bbf1e77a6fa16c3c9282');
  });

  test('reads archives whose directory is in zip64', async () => {
    const archive = writeZip(join(folder, 'x.zip'), files, { zip64: true });
    const entries = await listZip(archive);
    await extractEntry(archive, entries[0], join(folder, 'out'));
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe(files['a/packed.txt']);
  });

  test('refuses damaged contents, a cut archive and what is no archive', async () => {
    const archive = writeZip(join(folder, 'x.zip'), files);
    const entries = await listZip(archive);
    const bytes = readFileSync(archive);
    const stored = bytes.indexOf('xyz');
    bytes.write('xyy', stored);
    writeFileSync(archive, bytes);
    await expect(extractEntry(archive, entries[1], join(folder, 'out'))).rejects.toThrow(
      /damaged: stored.bin has 3 bytes/,
    );
    writeFileSync(archive, bytes.subarray(0, 60));
    await expect(listZip(archive)).rejects.toThrow(/no zip archive, or its end is missing/);
  });
});

describe('stamps', () => {
  test('a fingerprint changes with a file’s content, name and time, and with what is missing', () => {
    const source = join(folder, 'src');
    mkdirSync(source);
    const of = () => fingerprint([source, join(folder, 'extra')]);
    const seen = new Set([of()]);
    writeFileSync(join(source, 'a'), '1');
    seen.add(of());
    writeFileSync(join(source, 'a'), '22');
    seen.add(of());
    utimesSync(join(source, 'a'), 1, 1);
    seen.add(of());
    writeFileSync(join(folder, 'extra'), '');
    seen.add(of());
    expect(seen.size).toBe(5);
    expect(of()).toBe(of());
  });

  test('a stamp is there only with the same text', () => {
    const file = join(folder, 'deep', 'stamp');
    expect(isStamped(file, 'x')).toBe(false);
    writeStamp(file, 'x');
    expect([isStamped(file, 'x'), isStamped(file, 'y')]).toEqual([true, false]);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['stamp']);
  });
});

describe('compiled files', () => {
  test('whose source is gone are deleted, others stay', () => {
    for (const [file, text] of Object.entries({
      'src/a.ts': '',
      'src/moved/index.ts': '',
      'dist/a.js': 'a',
      'dist/a.d.ts': 'a',
      'dist/moved.js': 'old',
      'dist/moved.js.map': 'old',
      'dist/moved/index.js': 'new',
      'dist/.tsbuildinfo': '{}',
    })) {
      mkdirSync(join(folder, file, '..'), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    removeOrphans(folder);
    const left = readdirSync(join(folder, 'dist'), { recursive: true }).sort();
    expect(left).toEqual(['.tsbuildinfo', 'a.d.ts', 'a.js', 'moved', join('moved', 'index.js')]);
  });
});

describe('npm packages', () => {
  test('differ when one is missing or of another version; workspaces and other systems’ packages do not count', () => {
    const wanted = {
      '': {},
      lib: { version: '1' },
      'node_modules/a': { version: '1' },
      'node_modules/b': { version: '2' },
      'node_modules/mac': { version: '1', optional: true },
      'node_modules/c': { version: '3' },
    };
    const installed = { 'node_modules/a': { version: '1' }, 'node_modules/b': { version: '1' } };
    expect(differences(wanted, installed)).toEqual(['node_modules/b', 'node_modules/c']);
  });

  test('are made again when a companion that the project itself asks for is missing', () => {
    const wanted = {
      '': { devDependencies: { a: '1' } },
      'node_modules/a': { version: '1', devOptional: true },
      'node_modules/b': { version: '1', devOptional: true },
    };
    expect(differences(wanted, {})).toEqual(['node_modules/a']);
  });

  test('npm’s reason comes without its help', () => {
    const stderr =
      'npm error code EUSAGE\nnpm error\nnpm error Missing: x\nnpm error\nnpm error Clean install a project\nnpm error Usage:';
    expect(npmReason({ stderr, stdout: '', code: 1, error: null, signal: null })).toBe('code EUSAGE\n  Missing: x');
  });
});

describe('the engine, step by step down', () => {
  /** A search path with these commands, an index that refuses, and an empty cache. */
  function machine(commands) {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const [name, script] of Object.entries(commands)) {
      if (script === null) symlinkSync(process.execPath, join(bin, name));
      else writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    return { PATH: bin, XDG_CACHE_HOME: join(folder, 'cache'), TFJS_NODE_BASE_URI: 'http://127.0.0.1:9/' };
  }
  const PYTHON =
    'case "$*" in *sys.version*) echo "3.11.2 $0";; *--version*) exit 0;; *) echo "Connection refused" >&2; echo "ERROR: No matching distribution found" >&2; exit 1;; esac';
  const NO_PIP = 'case "$*" in *sys.version*) echo "3.11.2 $0";; *) exit 1;; esac';
  const COMPILER = 'exit 0';

  async function setUp(commands) {
    const env = machine(commands);
    const lines = [];
    const state = await setUpEngine({ env, log: (line) => lines.push(line) });
    return { env, lines, state };
  }

  test.each([
    ['no Python', {}, /^No Python on PATH.*(apt-get install python3|brew install python)/],
    ['no pip', { python3: NO_PIP }, /python3 has no pip.*(python3-pip|brew install python)/],
    [
      'no index',
      { python3: PYTHON, 'g++': COMPILER },
      /can't be built: pip can't get tensorflow.*\(Connection refused\)/,
    ],
    [
      'no compiler and no index',
      { python3: PYTHON },
      /^No C\+\+ compiler.*taking zig from PyPI.*(apt-get install g\+\+|xcode-select)/,
    ],
  ])('%s: says in a line what is missing and how to get it, and ends at wasm', async (_name, commands, line) => {
    const { env, lines, state } = await setUp(commands);
    expect(lines[0].startsWith('Getting') ? lines[1] : lines[0]).toMatch(line);
    expect(lines.join('\n')).toMatch(
      /prebuilt addon instead, with an older TensorFlow[\s\S]*prebuilt addon can't be had[\s\S]*Falling back to WebAssembly/,
    );
    expect(lines.every((one) => !one.includes('\n'))).toBe(true);
    expect(state).toMatchObject({ kind: null, folder: null, why: expect.stringMatching(/PyPI|pip/) });
    expect(findEngine(env).why).toBe(state.why);
    expect(readdirSync(join(env.XDG_CACHE_HOME, 'ann-lab')).sort()).toEqual([
      'downloads',
      expect.stringMatching(/failed\.json$/),
    ]);
  });

  test('a failed try is not repeated at once, but when a tool appears, the day is over, or native is required', async () => {
    const { env } = await setUp({});
    expect(engineIsSettled(env)).toBe(true);
    expect(engineIsSettled({ ...env, ANN_LAB_REQUIRE: 'real,native' })).toBe(false);
    expect(engineIsSettled({ ...env, PIP_INDEX_URL: 'http://127.0.0.1:8/' })).toBe(false);
    writeFileSync(join(env.PATH, 'g++'), '#!/bin/sh\n', { mode: 0o755 });
    expect(engineIsSettled(env)).toBe(false);
    rmSync(join(env.PATH, 'g++'));
    const note = `${engineFolder('compiled', env)}.failed.json`;
    writeFileSync(note, JSON.stringify({ ...JSON.parse(readFileSync(note, 'utf8')), at: Date.now() - 25 * 3_600_000 }));
    expect(engineIsSettled(env)).toBe(false);
  });

  test('each supported system has its wheel', () => {
    expect(wheelOf('linux', 'x64').name).toBe('tensorflow-cpu');
    expect(wheelOf('linux', 'arm64').platform).toMatch(/aarch64/);
    expect(wheelOf('darwin', 'arm64').platform).toMatch(/macosx/);
    expect(wheelOf('win32', 'x64')).toBeNull();
  });

  test('the engine of this machine is whole', () => {
    const { folder: place, addon, quiet } = findEngine();
    expect(place && existsSync(addon) && existsSync(quiet)).toBe(true);
  });
});

/** A zip archive: names of the form *.txt packed, others stored. */
function writeZip(file, contents, { zip64 = false } = {}) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, text] of Object.entries(contents)) {
    const raw = Buffer.from(text);
    const method = name.endsWith('.txt') && raw.length > 0 ? 8 : 0;
    const data = method ? deflateRawSync(raw) : raw;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(raw), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(raw.length, 18);
    common.writeUInt16LE(name.length, 22);
    parts.push(word(0x04034b50), common, Buffer.from(name), data);
    directory.push(directoryEntry(common, name, offset, zip64));
    offset += 4 + 26 + name.length + data.length;
  }
  const body = Buffer.concat(directory);
  parts.push(body, ending(offset, body.length, directory.length, zip64));
  writeFileSync(file, Buffer.concat(parts));
  return file;
}

function directoryEntry(common, name, offset, zip64) {
  const extra = zip64 ? Buffer.concat([Buffer.from([1, 0, 8, 0]), long(offset)]) : Buffer.alloc(0);
  const head = Buffer.alloc(42);
  head.writeUInt16LE(20, 0);
  common.copy(head, 2, 0, 24);
  head.writeUInt16LE(extra.length, 26);
  head.writeUInt32LE(zip64 ? 0xffffffff : offset, 38);
  return Buffer.concat([word(0x02014b50), head, Buffer.from(name), extra]);
}

function ending(offset, size, count, zip64) {
  const end = Buffer.alloc(18);
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(zip64 ? 0xffffffff : size, 8);
  end.writeUInt32LE(zip64 ? 0xffffffff : offset, 12);
  if (!zip64) return Buffer.concat([word(0x06054b50), end]);
  const end64 = Buffer.concat([
    word(0x06064b50),
    long(44),
    Buffer.alloc(12),
    long(count),
    long(count),
    long(size),
    long(offset),
  ]);
  const locator = Buffer.concat([word(0x07064b50), word(0), long(offset + size), word(1)]);
  return Buffer.concat([end64, locator, word(0x06054b50), end]);
}

function word(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function long(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
