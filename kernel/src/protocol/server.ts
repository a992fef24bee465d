import { createHistory } from './history';
import { kernelInfo } from './kernel-info';
import type { Content, Header, Message } from './message';
import type { Outbox } from './outbox';
import { createExecutionQueue } from './queue';
import { toCodePoints, toUnits } from './text';
import type { CellError, ToChannels, ToMain } from './threads';

export type Channel = 'shell' | 'control';

export interface ServerOptions {
  typescriptVersion: string;
  outbox: Outbox;
  post: (message: ToMain) => void;
  interrupt: () => void;
  reply: (channel: Channel, request: Message, type: string, content: Content) => void;
  /** Ends the process, once the reply to a shutdown has gone. */
  leave: () => void;
}

/** Jupyter's protocol: what each request is answered with. */
export interface Server {
  handle(channel: Channel, request: Message): void;
  hear(message: Exclude<ToChannels, { type: 'exit' | 'signal' }>): void;
  starting(): void;
}

interface Cell {
  request: Message;
  count: number;
  silent: boolean;
}

export function createServer(options: ServerOptions): Server {
  const { outbox, post, reply } = options;
  const info = kernelInfo(options.typescriptVersion);
  const history = createHistory();
  const questions = new Map<string, { channel: Channel; request: Message; channelType: string }>();
  let count = 0;
  let running: Cell | null = null;
  /** Late output belongs to the cell that ran last. */
  let lastCell: Cell | null = null;

  const queue = createExecutionQueue(startCell, abortCell);

  function status(state: 'starting' | 'busy' | 'idle', parent: Header | null): void {
    outbox.publish(parent, 'status', { execution_state: state });
  }

  /** A request that is over must not make a running cell look idle. */
  function idle(parent: Header): void {
    status('idle', parent);
    if (running && running.request.header !== parent) status('busy', running.request.header);
  }

  function answerAtOnce(channel: Channel, request: Message, type: string, content: Content): void {
    status('busy', request.header);
    outbox.afterwards(() => reply(channel, request, type, content));
    idle(request.header);
  }

  type Handler = (channel: Channel, request: Message) => void;
  const handlers = new Map<string, Handler>([
    ['execute_request', (_channel, request) => queue.add(request)],
    ['kernel_info_request', (channel, request) => answerAtOnce(channel, request, 'kernel_info_reply', info)],
    [
      'history_request',
      (channel, request) => answerAtOnce(channel, request, 'history_reply', history.answer(request.content)),
    ],
    [
      'comm_info_request',
      (channel, request) => answerAtOnce(channel, request, 'comm_info_reply', { status: 'ok', comms: {} }),
    ],
    ['complete_request', (channel, request) => ask(channel, request, 'complete')],
    ['inspect_request', (channel, request) => ask(channel, request, 'inspect')],
    ['is_complete_request', (channel, request) => ask(channel, request, 'isComplete')],
    ['interrupt_request', interrupt],
    ['shutdown_request', shutDown],
    ['comm_open', (_channel, request) => refuseComm(request)],
    ['comm_msg', (_channel, request) => withStatus(request, () => undefined)],
    ['comm_close', (_channel, request) => withStatus(request, () => undefined)],
  ]);

  function handle(channel: Channel, request: Message): void {
    const handler = handlers.get(request.header.msg_type) ?? refuse;
    handler(channel, request);
  }

  function interrupt(channel: Channel, request: Message): void {
    options.interrupt();
    answerAtOnce(channel, request, 'interrupt_reply', { status: 'ok' });
  }

  function withStatus(request: Message, action: () => void): void {
    status('busy', request.header);
    action();
    idle(request.header);
  }

  /** There are no comm targets here: a comm that a client opens is closed again, as the protocol asks. */
  function refuseComm(request: Message): void {
    withStatus(request, () =>
      outbox.publish(request.header, 'comm_close', { comm_id: request.content.comm_id, data: {} }),
    );
  }

  function refuse(channel: Channel, request: Message): void {
    const type = request.header.msg_type;
    if (!type.endsWith('_request')) return;
    const evalue = `The kernel does not know ${type}.`;
    const error = { status: 'error', ename: 'UnknownRequest', evalue, traceback: [] };
    answerAtOnce(channel, request, type.replace(/_request$/, '_reply'), error);
  }

  function shutDown(channel: Channel, request: Message): void {
    const restart = request.content.restart === true;
    answerAtOnce(channel, request, 'shutdown_reply', { status: 'ok', restart });
    outbox.afterwards(options.leave);
  }

  // ---- questions to the compiler, which lives in the main thread

  function ask(channel: Channel, request: Message, type: 'complete' | 'inspect' | 'isComplete'): void {
    const code = String(request.content.code ?? '');
    const cursor = request.content.cursor_pos;
    const position = typeof cursor === 'number' ? toUnits(code, cursor) : code.length;
    const id = request.header.msg_id;
    const channelType = request.header.msg_type.replace(/_request$/, '_reply');
    questions.set(id, { channel, request, channelType });
    status('busy', request.header);
    post({ type, id, code, position });
  }

  function answered(id: string, content: Content): void {
    const question = questions.get(id);
    if (!question) return;
    questions.delete(id);
    const { channel, request, channelType } = question;
    const answer = channelType === 'complete_reply' ? inCodePoints(content, String(request.content.code)) : content;
    outbox.afterwards(() => reply(channel, request, channelType, answer));
    idle(request.header);
  }

  // ---- cells

  function startCell(request: Message): void {
    const { content, header } = request;
    const code = String(content.code ?? '');
    const silent = content.silent === true;
    const stored = !silent && content.store_history !== false;
    const cell: Cell = { request, silent, count: count + 1 };
    if (stored) {
      count++;
      history.add(cell.count, code);
    }
    running = cell;
    lastCell = cell;
    status('busy', header);
    if (!silent) outbox.publish(header, 'execute_input', { code, execution_count: cell.count });
    const userExpressions = (content.user_expressions ?? {}) as Record<string, string>;
    post({ type: 'execute', id: header.msg_id, count: cell.count, code, silent, userExpressions });
  }

  function cellDone(id: string, error: CellError | null, expressions: Content): void {
    if (!running || running.request.header.msg_id !== id) return;
    const endedAt = Date.now();
    const { request, count: execution_count, silent } = running;
    if (error && !silent) outbox.publish(request.header, 'error', { ...error });
    const content: Content = error
      ? { status: 'error', execution_count, ...error, user_expressions: {}, payload: [] }
      : { status: 'ok', execution_count, user_expressions: expressions, payload: [] };
    running = null;
    outbox.afterwards(() => reply('shell', request, 'execute_reply', content));
    status('idle', request.header);
    queue.finished(error !== null, endedAt);
  }

  /** No execution count: JupyterLab then leaves the cell's prompt empty. */
  function abortCell(request: Message): void {
    answerAtOnce('shell', request, 'execute_reply', { status: 'aborted' });
  }

  function outputOf(id: string | null): Cell | null {
    return running && running.request.header.msg_id === id ? running : lastCell;
  }

  function publish(id: string | null, type: string, content: Content): void {
    const cell = outputOf(id);
    if (cell?.silent) return;
    outbox.publish(cell?.request.header ?? null, type, content);
    const text = (content.data as Content | undefined)?.['text/plain'];
    if (type === 'execute_result' && cell && typeof text === 'string') history.setOutput(cell.count, text);
  }

  function hear(message: Exclude<ToChannels, { type: 'exit' | 'signal' }>): void {
    if (message.type === 'stream') stream(message.id, message.name, message.text);
    else if (message.type === 'publish') publish(message.id, message.message, message.content);
    else if (message.type === 'answer') answered(message.id, message.content);
    else cellDone(message.id, message.error, message.expressions);
  }

  function stream(id: string | null, name: 'stdout' | 'stderr', text: string): void {
    const cell = outputOf(id);
    if (cell?.silent) outbox.drop(text);
    else outbox.stream(cell?.request.header ?? null, name, text);
  }

  return { handle, hear, starting: () => status('starting', null) };
}

function inCodePoints(content: Content, code: string): Content {
  const start = toCodePoints(code, Number(content.cursor_start));
  const end = toCodePoints(code, Number(content.cursor_end));
  const metadata = (content.metadata ?? {}) as { _jupyter_types_experimental?: Content[] };
  const types = metadata._jupyter_types_experimental?.map((one) => ({ ...one, start, end }));
  return {
    ...content,
    cursor_start: start,
    cursor_end: end,
    metadata: types ? { _jupyter_types_experimental: types } : {},
  };
}
