import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Kernel, type Outcome, startKernel } from './support/client';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await startKernel();
});
afterAll(() => kernel.stop());

const types = ({ messages }: Outcome) => messages.map(({ header }) => header.msg_type);
const contents = ({ messages }: Outcome, type: string) =>
  messages.filter(({ header }) => header.msg_type === type).map(({ content }) => content);

test('the last value is an execute_result with the count of its cell', async () => {
  const outcome = await kernel.execute('6 * 7');
  expect(types(outcome)).toEqual(['status', 'execute_input', 'execute_result', 'status']);
  expect(contents(outcome, 'execute_input')).toEqual([{ code: '6 * 7', execution_count: 1 }]);
  expect(contents(outcome, 'execute_result')).toEqual([
    { execution_count: 1, data: { 'text/plain': '42' }, metadata: {} },
  ]);
  expect(outcome.reply).toEqual({ status: 'ok', execution_count: 1, user_expressions: {}, payload: [] });
});

test('values as console.log prints them; nothing for undefined and null', async () => {
  expect((await kernel.execute("'a\\nb'")).text).toBe('a\nb');
  expect((await kernel.execute('({ a: [1, { b: 2 }] })')).text).toBe('{ a: [ 1, { b: 2 } ] }');
  expect((await kernel.execute('undefined')).result).toBeUndefined();
  expect((await kernel.execute('null')).result).toBeUndefined();
  expect((await kernel.execute('const silent = 1;')).result).toBeUndefined();
});

test('a promise is awaited', async () => {
  const { text } = await kernel.execute('new Promise<string>(resolve => setTimeout(() => resolve("ready"), 10))');
  expect(text).toBe('ready');
});

test('values with Symbol.for("Jupyter.display") give their own bundle, at once or as a promise', async () => {
  const bundle =
    "{ 'text/plain': 'Figure: Loss.', 'application/vnd.plotly.v1+json': { data: [{ y: [1, 2] }], layout: {} } }";
  const now = await kernel.execute(`({ [Symbol.for('Jupyter.display')]: () => (${bundle}) })`);
  expect(now.result).toEqual({
    'text/plain': 'Figure: Loss.',
    'application/vnd.plotly.v1+json': { data: [{ y: [1, 2] }], layout: {} },
  });
  const later = await kernel.execute(`({ async [Symbol.for('Jupyter.display')]() { return ${bundle} } })`);
  expect(later.result).toEqual(now.result);
  const bytes = await kernel.execute(
    "({ [Symbol.for('Jupyter.display')]: () => ({ 'image/png': new Uint8Array([1, 2, 3]) }) })",
  );
  expect(bytes.result).toEqual({ 'image/png': 'AQID' });
});

test('a display method that throws, or gives no bundle, fails the cell', async () => {
  const throws = await kernel.execute("({ [Symbol.for('Jupyter.display')]() { throw new Error('no picture') } })");
  expect(throws.error).toMatchObject({ evalue: 'no picture' });
  const wrong = await kernel.execute("({ [Symbol.for('Jupyter.display')]: () => 5 })");
  expect(wrong.error!.evalue).toContain('expected a MIME bundle');
  const rejected = await kernel.execute(
    "(globalThis as any)[Symbol.for('Jupyter.display')]({ async [Symbol.for('Jupyter.display')]() { throw new Error('late') } })",
  );
  expect(rejected.error).toMatchObject({ evalue: 'late' });
});

test('the display function: between other output, by id, updated, cleared', async () => {
  const outcome = await kernel.execute(`
    const show = (globalThis as any)[Symbol.for('Jupyter.display')];
    console.log('before');
    show({ a: 1 });
    show('first', { displayId: 'p' });
    show('second', { displayId: 'p', update: true });
    show.clear(true);
    console.log('after');`);
  expect(types(outcome).slice(2, -1)).toEqual([
    'stream',
    'display_data',
    'display_data',
    'update_display_data',
    'clear_output',
    'stream',
  ]);
  const [value, first] = contents(outcome, 'display_data');
  expect(value).toEqual({ data: { 'text/plain': '{ a: 1 }' }, metadata: {}, transient: {} });
  expect(first!.transient).toEqual({ display_id: 'p' });
  expect(contents(outcome, 'update_display_data')[0]!.data).toEqual({ 'text/plain': 'second' });
  expect(contents(outcome, 'clear_output')).toEqual([{ wait: true }]);
});

