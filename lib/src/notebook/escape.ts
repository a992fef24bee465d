const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that stands as it is inside of HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/**
 * Text that stands as it is inside of a Markdown line: HTML by entities, Markdown's and TeX's own signs by a backslash,
 * line ends as blanks (a new line could begin a list or a heading).
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/[\\`*_{}[\]()#+!|~$^]/g, '\\$&')
    .replace(/[&<>]/g, (character) => ENTITIES[character]!)
    .replace(/^(\s*)([-=])/, '$1\\$2') // at the start of a line they would begin a list or underline a heading
    .replace(/^(\s*\d+)([.)]\s)/, '$1\\$2');
}
