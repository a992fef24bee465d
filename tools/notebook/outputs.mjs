/** Reads what an executed notebook says in outputs made for machines: checks and notices. */

const CHECK = 'application/vnd.ann-lab.check+json';
const NOTICE = 'application/vnd.ann-lab.notice+json';

function bundlesOf(notebook, type) {
  return notebook.cells
    .flatMap((cell) => cell.outputs ?? [])
    .map((output) => output.data?.[type])
    .filter((bundle) => bundle !== undefined);
}

/** The checks of an executed notebook, in order: `{ name, value, expected, status, reason?, key? }`. */
export function checksOf(notebook) {
  return bundlesOf(notebook, CHECK);
}

/** The notices of an executed notebook (synthetic data, wasm backend), in order and each once. */
export function noticesOf(notebook) {
  const seen = new Set();
  return bundlesOf(notebook, NOTICE).filter((notice) => {
    const key = JSON.stringify(notice);
    return seen.has(key) ? false : seen.add(key);
  });
}

/** Checks that failed in cells that may not fail (not tagged `raises-exception`). */
export function failedChecksOf(notebook) {
  const cells = notebook.cells.filter((cell) => !(cell.metadata?.tags ?? []).includes('raises-exception'));
  return checksOf({ cells }).filter((check) => check.status === 'failed');
}
