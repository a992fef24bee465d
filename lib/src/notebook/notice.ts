import { displayable } from './displayable';
import { escapeMarkdown } from './escape';
import { displayHook } from './hook';

/** Something that a reader of a report must know before its numbers. */
export interface Notice {
  readonly about: 'data' | 'engine';
  readonly text: string;
}

export const NOTICE_MIME = 'application/vnd.ann-lab.notice+json';

/** Shows a warning in the notebook, where the report makes it a red banner, or on the standard error output. */
export function notice({ about, text }: Notice): void {
  const hook = displayHook();
  if (!hook) {
    console.warn(text);
    return;
  }
  const markdown = text.split('\n').map(markdownLine).join('\n');
  hook(
    displayable({
      [NOTICE_MIME]: { level: 'warning', text, about },
      'text/markdown': `⚠️ ${markdown}`,
      'text/plain': `WARNING: ${text}`,
    }),
  );
}

/** Lists stay lists. */
function markdownLine(line: string): string {
  return line.startsWith('- ') ? `- ${escapeMarkdown(line.slice(2))}` : escapeMarkdown(line);
}
