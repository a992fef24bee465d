/**
 * Makes the start-up snapshot: `node dist/snapshot/build.js [--again]`. Quick if there is one already. The snapshot only
 * makes the kernel start sooner; without it everything works the same.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { libraryFiles, programOptions } from '../compiler/cell-options';
import { createModuleResolution } from '../compiler/module-resolution';
import { isPackageFile, stampOf } from '../compiler/source-files';
import { loadTypeScript, type TS, typescriptFile } from '../compiler/tslab';
import { createVariances } from '../compiler/variances';
import type { Resolution } from './library-snapshot';
import {
  findSnapshot,
  heapFlags,
  readRecord,
  type SnapshotPlace,
  type SnapshotRecord,
  snapshotOwner,
  snapshotPlace,
} from './place';
import { planVariable, type SnapshotPlan } from './plan';

const projectFolder = path.join(__dirname, '..', '..', '..');

/** The packages whose typings every chapter loads. */
const packages = ['ann-lab', '@tensorflow/tfjs', '@tensorflow/tfjs-node'];

/** What a chapter does with tensors, for the packages that have them. */
const tensorCell = (tf: string) => `
const a = ${tf}.tensor2d([[1, 2], [3, 4]]), b = a.matMul(a).add(1).mul(${tf}.scalar(2));
const model = ${tf}.sequential({ layers: [${tf}.layers.dense({ units: 1, inputShape: [2] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
console.log(b.sum().dataSync()[0], b.shape, model.predict(a), ${tf}.tidy(() => b.square().mean()));
`;

const sampleCell = `
interface Options { epochs: number; names?: readonly string[] }
const options: Options = { epochs: 3, ...{ names: ['a', 'b'] } };
let total = 0;
class Counter<T> { #items = new Map<string, T>(); add(key: string, item: T) { this.#items.set(key, item); return this; } }
async function work(values: number[], { scale = 1 } = {}) {
  for (const [index, value] of values.entries()) total += value * scale + index;
  return values.map((x) => x * 2).filter(Boolean).reduce((a, b) => a + b, 0);
}
const counted = new Counter<number>().add(\`n\${total}\`, 1);
console.log(options.names?.map((name) => name.toUpperCase()), counted, process.argv, work([1, 2, 3]));
export { options, total, Counter, work, counted };
`;

export interface BuildReport {
  blob: string;
  bytes: number;
  made: boolean;
}

