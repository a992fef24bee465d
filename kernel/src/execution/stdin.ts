import { Readable } from 'node:stream';

/** Reading the keyboard fails at once, instead of waiting for a line that nobody can type. */
export function refuseStdin(): void {
  const refuse = (): never => {
    throw new Error(
      'A cell cannot ask for input: this kernel has no standard input. Put the value into a variable of the notebook instead.',
    );
  };
  const stdin = new Readable({ read: () => undefined });
  for (const method of ['on', 'once', 'addListener', 'read', 'resume', 'pipe', 'setRawMode', Symbol.asyncIterator]) {
    Object.defineProperty(stdin, method, { value: refuse });
  }
  Object.defineProperties(stdin, { isTTY: { value: false }, fd: { value: 0 } });
  Object.defineProperty(process, 'stdin', { configurable: true, value: stdin });
}
