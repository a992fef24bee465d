/** Stored notebooks are clean: no outputs, no counts, ids, one kernel, nothing of the machine that wrote them. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notebooksOf, sourceOf } from './files.mjs';

export const name = 'notebooks';

const KERNELSPEC = { display_name: 'TypeScript', language: 'typescript', name: 'tslab' };
const NOTEBOOK_METADATA = ['kernelspec', 'language_info'];
const CELL_METADATA = ['tags'];
const ID = /^[\w-]{1,64}$/;
const ABSOLUTE = /(?<![\w.:/])(\/(home|root|Users|tmp|mnt|opt|var|work)\/\S*|[A-Z]:\\\S*)/;

function extra(metadata, allowed) {
  return Object.keys(metadata ?? {}).filter((key) => !allowed.includes(key));
}

function faultsOfCell(cell) {
  const faults = [];
  if (!ID.test(cell.id ?? '')) faults.push(`no valid id (${JSON.stringify(cell.id)})`);
  if (cell.cell_type === 'code' && cell.outputs?.length !== 0) faults.push('outputs are stored');
  if (cell.cell_type === 'code' && cell.execution_count !== null) faults.push('an execution count is stored');
  const keys = extra(cell.metadata, CELL_METADATA);
  if (keys.length > 0) faults.push(`metadata ${keys.join(', ')} (only ${CELL_METADATA.join(', ')} may stay)`);
  if (cell.attachments && Object.keys(cell.attachments).length > 0) faults.push('an attachment');
  const source = sourceOf(cell);
  if (source.trim() === '') faults.push('an empty cell');
  const path = ABSOLUTE.exec(source);
  if (path) faults.push(`an absolute path: ${path[0]}`);
  return faults;
}

function faultsOfNotebook(notebook) {
  const faults = [];
  if (notebook.nbformat !== 4 || notebook.nbformat_minor !== 5) {
    faults.push(`format ${notebook.nbformat}.${notebook.nbformat_minor}, expected 4.5`);
  }
  const kernel = notebook.metadata?.kernelspec?.name;
  if (kernel !== KERNELSPEC.name) faults.push(`kernel ${JSON.stringify(kernel)}, expected "${KERNELSPEC.name}"`);
  const keys = extra(notebook.metadata, NOTEBOOK_METADATA);
  if (keys.length > 0) faults.push(`metadata ${keys.join(', ')} (only ${NOTEBOOK_METADATA.join(', ')} may stay)`);
  const ids = notebook.cells.map((cell) => cell.id);
  const twice = ids.filter((id, index) => id !== undefined && ids.indexOf(id) !== index);
  if (twice.length > 0) faults.push(`ids that are not unique: ${[...new Set(twice)].join(', ')}`);
  return faults;
}

/** What is wrong with one notebook, each with its cell (from 1). */
export function faultsOf(notebook) {
  if (!Array.isArray(notebook.cells)) return ['not a notebook: it has no list of cells'];
  const cells = notebook.cells.flatMap((cell, index) =>
    faultsOfCell(cell).map((fault) => `cell ${index + 1}: ${fault}`),
  );
  return [...faultsOfNotebook(notebook), ...cells];
}

export function problems(clone) {
  return notebooksOf(clone).flatMap(({ file, notebook, problem }) =>
    problem ? [problem] : faultsOf(notebook).map((fault) => `${file}: ${fault}`),
  );
}

function only(metadata, allowed) {
  return Object.fromEntries(Object.entries(metadata ?? {}).filter(([key]) => allowed.includes(key)));
}

/** The notebook without what a run or an editor left in it. Ids, kernels and paths are for a person to mend. */
export function cleaned(notebook) {
  const cells = notebook.cells.map((cell) => {
    const clean = { ...cell, metadata: only(cell.metadata, CELL_METADATA) };
    return cell.cell_type === 'code' ? { ...clean, outputs: [], execution_count: null } : clean;
  });
  return { ...notebook, cells, metadata: only(notebook.metadata, NOTEBOOK_METADATA) };
}

/** Cleans the notebooks in place. */
export function fix(clone) {
  for (const { file, notebook } of notebooksOf(clone)) {
    if (!Array.isArray(notebook?.cells)) continue;
    const text = `${JSON.stringify(cleaned(notebook), null, 1)}\n`;
    if (text === clone.read(file)) continue;
    const temporary = join(clone.root, `${file}.${process.pid}.tmp`);
    writeFileSync(temporary, text);
    renameSync(temporary, join(clone.root, file));
  }
}
