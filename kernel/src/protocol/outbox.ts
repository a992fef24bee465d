import type { Content, Header } from './message';
import type { Pace } from './pace';
import { pieces } from './text';

type StreamName = 'stdout' | 'stderr';

/** Everything that goes to Jupyter in one order: texts are gathered, and the rest waits for the text before it. */
export interface Outbox {
  /** Gathers text: what is written within 20 ms travels as one message. */
  stream(parent: Header | null, name: StreamName, text: string): void;
  /** Text that nobody is to see. */
  drop(text: string): void;
  publish(parent: Header | null, type: string, content: Content): void;
  /** Does something (a reply on another channel) once all that was handed in before has been sent. */
  afterwards(action: () => void): void;
  /** Sends all at once, whatever the pace: for the end of the kernel. */
  flush(): void;
}

interface Text {
  parent: Header | null;
  name: StreamName;
  parts: string[];
}
interface Update {
  parent: Header | null;
  content: Content;
}
type Item = { bytes: number; send: () => void };

const GATHER_MS = 20;
const GATHER_LENGTH = 1 << 18;
/** So many changes between stdout and stderr in one message's time keep their order; more are sorted by stream. */
const ORDERED_TEXTS = 8;

/** `gone` hears how many characters of text have left. */
export function createOutbox(
  send: (parent: Header | null, type: string, content: Content) => void,
  pace: Pace,
  gone: (length: number) => void = () => undefined,
): Outbox {
  let texts: Text[] = [];
  let gathered = 0;
  /** Updates of displays that wait for the same 20 ms: only the last one of a display is sent. */
  const updates = new Map<string, Update>();
  let timer: NodeJS.Timeout | null = null;
  let queue: Item[] = [];
  let waiting: NodeJS.Timeout | null = null;

  function stream(parent: Header | null, name: StreamName, text: string): void {
    if (text === '') return;
    if (updates.size > 0) release();
    const last = texts.at(-1);
    if (last && last.name === name && last.parent === parent) last.parts.push(text);
    else texts.push({ parent, name, parts: [text] });
    gathered += text.length;
    if (gathered > GATHER_LENGTH) release();
    else timer ??= setTimeout(release, GATHER_MS);
  }

  function publish(parent: Header | null, type: string, content: Content): void {
    const id = type === 'update_display_data' ? displayId(content) : null;
    if (id === null) {
      release();
      enqueue(0, () => send(parent, type, content));
      return;
    }
    if (texts.length > 0) release();
    updates.set(id, { parent, content });
    timer ??= setTimeout(release, GATHER_MS);
  }

  /** Moves what was gathered to the queue. */
  function release(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    for (const { parent, name, parts } of texts.length > ORDERED_TEXTS ? sorted(texts) : texts) {
      for (const text of pieces(parts.join(''), GATHER_LENGTH)) {
        enqueue(Buffer.byteLength(JSON.stringify(text)), () => {
          send(parent, 'stream', { name, text });
          gone(text.length);
        });
      }
    }
    texts = [];
    gathered = 0;
    for (const { parent, content } of updates.values()) {
      enqueue(0, () => send(parent, 'update_display_data', content));
    }
    updates.clear();
  }

  function enqueue(bytes: number, action: () => void): void {
    queue.push({ bytes, send: action });
    if (!waiting) drain();
  }

  function drain(): void {
    waiting = null;
    let done = 0;
    for (const item of queue) {
      const wait = pace.take(item.bytes);
      if (wait > 0) {
        waiting = setTimeout(drain, wait);
        break;
      }
      item.send();
      done++;
    }
    queue = queue.slice(done);
  }

  function afterwards(action: () => void): void {
    release();
    if (queue.length === 0) action();
    else queue.push({ bytes: 0, send: action });
  }

  function flush(): void {
    release();
    if (waiting) clearTimeout(waiting);
    waiting = null;
    for (const item of queue.splice(0)) item.send();
  }

  return { stream, drop: (text) => gone(text.length), publish, afterwards, flush };
}

function displayId(content: Content): string | null {
  const { display_id } = (content.transient ?? {}) as { display_id?: unknown };
  return typeof display_id === 'string' ? display_id : null;
}

function sorted(texts: readonly Text[]): Text[] {
  const merged = new Map<Header | null, Record<StreamName, Text>>();
  for (const { parent, name, parts } of texts) {
    const entry = merged.get(parent) ?? {
      stdout: { parent, name: 'stdout', parts: [] },
      stderr: { parent, name: 'stderr', parts: [] },
    };
    entry[name].parts.push(...parts);
    merged.set(parent, entry);
  }
  return [...merged.values()].flatMap(({ stdout, stderr }) => [stdout, stderr]).filter((text) => text.parts.length > 0);
}
