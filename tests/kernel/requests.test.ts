import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCodec } from '../../kernel/src/protocol/message';
import { isStatus, type Kernel, type Received, startKernel } from './support/client';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await startKernel();
});
afterAll(() => kernel.stop());

const ask = async (type: string, content: Record<string, unknown>) =>
  (await kernel.request('shell', type, content)).content as Record<string, never>;

test('kernel_info names the real versions', async () => {
  const info = await ask('kernel_info_request', {});
  expect(info).toMatchObject({ status: 'ok', protocol_version: '5.3', implementation: 'ann-lab', debugger: false });
  expect(info.language_info).toMatchObject({
    name: 'typescript',
    file_extension: '.ts',
    mimetype: 'text/typescript',
    pygments_lexer: 'typescript',
  });
  const { text } = await kernel.execute("import { versions } from 'tslab'; versions.typescript");
  expect((info.language_info as unknown as { version: string }).version).toBe(text);
  expect(info.banner).toContain(process.versions.node);
});

test('while a cell keeps its thread busy, kernel_info, history and the heartbeat are answered', async () => {
  const running = kernel.start("console.log('on'); for (const end = Date.now() + 1500; Date.now() < end; ); 'ended'");
  await kernel.until(({ parent, header }) => parent.msg_id === running.id && header.msg_type === 'stream', 'output');
  const start = performance.now();
  expect((await ask('kernel_info_request', {})).status).toBe('ok');
  expect((await ask('history_request', { hist_access_type: 'tail', n: 1 })).status).toBe('ok');
  expect(await kernel.heartbeat()).toBe('ping');
  expect(performance.now() - start).toBeLessThan(1000);
  expect((await running.done).text).toBe('ended');
});

test('while a cell awaits, completion is answered, and the cell still counts as busy', async () => {
  const running = kernel.start("console.log('on'); await new Promise(r => setTimeout(r, 400)); 'ended'");
  await kernel.until(({ parent, header }) => parent.msg_id === running.id && header.msg_type === 'stream', 'output');
  const reply = await kernel.request('shell', 'complete_request', { code: 'Math.ab', cursor_pos: 7 });
  expect(reply.content.matches).toContain('abs');
  const mine = (message: Received) => message.parent.msg_id === reply.parent.msg_id;
  const idle = await kernel.until((message) => mine(message) && isStatus(message, 'idle'), 'idle of the completion');
  await kernel.until((message) => message.at >= idle.at && isStatus(message, 'busy'), 'busy again');
  const next = kernel.published[kernel.published.indexOf(idle) + 1]!;
  expect(next.content.execution_state).toBe('busy');
  expect(next.parent.msg_id).toBe(running.id);
  await running.done;
});

test('completion: kinds, names of earlier cells, positions counted in code points', async () => {
  await kernel.execute('const learningRate = 0.1; function learnFast(rate: number) { return rate }');
  const code = "'🧠'; learn";
  const reply = await ask('complete_request', { code, cursor_pos: [...code].length });
  expect(reply).toMatchObject({ status: 'ok', cursor_start: 5, cursor_end: 10 });
  expect(reply.matches).toEqual(expect.arrayContaining(['learningRate', 'learnFast']));
  const types = (reply.metadata as unknown as { _jupyter_types_experimental: Record<string, unknown>[] })
    ._jupyter_types_experimental;
  expect(types).toContainEqual({ start: 5, end: 10, text: 'learnFast', type: 'function' });
  expect(types).toContainEqual({ start: 5, end: 10, text: 'learningRate', type: 'instance' });
});

