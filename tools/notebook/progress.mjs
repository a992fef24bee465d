/**
 * Shows a run while it goes: on a terminal one line a notebook, redrawn in place; elsewhere (CI, a pipe) plain lines, one when a
 * notebook starts and ends and one every half minute while it runs.
 */

const REDRAW_MS = 200;
const HEARTBEAT_MS = 30_000;

const seconds = (ms) => `${(ms / 1000).toFixed(ms < 100_000 ? 1 : 0)} s`;

function stateOf(entry, now) {
  if (entry.state === 'waiting') return 'waiting';
  if (entry.state === 'running' && entry.cell === 0) return 'starting';
  if (entry.state === 'running') return `cell ${entry.cell} of ${entry.of}, ${seconds(now - entry.begin)}`;
  return `${entry.state}, ${entry.of ?? 0} cells, ${seconds(entry.end - entry.begin)}`;
}

const MARKS = { waiting: ' ', running: '…', passed: '✓', failed: '✗', interrupted: '✗' };

/** One line a notebook, as the terminal shows it, cut to `columns`. */
export function frame(entries, now, columns) {
  const width = Math.max(...entries.map((entry) => entry.name.length));
  return entries.map((entry) =>
    `${MARKS[entry.state]} ${entry.name.padEnd(width)}  ${stateOf(entry, now)}`.slice(0, columns - 1),
  );
}

function terminal(stream, entries) {
  let drawn = 0;
  const draw = () => {
    const lines = frame(entries, Date.now(), stream.columns || 80);
    stream.write(`${drawn ? `\x1b[${drawn}A` : ''}${lines.map((line) => `\x1b[2K${line}\n`).join('')}`);
    drawn = lines.length;
  };
  const timer = setInterval(draw, REDRAW_MS);
  draw();
  return {
    changed() {},
    stop() {
      clearInterval(timer);
      draw();
    },
  };
}

function plain(stream, entries) {
  const say = (entry) => stream.write(`${entry.name}: ${stateOf(entry, Date.now())}\n`);
  const timer = setInterval(() => {
    for (const entry of entries) if (entry.state === 'running') say(entry);
  }, HEARTBEAT_MS);
  return {
    changed(entry, before) {
      if (entry.state !== before) say(entry);
    },
    stop() {
      clearInterval(timer);
    },
  };
}

const silent = () => ({ changed() {}, stop() {} });

/**
 * A display for notebooks of these names.
 *
 * @param {string[]} names
 * @param {{ stream?: NodeJS.WriteStream, kind?: 'auto' | 'terminal' | 'plain' | 'none' }} [options] `auto`: a terminal that is not CI
 *   gets the moving display
 */
export function createProgress(names, { stream = process.stderr, kind = 'auto' } = {}) {
  const entries = names.map((name) => ({ name, state: 'waiting', cell: 0, of: null, begin: 0, end: 0 }));
  const moving = kind === 'terminal' || (kind === 'auto' && stream.isTTY && !process.env.CI);
  const show = kind === 'none' ? silent() : moving ? terminal(stream, entries) : plain(stream, entries);
  const update = (index, change) => {
    const entry = entries[index];
    const before = entry.state;
    Object.assign(entry, change);
    show.changed(entry, before);
  };
  return {
    start: (index) => update(index, { state: 'running', begin: Date.now() }),
    event(index, event) {
      if (event.event === 'start') update(index, { of: event.of });
      if (event.event === 'cell') update(index, { cell: event.number });
    },
    end: (index, status) => update(index, { state: status, end: Date.now() }),
    stop: () => show.stop(),
  };
}
