import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as callbacks from '../../lib/src/callbacks';
import { BackupFolder } from '../../lib/src/callbacks/backup-file';
import { FakeModel, type FakeRun, fakeFit } from './support/fake-model';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Runs the script until it says its `killAt`-th line, and kills it then; to its end without. Resolves to the result, or null. */
function train(kind: 'fake' | 'model', at: string, killAt = Infinity): Promise<Record<string, unknown> | null> {
  const child = spawn(process.execPath, [join(__dirname, 'support', 'killed-training.cjs'), kind, at]);
  let lines = 0;
  let errors = '';
  let result: Record<string, unknown> | null = null;
  child.stderr.on('data', (text) => {
    errors += text;
  });
  child.stdin.on('error', () => undefined); // it may be gone already
  createInterface(child.stdout).on('line', (line) => {
    if (line.startsWith('{')) result = JSON.parse(line) as Record<string, unknown>;
    else if (++lines === killAt) child.kill('SIGKILL');
    else child.stdin.write('.');
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve(result);
      else reject(new Error(errors));
    });
  });
}

describe.each([
  // The lines of a run: 'fsyncSync', 'fsyncSync' of the folder and 'renameSync' for a backup, and one a batch, epoch and end.
  ['fake', [3, 8, 11, 6]],
  ['model', [9, 10]],
] as const)('a %s training', (kind, kills) => {
  it('that is killed again and again ends as one that was not', async () => {
    const [whole, broken] = [join(folder, 'whole'), join(folder, 'broken')].map((path) => mkdtempSync(path)) as [
      string,
      string,
    ];
    const expected = await train(kind, whole);
    for (const killAt of kills) expect(await train(kind, broken, killAt)).toBeNull();
    expect(await train(kind, broken)).toEqual(expected);
    expect(expected?.stoppedEpoch).toBeGreaterThan(0);
    expect(readdirSync(broken)).toEqual(['log.csv']);
  });
});

const backupDir = () => join(folder, 'backup');
const run = (more: Partial<FakeRun> = {}): FakeRun => ({
  epochs: 8,
  steps: 3,
  logs: (_epoch, _batch, model) => ({ loss: model.weight, val_loss: Math.abs(Math.sin(model.weight * 3)) }),
  ...more,
});

function neighbours() {
  const board = callbacks.tensorBoard({ logDir: join(folder, 'logs'), updateFreq: 2 });
  const count = callbacks.modelCheckpoint({ filepath: '{epoch}-{batch}.keras', saveFreq: 4 });
  const best = callbacks.modelCheckpoint({ filepath: 'best-{epoch}.keras', saveBestOnly: true, mode: 'min' });
  const plateau = callbacks.reduceLROnPlateau({ patience: 1, mode: 'min', cooldown: 1 });
  return [board, callbacks.history(), count, best, plateau] as const;
}

