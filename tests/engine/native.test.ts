import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { engine, info, tf } from '../../lib/src/engine';
import { repairNodeUtil } from '../../lib/src/engine/repairs/nodeUtil';
import { node } from '../../lib/src/engine/tf';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test('info tells what computes', () => {
  expect(engine.info()).toEqual(info());
  expect(info()).toEqual({
    backend: 'tensorflow',
    tensorflow: '2.21.0',
    threads: expect.any(Number),
    tfjs: '4.22.0',
    node: process.versions.node,
    why: null,
  });
  expect(info().threads).toBeGreaterThan(0);
  expect(tf.getBackend()).toBe('tensorflow');
});

test('threads follow TF_NUM_INTRAOP_THREADS', () => {
  const before = process.env.TF_NUM_INTRAOP_THREADS;
  process.env.TF_NUM_INTRAOP_THREADS = '3';
  expect(info().threads).toBe(3);
  if (before === undefined) delete process.env.TF_NUM_INTRAOP_THREADS;
  else process.env.TF_NUM_INTRAOP_THREADS = before;
});

test('tf.round keeps int32 as it is and rounds floats to even', () => {
  const whole = tf.round(tf.tensor1d([-3, 0, 7], 'int32'));
  expect(whole.dtype).toBe('int32');
  expect([...whole.dataSync()]).toEqual([-3, 0, 7]);
  expect([...tf.round(tf.tensor1d([0.5, 1.5, -2.4])).dataSync()]).toEqual([0, 2, -2]);
});

test('tf.round of int32 leaves no tensor behind', () => {
  const before = tf.memory().numTensors;
  tf.tidy(() => tf.round(tf.tensor1d([1, 2], 'int32')).dataSync());
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  ['equal values', () => tf.fill([4, 2], 3)],
  ['one value', () => tf.tensor1d([5])],
  ['a scalar', () => tf.scalar(2)],
  ['no value', () => tf.tensor1d([])],
  ['different values', () => tf.tensor1d([1, 2, 3])],
])('TensorBoard writes a histogram of %s', (_name, make) => {
  const folder = mkdtempSync(join(tmpdir(), 'ann-lab-'));
  folders.push(folder);
  const writer = (node as NonNullable<typeof node>).summaryFileWriter(folder);
  const data = make();
  const before = tf.memory().numTensors;
  writer.histogram('weights', data as Parameters<typeof writer.histogram>[1], 1);
  writer.flush();
  expect(tf.memory().numTensors).toBe(before);
  const [file] = readdirSync(folder);
  expect(readFileSync(join(folder, file as string)).includes('weights')).toBe(true);
});

test('the bucket of constant data is the value plus and minus a half, with their count', () => {
  const backend = tf.backend() as unknown as { buckets(data: unknown): { arraySync(): number[][] } };
  expect(backend.buckets(tf.fill([6], 3)).arraySync()).toEqual([[2.5, 3.5, 6]]);
});

test('what Node 23 took from util is given back, and what is there is kept', () => {
  const bare: Record<string, unknown> = {};
  repairNodeUtil(bare);
  const { isNullOrUndefined, isArray } = bare as Record<string, (value: unknown) => boolean>;
  expect([undefined, null, 0, ''].map((value) => isNullOrUndefined?.(value))).toEqual([true, true, false, false]);
  expect([isArray?.([]), isArray?.({})]).toEqual([true, false]);
  const kept = { isArray: 'mine', isNullOrUndefined: 'mine' };
  repairNodeUtil(kept);
  expect(kept).toEqual({ isArray: 'mine', isNullOrUndefined: 'mine' });
});