/** Throws if Node could not make it. */
export function buildSnapshot(again = false): BuildReport {
  const place = snapshotPlace();
  const found = again ? null : findSnapshot();
  if (found && isFresh(place)) return { blob: found, bytes: fs.statSync(found).size, made: false };
  fs.mkdirSync(place.folder, { recursive: true });
  const temporary = fs.mkdtempSync(path.join(place.folder, 'making-'));
  try {
    const blob = path.join(temporary, 'snapshot.blob');
    const plan = makePlan();
    runBuilder(blob, writeEntry(temporary), writePlan(plan, temporary));
    const bytes = publish(blob, plan, place);
    removeOthers(place);
    return { blob: place.blob, bytes, made: true };
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

/** Files that changed are parsed by the kernel itself: right, but later. */
function isFresh(place: SnapshotPlace): boolean {
  const typings = Object.entries(readRecord(place)?.typings ?? {});
  return typings.every(([file, stamp]) => stampOf(file) === stamp);
}

/** Node runs the builder's script as a function without `exports`, which TypeScript's output expects. */
function writeEntry(folder: string): string {
  const file = path.join(folder, 'entry.js');
  fs.writeFileSync(file, `const exports = {};\n${fs.readFileSync(path.join(__dirname, 'entry.js'), 'utf8')}`);
  return file;
}

function runBuilder(blob: string, entry: string, plan: string): void {
  const built = spawnSync(process.execPath, [...heapFlags, '--snapshot-blob', blob, '--build-snapshot', entry], {
    env: { ...process.env, [planVariable]: plan, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
    encoding: 'utf8',
    timeout: 240_000,
  });
  if (built.status === 0 && fs.existsSync(blob)) return;
  const reason = built.error?.message ?? `${built.stderr}${built.stdout}`.trim();
  throw new Error(`Node could not make the start-up snapshot (exit ${built.status ?? built.signal}): ${reason}`);
}

function writePlan(plan: SnapshotPlan, folder: string): string {
  const file = path.join(folder, 'plan.json');
  fs.writeFileSync(file, JSON.stringify(plan));
  return file;
}

/** Resolves all imports once, in this process, and writes down where they lead. */
function makePlan(): SnapshotPlan {
  const ts = loadTypeScript();
  const options = programOptions();
  const sample = { file: path.join(projectFolder, '__sample__.ts'), text: sampleText(packages) };
  const resolution = createModuleResolution(ts, ts.sys, projectFolder, options);
  const resolutions = new Map<string, Resolution>();
  const resolve = (name: string, from: string) => {
    const found = plain(resolution.resolve(name, from));
    resolutions.set(`${from}\0${name}`, found);
    return found;
  };
  const known = packages.filter((name) => resolve(name, sample.file).resolvedModule);
  sample.text = sampleText(known);
  const rootFiles = libraryFiles();
  const program = ts.createProgram({
    rootNames: [...rootFiles, sample.file],
    options,
    host: planningHost(ts, options, sample, resolve),
  });
  program.getSemanticDiagnostics(program.getSourceFile(sample.file));
  const variances = createVariances();
  variances.keep(program);
  return {
    typescriptFile,
    options,
    rootFiles,
    sample,
    resolutions: [...resolutions],
    variances: [...variances.known],
    typings: Object.fromEntries(workspaceTypings(program).map((file) => [file, stampOf(file)])),
    packageResolutions: [...resolution.packages].map(([key, found]) => [key, plain(found)]),
  };
}

function workspaceTypings(program: TS.Program): string[] {
  const files = program.getSourceFiles().filter((file) => file.isDeclarationFile);
  return files.map((file) => file.fileName).filter((file) => !isPackageFile(file));
}

function planningHost(
  ts: ReturnType<typeof loadTypeScript>,
  options: TS.CompilerOptions,
  sample: SnapshotPlan['sample'],
  resolve: (name: string, from: string) => Resolution,
): TS.CompilerHost {
  const host = ts.createCompilerHost(options, true);
  const fromDisk = host.getSourceFile.bind(host);
  return {
    ...host,
    getSourceFile: (file, how, ...rest) =>
      file === sample.file ? ts.createSourceFile(file, sample.text, how, true) : fromDisk(file, how, ...rest),
    getCanonicalFileName: (file) => file,
    useCaseSensitiveFileNames: () => true,
    resolveModuleNameLiterals: (literals, from) => literals.map((literal) => resolve(literal.text, from)),
  };
}

function sampleText(names: readonly string[]): string {
  const imports = names.map((name, index) => `import * as m${index} from '${name}';\nconsole.log(m${index});\n`);
  const tf = names.indexOf('@tensorflow/tfjs');
  return imports.join('') + (tf < 0 ? '' : tensorCell(`m${tf}`)) + sampleCell;
}

/** Only what a later process needs: not the places where nothing was found. */
function plain({ resolvedModule }: Resolution): Resolution {
  return { resolvedModule };
}

/** Renames the finished file to its place; the record, written last, makes it count. */
function publish(blob: string, { typings }: SnapshotPlan, place: SnapshotPlace): number {
  const record: SnapshotRecord = { bytes: fs.statSync(blob).size, owner: snapshotOwner, typings };
  const recordFile = path.join(path.dirname(blob), 'record.json');
  fs.writeFileSync(recordFile, JSON.stringify(record));
  fs.renameSync(blob, place.blob);
  fs.renameSync(recordFile, place.record);
  return record.bytes;
}

/** Earlier snapshots of this kernel and this Node; other clones and Node versions keep theirs. */
function removeOthers(place: SnapshotPlace): void {
  const records = fs.readdirSync(place.folder).filter((name) => name.endsWith('.json'));
  for (const name of records) {
    const record = path.join(place.folder, name);
    const blob = record.replace(/json$/, 'blob');
    if (record === place.record || readRecord({ ...place, record })?.owner !== snapshotOwner) continue;
    for (const file of [record, blob]) fs.rmSync(file, { force: true });
  }
}

function main(): void {
  const start = performance.now();
  const { blob, bytes, made } = buildSnapshot(process.argv.includes('--again'));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const size = `${(bytes / 2 ** 20).toFixed(0)} MB`;
  console.log(
    made ? `Start-up snapshot made: ${blob} (${size}, ${seconds} s)` : `Start-up snapshot is there: ${blob} (${size})`,
  );
}

if (require.main === module) main();