describe('BackupAndRestore', () => {
  it.each([
    ['epoch', 2, 1],
    ['epoch', 4, null],
    [2, 1, 1],
    [2, 3, 2],
    [5, 4, 0],
  ] as const)(
    'with saveFreq %s goes on after epoch %s, batch %s, with the state of its neighbours',
    async (saveFreq, epoch, batch) => {
      const backup = () => callbacks.backupAndRestore({ backupDir: backupDir(), saveFreq });
      const [plain, first, second] = [new FakeModel(), new FakeModel(), new FakeModel()];
      const expected = neighbours();
      await fakeFit(plain, expected, run());
      const eventsExpected = eventSizes();
      rmSync(join(folder, 'logs'), { recursive: true });
      const killAfter = (e: number, b: number | null) => e === epoch && b === batch;
      expect(await fakeFit(first, [backup(), ...neighbours()], run({ killAfter }))).toBe(false);
      const resumed = neighbours();
      expect(await fakeFit(second, [backup(), ...resumed], run())).toBe(true);
      expect(second.weight).toBe(plain.weight);
      expect(second.optimizer).toEqual(plain.optimizer);
      expect(resumed[1].history).toEqual(expected[1].history);
      expect(resumed[1].epoch).toEqual(expected[1].epoch);
      expect(resumed[3].best).toBe(expected[3].best);
      expect(plain.saved.slice(-second.saved.length)).toEqual(second.saved);
      expect(eventSizes()).toEqual(eventsExpected); // one file, nothing twice
      expect(existsSync(backupDir())).toBe(false);
    },
  );

  it('does not go on with a training that a callback had ended', async () => {
    const list = () => [
      callbacks.backupAndRestore(backupDir()),
      {
        onEpochEnd(this: callbacks.Callback, epoch: number) {
          if (epoch === 2) this.model.stopTraining = true;
        },
      },
    ];
    const [first, second] = [new FakeModel(), new FakeModel()];
    await fakeFit(first, list(), run({ killAfter: (epoch, batch) => epoch === 2 && batch === null }));
    await fakeFit(second, list(), run());
    expect(second.weight).toBe(first.weight);
    expect(second.optimizer.iterations).toBe(9);
  });

  it('keeps the backup if asked to, and says which callbacks are gone', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const backup = () => callbacks.backupAndRestore({ backupDir: backupDir(), deleteCheckpoint: false });
    await fakeFit(new FakeModel(), [backup(), callbacks.history()], run());
    expect(readdirSync(backupDir())).toEqual(['backup-0.bin', 'backup-1.bin']);
    const again = new FakeModel();
    await fakeFit(again, backup(), run());
    expect(again.optimizer.iterations).toBe(24); // none of them again
    expect(warn.mock.calls.flat().join()).toContain('History');
  });

  it('says what to do when the backup is of another model', async () => {
    const backup = () => callbacks.backupAndRestore(backupDir());
    await fakeFit(new FakeModel(), backup(), run({ killAfter: () => true }));
    const other = new FakeModel();
    other.setRunState = () => {
      throw new Error('The state is of another model.');
    };
    await expect(fakeFit(other, backup(), run())).rejects.toThrow(/of another model\. Delete the folder/);
  });

  it('refuses options that make no sense', () => {
    expect(() => callbacks.backupAndRestore('')).toThrow('expected a folder');
    expect(() => callbacks.backupAndRestore({ backupDir: 'x', saveFreq: 0 })).toThrow("expected 'epoch' or a number");
    expect(() => callbacks.backupAndRestore({ backup_dir: 'x' } as never)).toThrow("'backupDir'");
  });
});

describe('a backup folder', () => {
  const value = (n: number) => ({ n, weights: [Float32Array.of(n, Number.NaN, -0)], text: 'ä', none: null });

  it('gives back the latest value, typed arrays and odd numbers included', () => {
    const written = new BackupFolder(backupDir());
    expect(written.read()).toBeUndefined();
    for (let n = 1; n <= 3; n++) written.write(value(n));
    expect(new BackupFolder(backupDir()).read()).toEqual(value(3));
    const goesOn = new BackupFolder(backupDir());
    goesOn.read();
    goesOn.write(value(4));
    expect(new BackupFolder(backupDir()).read()).toEqual(value(4));
  });

  it.each([
    ['cut off', (path: string) => truncateSync(path, 100), 'it is cut off'],
    ['with a bit turned', (path: string) => turn(path, 90), 'checksum differs'],
    ['of a later version', (path: string) => turn(path, 8), 'version 0 of the format'],
    ['that is something else', (path: string) => writeFileSync(path, 'x'), 'no backup of a training'],
  ])('falls back from a file %s to the one before; without any it says so', (_name, damage, message) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const written = new BackupFolder(backupDir());
    for (let n = 1; n <= 2; n++) written.write(value(n)); // the second is generation 2, in backup-0.bin
    damage(join(backupDir(), 'backup-0.bin'));
    expect(new BackupFolder(backupDir()).read()).toEqual(value(1));
    expect(warn.mock.calls.flat().join()).toContain(message);
    damage(join(backupDir(), 'backup-1.bin'));
    expect(() => new BackupFolder(backupDir()).read()).toThrow('Delete the folder');
  });

  it('deletes its own files only', () => {
    const written = new BackupFolder(backupDir());
    written.write(value(1));
    writeFileSync(join(backupDir(), 'mine.txt'), '');
    written.delete();
    expect(readdirSync(backupDir())).toEqual(['mine.txt']);
  });
});

function turn(path: string, at: number): void {
  const content = readFileSync(path);
  content[at] = (content[at] as number) ^ 1;
  writeFileSync(path, content);
}

/** The sizes of all event files: they say whether something was written twice or is missing. */
function eventSizes(): number[] {
  const logs = join(folder, 'logs', 'train');
  return readdirSync(logs).map((name) => readFileSync(join(logs, name)).length);
}
