import { randomUUID } from 'node:crypto';
import type { Bundle } from '../protocol/threads';
import { bundleOf, DISPLAY, plainBundle } from './values';

export interface DisplayOptions {
  /** Names the output, so that it can be replaced later. */
  displayId?: string;
  /** Replaces the output of this displayId instead of adding one. */
  update?: boolean;
}

/** Shows things between the last values of cells. */
export interface Displays {
  show(value: unknown, options?: DisplayOptions): void;
  /** What `import ... from 'tslab'` gives in a cell. */
  tslab: () => unknown;
  /** Resolves when the bundles that are promises have been shown; throws the first error. */
  settled(): Promise<void>;
  begin(): void;
}

type Publish = (type: string, content: Record<string, unknown>) => void;

export function createDisplays(publish: Publish, versions: Record<string, string>): Displays {
  let pending: Promise<void>[] = [];

  function send(data: Bundle, { displayId, update }: DisplayOptions): void {
    const transient = displayId === undefined ? {} : { display_id: displayId };
    publish(update ? 'update_display_data' : 'display_data', { data, metadata: {}, transient });
  }

  function show(value: unknown, options: DisplayOptions = {}): void {
    const bundle = bundleOf(value);
    if (!(bundle instanceof Promise)) {
      send(bundle, options);
      return;
    }
    const shown = bundle.then((data) => send(data, options));
    shown.catch(() => undefined); // settled() reports it
    pending.push(shown);
  }

  async function settled(): Promise<void> {
    while (pending.length > 0) await Promise.all(pending.splice(0));
  }

  const clear = (wait = false) => publish('clear_output', { wait });
  Object.defineProperty(globalThis, DISPLAY, { configurable: true, value: Object.assign(show, { clear }) });

  const tslab = { display: tslabDisplay(send), newDisplay: () => tslabDisplay(send, randomUUID()), versions };
  return {
    show,
    settled,
    tslab: () => tslab,
    begin: () => {
      pending = [];
    },
  };
}

const TSLAB_METHODS = {
  javascript: 'text/javascript',
  html: 'text/html',
  markdown: 'text/markdown',
  latex: 'text/latex',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  pdf: 'application/pdf',
  text: 'text/plain',
} as const;

/** tslab's `Display`: a method for each kind of content, one kind at a time; with an id each one replaces the last. */
function tslabDisplay(send: (data: Bundle, options: DisplayOptions) => void, displayId?: string): object {
  let shown = false;
  const raw = (mime: string, content: unknown): void => {
    const id = displayId === undefined ? {} : { displayId };
    send(plainBundle({ [mime]: content }), { ...id, update: shown });
    shown = displayId !== undefined;
  };
  const methods = Object.entries(TSLAB_METHODS).map(([name, mime]) => [name, (content: unknown) => raw(mime, content)]);
  return { ...Object.fromEntries(methods), raw };
}
