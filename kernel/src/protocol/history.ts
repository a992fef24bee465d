import type { Content } from './message';

interface Entry {
  line: number;
  input: string;
  output: string | null;
}

/** The inputs of this kernel's life, for `history_request`. Nothing is kept on disk. */
export interface History {
  add(line: number, input: string): void;
  setOutput(line: number, output: string): void;
  answer(request: Content): Content;
}

const SESSION = 1;

export function createHistory(): History {
  const entries: Entry[] = [];

  function select(request: Content): Entry[] {
    const n = typeof request.n === 'number' ? request.n : entries.length;
    switch (request.hist_access_type) {
      case 'range':
        return range(Number(request.session ?? 0), Number(request.start ?? 1), request.stop);
      case 'search':
        return last(search(String(request.pattern ?? '*'), request.unique === true), n);
      default:
        return last(entries, n);
    }
  }

  function range(session: number, start: number, stop: unknown): Entry[] {
    if (session !== 0 && session !== SESSION) return [];
    const end = typeof stop === 'number' ? stop : Number.POSITIVE_INFINITY;
    return entries.filter((entry) => entry.line >= start && entry.line < end);
  }

  function search(glob: string, unique: boolean): Entry[] {
    const pattern = globPattern(glob);
    const found = entries.filter((entry) => pattern.test(entry.input));
    if (!unique) return found;
    return found.filter((entry, i) => found.findLastIndex((other) => other.input === entry.input) === i);
  }

  return {
    add: (line, input) => entries.push({ line, input, output: null }),
    setOutput(line, output) {
      const entry = entries.findLast((candidate) => candidate.line === line);
      if (entry) entry.output = output;
    },
    answer(request) {
      const withOutput = request.output === true;
      const history = select(request).map(({ line, input, output }) => [
        SESSION,
        line,
        withOutput ? [input, output] : input,
      ]);
      return { status: 'ok', history };
    },
  };
}

function last<T>(list: readonly T[], n: number): T[] {
  return n > 0 ? list.slice(-n) : [];
}

function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '[\\s\\S]*')
    .replace(/\?/g, '[\\s\\S]');
  return new RegExp(`^${source}$`);
}
