/** Puts a failure into words: which notebook and cell, the source around the error with a mark, and the message. */
import { stripVTControlCharacters } from 'node:util';

const AROUND = 2;
const MESSAGE_LINES = 40;

/** What each kind of failure is called; the message beside it says the rest. */
const KINDS = {
  error: 'error',
  unhandled: 'unhandled rejection or exception',
  aborted: 'not executed',
  'not executed': 'not executed',
  'did not raise': 'expected an error',
  timeout: 'time limit',
  'no idle': 'kernel not idle',
  'kernel died': 'kernel died',
  'kernel start': 'kernel did not start',
  unreadable: 'unreadable notebook',
  empty: 'empty notebook',
  interrupted: 'interrupted',
  'check failed': 'check failed',
  runner: 'runner broke',
};

/** The line that a code frame points out. */
const CODE_FRAME = /^\s*(?:--)?>\s*(?<line>\d+)\s*\|/gm;

/** Where a message names a place in the cell: our kernel's frames, a code frame's `> 3 |`, stock tslab's `3:5 - text`. */
const PLACES = [
  /\bIn \[(?<count>\d+)\],? line (?<line>\d+)(?::(?<column>\d+))?/g,
  CODE_FRAME,
  /^(?<line>\d+):(?<column>\d+) - /gm,
];

/** The line and column (from 1) of the cell that a message points to, if it names one. */
export function placeOf(failure) {
  const text = stripVTControlCharacters(`${failure.traceback ?? ''}\n${failure.message}`);
  for (const pattern of PLACES) {
    for (const { groups } of text.matchAll(pattern)) {
      const isOtherCell = groups.count && failure.executionCount && Number(groups.count) !== failure.executionCount;
      if (!isOtherCell) return { line: Number(groups.line), column: groups.column ? Number(groups.column) : null };
    }
  }
  return null;
}

/** The source around a place, with line numbers, `>` before the line and `^` under the column; without a place, its beginning. */
export function excerpt(source, place) {
  const lines = source.split('\n');
  const valid = place && place.line >= 1 && place.line <= lines.length ? place : null;
  const first = valid ? Math.max(1, valid.line - AROUND) : 1;
  const last = Math.min(lines.length, valid ? valid.line + AROUND : 2 * AROUND + 1);
  const width = String(last).length;
  const shown = [];
  for (let number = first; number <= last; number++) {
    const mark = number === valid?.line ? '>' : ' ';
    shown.push(`${mark} ${String(number).padStart(width)} | ${lines[number - 1]}`);
    if (mark === '>' && valid.column) shown.push(`  ${' '.repeat(width)} | ${' '.repeat(valid.column - 1)}^`);
  }
  if (last < lines.length) shown.push(`  ${' '.repeat(width)} | (${lines.length - last} more lines)`);
  return shown.join('\n');
}

function whereOf(failure) {
  if (!failure.cell) return '';
  const count = failure.executionCount ? ` In [${failure.executionCount}],` : '';
  return `code cell ${failure.codeCell},${count} cell ${failure.cell} of the notebook: `;
}

function indent(text) {
  return text.replace(/^(?=.)/gm, '    ');
}

function messageOf(failure) {
  const text = failure.traceback?.trim() ? failure.traceback : failure.message;
  const lines = text.trimEnd().split('\n');
  if (lines.length <= MESSAGE_LINES) return lines.join('\n');
  const half = MESSAGE_LINES / 2;
  return [...lines.slice(0, half), `(${lines.length - MESSAGE_LINES} lines left out)`, ...lines.slice(-half)].join(
    '\n',
  );
}

/**
 * A failed result in words, several lines. With `color` the kernel's own colours stay; otherwise every escape sequence goes.
 */
export function describeFailure(result, { color = false } = {}) {
  const { failure } = result;
  const parts = [`FAILED ${result.name}: ${whereOf(failure)}${KINDS[failure.kind] ?? failure.kind}`];
  const message = messageOf(failure);
  const hasFrame = stripVTControlCharacters(message).match(CODE_FRAME) !== null;
  if (failure.source && !hasFrame) parts.push(indent(excerpt(failure.source, placeOf(failure))));
  parts.push(indent(message));
  if (failure.lastOutput) parts.push(`  last output:\n${indent(failure.lastOutput)}`);
  if (failure.kernelLog) parts.push(`  the kernel's log ends with:\n${indent(failure.kernelLog)}`);
  if (result.workDir) parts.push(`  work folder kept: ${result.workDir}`);
  if (result.output) parts.push(`  executed as far as it went: ${result.output}`);
  const text = parts.join('\n');
  return color ? text : stripVTControlCharacters(text);
}
