import { constants, Script } from 'node:vm';
import type { CompiledCell, Compiler, ModuleLoader } from '../compiler';
import type { CellError, ExecuteRequest, ToChannels } from '../protocol/threads';
import type { Background } from './background';
import type { Displays } from './display';
import type { ErrorWriter } from './errors';
import type { Interrupts } from './interrupt';
import type { Memory } from './memory';
import type { CellTimers } from './timers';
import { bundleOf } from './values';

export interface ExecutorOptions {
  compiler: Compiler;
  loader: ModuleLoader;
  errors: ErrorWriter;
  interrupts: Interrupts;
  memory: Memory;
  timers: CellTimers;
  displays: Displays;
  background: Background;
  /** Cells by their name in stacks; the executor adds each one. */
  cells: Map<string, { source: string; label: string }>;
  /** The names of all cells: their `exports`. */
  names: Record<string, unknown>;
  post: (message: ToChannels) => void;
}

export interface Executor {
  execute(request: ExecuteRequest): void;
  /** The stop button. */
  interrupt(): void;
  /** The request whose cell runs; output belongs to it. */
  readonly current: string | null;
  /** What the compiler has to know of the cells so far. */
  readonly declarations: string;
}

interface Run {
  request: ExecuteRequest;
  /** The cell's name in stacks. */
  name: string;
}

type Body = (exports: Record<string, unknown>, require: NodeJS.Require) => unknown;

/** An interrupted cell may take so long to unwind (`finally`, closing files) before it counts as ended. */
const UNWIND_MS = 300;
/** The same where code has been cut off: most likely the cell's own, and then nothing is left to unwind. */
const UNWIND_CUT_MS = 30;
/** Taken at load, before timers are counted as a cell's. */
const { setTimeout, setImmediate } = globalThis;

/**
 * Runs cells, one at a time: the other thread sends the next one when it has heard that the last one is done. An interrupt
 * may cut off everything that runs here, even what waits in promises; so a cell's end is never awaited, but declared by
 * `settle`, from wherever it is noticed first.
 */
export function createExecutor(options: ExecutorOptions): Executor {
  const { compiler, loader, errors, interrupts, memory, timers, displays, background, cells, names, post } = options;
  let run: Run | null = null;
  let serial = 0;
  let declarations = '';

  function execute(request: ExecuteRequest): void {
    relieve(); // the next cell may come before the event loop has turned
    const mine = begin(request);
    try {
      const compiled = compile(mine.name, request.code);
      if (compiled.diagnostics.length > 0) {
        settle(mine, errors.diagnosed(compiled.diagnostics, mine.name));
        return;
      }
      declarations = compiled.declarations; // also if it throws: what ran stays usable, as in Python
      const result = interrupts.expose(() => start(mine.name, compiled));
      void finish(mine, compiled, result);
    } catch (error) {
      settle(mine, errors.thrown(error));
    }
  }

  function relieve(): void {
    if (run === null) interrupts.protect(() => memory.relieve());
  }

  function begin(request: ExecuteRequest): Run {
    const mine = { request, name: `cell-${++serial}` };
    const label = request.silent ? 'silent code' : `In [${request.count}]`;
    run = mine;
    cells.set(mine.name, { source: request.code, label });
    interrupts.begin();
    timers.begin(mine.name);
    displays.begin();
    background.begin(mine.name, label);
    return mine;
  }

  function compile(name: string, code: string): CompiledCell {
    return compiler.compile(name, code, declarations);
  }

  /** Runs the cell up to its first await. */
  function start(name: string, compiled: CompiledCell): unknown {
    loader.update(compiled.modules);
    if (compiled.output === '') return undefined;
    const head = compiled.hasTopLevelAwait ? 'async function' : 'function';
    const script = new Script(`(${head} (exports, require) { ${compiled.output}\n})`, {
      filename: name,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const body = script.runInThisContext() as Body;
    return body(names, loader.require);
  }

  async function finish(mine: Run, compiled: CompiledCell, result: unknown): Promise<void> {
    try {
      if (compiled.hasTopLevelAwait) await result;
      await showLast(mine, compiled.lastExpressionName);
      await displays.settled();
      await new Promise((resolve) => setImmediate(resolve)); // rejections of this turn surface now
      const expressions = await evaluateAll(mine.request.userExpressions);
      settle(mine, null, expressions);
    } catch (error) {
      settle(mine, errors.thrown(error));
    }
  }

  /** Shows the value of the cell's last expression; of a promise, what it resolves to. */
  async function showLast(mine: Run, name: string | undefined): Promise<void> {
    const value = await awaited(take(name));
    if (value === undefined || value === null || run !== mine || mine.request.silent) return;
    const data = await bundleOf(value);
    const content = { execution_count: mine.request.count, data, metadata: {} };
    post({ type: 'publish', id: mine.request.id, message: 'execute_result', content });
  }

  function take(name: string | undefined): unknown {
    if (name === undefined) return undefined;
    const value = names[name];
    names[name] = undefined; // not deleted: that would make the object of all names slow
    return value;
  }

  /** An interrupt reaches this as it reaches a cell's own `await`. */
  function awaited(value: unknown): unknown {
    return interrupts.hook(value);
  }

  async function evaluateAll(expressions: Record<string, string>): Promise<Record<string, unknown>> {
    const results: Record<string, unknown> = {};
    for (const [key, code] of Object.entries(expressions)) results[key] = await evaluate(code);
    return results;
  }

  async function evaluate(code: string): Promise<Record<string, unknown>> {
    const name = `cell-${++serial}`;
    cells.set(name, { source: code, label: 'user expression' });
    try {
      const compiled = compile(name, code);
      if (compiled.diagnostics.length > 0) return { status: 'error', ...errors.diagnosed(compiled.diagnostics, name) };
      await start(name, compiled);
      const value = await awaited(take(compiled.lastExpressionName));
      return { status: 'ok', data: await bundleOf(value), metadata: {} };
    } catch (error) {
      return { status: 'error', ...errors.thrown(error) };
    }
  }

  /** The cell has ended; only the first who says so is heard. */
  function settle(mine: Run, error: CellError | null, expressions: Record<string, unknown> = {}): void {
    if (run !== mine) return;
    const uncaught = background.end();
    run = null;
    post({ type: 'done', id: mine.request.id, error: error ?? uncaught, expressions });
    setImmediate(relieve); // by then the cell's own frames are gone
  }

  function interrupt(): void {
    const { reason, cut } = interrupts.interrupt();
    for (const value of Object.values(names)) stopTraining(value);
    const mine = run;
    if (!mine) return;
    timers.clear(mine.name);
    setTimeout(
      () => {
        if (run !== mine) return;
        interrupts.freeze();
        settle(mine, errors.thrown(reason));
      },
      cut ? UNWIND_CUT_MS : UNWIND_MS,
    );
  }

  return {
    execute,
    interrupt,
    get current() {
      return run?.request.id ?? null;
    },
    get declarations() {
      return declarations;
    },
  };
}

/** tfjs's own models end `fit` after the batch when this is set; the library's look at the interrupt's signal. */
function stopTraining(value: unknown): void {
  if (value === null || typeof value !== 'object') return;
  try {
    if ('stopTraining' in value) value.stopTraining = true;
  } catch {
    // tfjs's Sequential throws here until it is compiled, and then nothing trains
  }
}
