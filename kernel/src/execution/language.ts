import type { Compiler } from '../compiler';
import type { Question } from '../protocol/threads';

type Answer = Record<string, unknown>;

/** TypeScript's kinds of names, as JupyterLab's icons know them. */
const KINDS: Record<string, string> = {
  'local function': 'function',
  const: 'instance',
  let: 'instance',
  var: 'instance',
  parameter: 'instance',
  getter: 'property',
  setter: 'property',
  'enum member': 'enum',
  'type parameter': 'type',
};

/** Answers what the editor asks: Tab, Shift+Tab, and whether Enter should run the code (in a console). */
export function answerQuestion(compiler: Compiler, question: Question, declarations: string): Answer {
  switch (question.type) {
    case 'complete':
      return complete(compiler, question, declarations);
    case 'inspect':
      return inspect(compiler, question, declarations);
    case 'isComplete':
      return isComplete(compiler, question.code);
  }
}

function complete(compiler: Compiler, { code, position }: Question, declarations: string): Answer {
  const { start, end, entries } = compiler.complete(code, position, declarations);
  const types = entries.map(({ name, kind }) => ({ start, end, text: name, type: KINDS[kind] ?? kind }));
  return {
    status: 'ok',
    matches: entries.map(({ name }) => name),
    cursor_start: start,
    cursor_end: end,
    metadata: { _jupyter_types_experimental: types },
  };
}

function inspect(compiler: Compiler, { code, position }: Question, declarations: string): Answer {
  const info = compiler.inspect(code, position, declarations);
  if (!info) return { status: 'ok', found: false, data: {}, metadata: {} };
  const { signature, documentation, tags } = info;
  const plain = [signature, documentation, tags.map(({ name, text }) => `@${name} ${text}`.trim()).join('\n')];
  const markdown = [fenced(signature), documentation, tags.map(tagMarkdown).join('\n')];
  const data = {
    'text/plain': plain.filter(Boolean).join('\n\n'),
    'text/markdown': markdown.filter(Boolean).join('\n\n'),
  };
  return { status: 'ok', found: true, data, metadata: {} };
}

function tagMarkdown({ name, text }: { name: string; text: string }): string {
  if (name === 'example') return `\n**example**\n${text.includes('```') ? text : fenced(text)}`;
  return `- **${name}** ${text}`.trimEnd();
}

function fenced(code: string): string {
  return `\`\`\`typescript\n${code}\n\`\`\``;
}

function isComplete(compiler: Compiler, code: string): Answer {
  const { status, indent } = compiler.isComplete(code);
  return status === 'incomplete' ? { status, indent } : { status };
}
