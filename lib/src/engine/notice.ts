type Display = (value: unknown) => void;

/** A warning that must also stand in a report: shown as rich output in the kernel, else written to stderr. */
export function notice(text: string): void {
  const display = (globalThis as unknown as Record<symbol, Display | undefined>)[Symbol.for('Jupyter.display')];
  if (!display) {
    console.warn(text);
    return;
  }
  display({
    [Symbol.for('Jupyter.display')]: () => ({
      'application/vnd.ann-lab.notice+json': { level: 'warning', text, about: 'engine' },
      'text/markdown': `**Warning:** ${text}`,
      'text/plain': `Warning: ${text}`,
    }),
  });
}