test('an asynchronous display is shown before its cell ends', async () => {
  const outcome = await kernel.execute(`
    (globalThis as any)[Symbol.for('Jupyter.display')]({
      async [Symbol.for('Jupyter.display')]() { await new Promise(r => setTimeout(r, 20)); return { 'text/plain': 'slow' } }
    });`);
  expect(contents(outcome, 'display_data')[0]!.data).toEqual({ 'text/plain': 'slow' });
});

test("tslab's own display functions", async () => {
  const outcome = await kernel.execute(`
    import { display, newDisplay, versions } from 'tslab';
    display.html('<b>bold</b>'); display.markdown('*m*'); display.svg('<svg/>'); display.png(new Uint8Array([1, 2, 3]));
    display.latex('x^2'); display.text('plain'); display.raw('application/json', '{}');
    const progress = newDisplay();
    progress.html('0 %'); progress.html('100 %');
    [typeof versions.tslab, typeof versions.typescript, versions.node === process.version].join()`);
  expect(contents(outcome, 'display_data').map(({ data }) => data)).toEqual([
    { 'text/html': '<b>bold</b>' },
    { 'text/markdown': '*m*' },
    { 'image/svg+xml': '<svg/>' },
    { 'image/png': 'AQID' },
    { 'text/latex': 'x^2' },
    { 'text/plain': 'plain' },
    { 'application/json': '{}' },
    { 'text/html': '0 %' },
  ]);
  expect(contents(outcome, 'update_display_data')[0]!.data).toEqual({ 'text/html': '100 %' });
  expect(outcome.text).toBe('string,string,true');
});

test('tensors: shape, dtype and values, alone, within values and on the console', async () => {
  await kernel.execute("import * as tf from '@tensorflow/tfjs';");
  const text = async (code: string) => (await kernel.execute(code)).text;
  expect(await text('tf.tensor([[1, 2.5], [-3, 4]])')).toBe('Tensor [2, 2] float32\n[[  1, 2.5],\n [ -3,   4]]');
  expect(await text("tf.scalar(3, 'int32')")).toBe('Tensor [] int32 3');
  expect(await text("tf.tensor(['a', 'b'])")).toBe("Tensor [2] string ['a', 'b']");
  expect(await text('tf.tensor([true, false])')).toBe('Tensor [2] bool [ true, false]');
  expect(await text('[tf.ones([2])]')).toBe('[ Tensor [2] float32 [1, 1] ]');
  expect(await text('tf.variable(tf.zeros([1]))')).toBe('Variable [1] float32 [0]');
  expect(await text('tf.tensor([0.1, 1 / 3, NaN])')).toBe('Tensor [3] float32 [     0.1, 0.333333,      NaN]');
  expect(await text('tf.complex([1, 2], [3, -4])')).toBe('Tensor [2] complex64 [1+3j, 2-4j]');
  expect(await text('tf.zeros([0, 3])')).toBe('Tensor [0, 3] float32 []');
  expect((await kernel.execute('console.log(tf.ones([1]))')).stdout).toBe('Tensor [1] float32 [1]\n');
  expect(await text('const gone = tf.ones([2]); gone.dispose(); gone')).toBe('Tensor [2] float32 (disposed)');
});

test('long tensors show their edges, and leave no tensors behind', async () => {
  const { text } = await kernel.execute(
    'const long = tf.range(0, 1e6).reshape([1000, 1000]); const held = tf.memory().numTensors; long',
  );
  expect(text).toContain('Tensor [1000, 1000] float32\n[[');
  expect(text).toContain('…');
  expect(text!.split('\n')).toHaveLength(8);
  expect(text).toMatch(/^\[\[ +0, +1, +2, …, +997, +998, +999\],$/m);
  expect(text).toMatch(/999999\]\]$/);
  expect((await kernel.execute('tf.memory().numTensors - held')).text).toBe('0');
});
