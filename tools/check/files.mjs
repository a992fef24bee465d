/** What the checks look at: every file that git tracks or would track (new files that are not ignored). */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The checks' view of a clone: `root`, the `files` in it (relative paths, with `/`), and `read(file)`.
 *
 * @throws Error when the folder is no git repository
 */
export function openClone(root) {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const files = listed.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
  return { root, files, read: (file) => readFileSync(join(root, file), 'utf8') };
}

/** The notebooks of a clone, parsed: `{ file, notebook }`, or `{ file, problem }` for one that is not JSON. */
export function notebooksOf(clone) {
  return clone.files
    .filter((file) => file.endsWith('.ipynb'))
    .map((file) => {
      try {
        return { file, notebook: JSON.parse(clone.read(file)) };
      } catch (error) {
        if (error instanceof SyntaxError) return { file, problem: `${file}: not JSON: ${error.message}` };
        throw error;
      }
    });
}

/** A cell's source as one text: the format allows a list of lines. */
export function sourceOf(cell) {
  return Array.isArray(cell.source) ? cell.source.join('') : cell.source;
}