test('Shift+Tab on a name, and inside a call', async () => {
  await kernel.execute(`/**
 * Adds two numbers.
 * @param a the first
 */
function add(a: number, b: number): number { return a + b }`);
  const onName = await ask('inspect_request', { code: 'add', cursor_pos: 2, detail_level: 0 });
  expect(onName).toMatchObject({ status: 'ok', found: true });
  const data = onName.data as unknown as Record<string, string>;
  expect(data['text/plain']).toContain('function add(a: number, b: number): number');
  expect(data['text/markdown']).toContain('```typescript\nfunction add');
  expect(data['text/markdown']).toContain('Adds two numbers.');
  expect(data['text/markdown']).toContain('**param**');
  const inCall = await ask('inspect_request', { code: 'add(1, ', cursor_pos: 7, detail_level: 0 });
  expect((inCall.data as unknown as Record<string, string>)['text/plain']).toContain('function add');
  expect(await ask('inspect_request', { code: '   ', cursor_pos: 1, detail_level: 0 })).toMatchObject({ found: false });
});

test('is_complete', async () => {
  expect((await ask('is_complete_request', { code: 'const a = 1' })).status).toBe('complete');
  expect((await ask('is_complete_request', { code: 'function f() {' })).status).toBe('incomplete');
  expect((await ask('is_complete_request', { code: 'const a = = 1' })).status).toBe('invalid');
});

test('silent and unstored cells', async () => {
  const count = (await kernel.execute('1')).reply.execution_count as number;
  const silent = await kernel.execute("console.log('x'); let fromSilent = 5; fromSilent", { silent: true });
  expect(silent.messages.map(({ header }) => header.msg_type)).toEqual(['status', 'status']);
  expect(silent.reply.status).toBe('ok');
  const failing = await kernel.execute("throw new Error('quiet')", { silent: true });
  expect(failing.error).toBeUndefined();
  expect(failing.reply).toMatchObject({ status: 'error', evalue: 'quiet' });
  const unstored = await kernel.execute('fromSilent', { store_history: false });
  expect(unstored.text).toBe('5');
  expect((await kernel.execute('2')).reply.execution_count).toBe(count + 1);
  const { history } = await ask('history_request', { hist_access_type: 'tail', n: 2, output: true });
  expect((history as unknown as unknown[][]).map((entry) => entry[2])).toEqual([
    ['1', '1'],
    ['2', '2'],
  ]);
});

test('user_expressions', async () => {
  const { reply } = await kernel.execute('const x1 = 20;', { user_expressions: { twice: 'x1 * 2', wrong: 'nowhere' } });
  const { twice, wrong } = reply.user_expressions as Record<string, Record<string, unknown>>;
  expect(twice).toEqual({ status: 'ok', data: { 'text/plain': '40' }, metadata: {} });
  expect(wrong).toMatchObject({ status: 'error', ename: 'TypeScriptError' });
});

test('comms: none is open, and one that a client opens is closed', async () => {
  expect(await ask('comm_info_request', {})).toEqual({ status: 'ok', comms: {} });
  const frames = createCodec('a-secret-of-the-test').encode(
    'comm_open',
    { comm_id: 'c', target_name: 't', data: {} },
    null,
    [],
  );
  await kernel.sendRaw(frames);
  const closed = await kernel.until(({ header }) => header.msg_type === 'comm_close', 'comm_close');
  expect(closed.content).toEqual({ comm_id: 'c', data: {} });
});

test('a request that nobody knows is answered with an error', async () => {
  expect(await ask('debug_request', {})).toMatchObject({ status: 'error', ename: 'UnknownRequest' });
});

test('messages with a wrong signature are dropped, with a line in the log', async () => {
  await kernel.sendRaw(createCodec('another key').encode('execute_request', { code: "console.log('evil')" }, null, []));
  await kernel.sendRaw([Buffer.from('rubbish')]);
  expect((await kernel.execute('1')).text).toBe('1');
  expect(kernel.terminal()).toContain('dropped a message on the shell channel: wrong signature');
  expect(kernel.terminal()).toContain('dropped a message on the shell channel: no delimiter');
  expect(kernel.published.some(({ content }) => content.text === 'evil\n')).toBe(false);
});

test('cells run in the folder of the notebook, and find files of it', async () => {
  const { text } = await kernel.execute(`
    import { readFileSync, writeFileSync } from 'node:fs';
    writeFileSync('note.txt', 'here');
    process.cwd() + ' ' + readFileSync('note.txt', 'utf8')`);
  expect(text).toBe(`${kernel.folder} here`);
});
