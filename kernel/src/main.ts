/**
 * The kernel: `node dist/main.js {connection_file}`. This thread compiles and runs cells; a second one (control.ts) speaks
 * Jupyter's protocol, so that it is never kept from answering.
 */
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createCompiler, createModuleLoader } from './compiler';
import { AWAIT_HOOK } from './execution/awaiting';
import { createBackground } from './execution/background';
import { createDisplays } from './execution/display';
import { createErrorWriter } from './execution/errors';
import { createExecutor, type Executor } from './execution/executor';
import { replaceExit } from './execution/exit';
import { createInterrupts } from './execution/interrupt';
import { answerQuestion } from './execution/language';
import { createMemory } from './execution/memory';
import { createOutput } from './execution/output';
import { refuseStdin } from './execution/stdin';
import { captureStreams } from './execution/streams';
import { describeTensors } from './execution/tensors';
import { createCellTimers } from './execution/timers';
import { type ChannelsData, type Question, Shared, type ToChannels, type ToMain } from './protocol/threads';

const packageRequire = createRequire(__filename);

export function startKernel(connectionFile: string): void {
  Error.stackTraceLimit = 50;
  const shared = new Int32Array(new SharedArrayBuffer(Shared.words * Int32Array.BYTES_PER_ELEMENT));
  const versions = toolVersions();
  const workerData: ChannelsData = { connectionFile, shared, typescriptVersion: versions.typescript };
  const channels = new Worker(join(__dirname, 'control.js'), { workerData, execArgv: [] });
  const post = (message: ToChannels) => channels.postMessage(message);

  const cwd = process.cwd();
  const cells = new Map<string, { source: string; label: string }>();
  const compiler = createCompiler({ cwd, awaitHook: AWAIT_HOOK });
  const errors = createErrorWriter(cells, (file, line, column) => compiler.position(file, line, column));
  const interrupts = createInterrupts(shared);

  let executor: Executor | null = null;
  const output = createOutput(post, shared, () => executor?.current ?? null);
  const displays = createDisplays(output.publish, versions);
  const loader = createModuleLoader({ cwd, provided: { tslab: displays.tslab } });
  const background = createBackground(errors, (text) => output.write('stderr', text));
  const timers = createCellTimers();
  const names: Record<string, unknown> = {};
  const running = createExecutor({
    compiler,
    loader,
    errors,
    interrupts,
    memory: createMemory(),
    timers,
    displays,
    background,
    cells,
    names,
    post,
  });
  executor = running;
  captureStreams(output.write);
  refuseStdin();
  describeTensors();
  replaceExit(post, shared);

  channels.on('message', (message: ToMain) => interrupts.protect(() => hear(message)));
  channels.on('error', (error) => {
    writeSync(2, `[ann-lab kernel] the thread of the channels failed: ${error.stack}\n`);
    process.kill(process.pid, 'SIGKILL');
  });
  process.on('SIGINT', () => post({ type: 'signal' }));
  interrupts.protect(() => compiler.warmUp());

  function hear(message: ToMain): void {
    if (message.type === 'execute') running.execute(message);
    else if (message.type === 'interrupt') running.interrupt();
    else if (message.type === 'shutdown') process.exit(0);
    else post({ type: 'answer', id: message.id, content: answer(message) });
  }

  function answer(question: Question): Record<string, unknown> {
    try {
      return answerQuestion(compiler, question, running.declarations);
    } catch (error) {
      return { status: 'error', ...errors.thrown(error) };
    }
  }
}

function toolVersions(): { tslab: string; typescript: string; node: string } {
  const tslab = packageRequire.resolve('tslab/package.json');
  const version = (path: string) => (createRequire(tslab)(path) as { version: string }).version;
  return {
    tslab: version(tslab),
    typescript: version('@tslab/typescript-for-tslab/package.json'),
    node: process.version,
  };
}

if (require.main === module) startKernel(process.argv[2] ?? '');
