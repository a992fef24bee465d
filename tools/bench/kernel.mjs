// How long a reader waits for our kernel, for stock tslab and for IPython's kernel.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './statistics.mjs';

const root = path.resolve(fileURLToPath(import.meta.url), '../../..');
const rounds = 5;
const timeoutMs = 10 * 60 * 1000;

/** What is measured, and by which ratio to stock tslab it has to be quicker. */
const measures = {
  ready: { title: 'start to ready', target: 0.6 },
  firstResult: { title: 'start to first result' },
  trivial: { title: 'trivial cell', target: 0.7 },
  importTfjs: { title: 'import of tfjs' },
  tensor: { title: 'cell of tensor code', target: 0.7 },
  trivialWithTfjs: { title: 'trivial cell, tfjs imported' },
};

/** @returns {Promise<object>} medians in ms by kernel, and the ratios of ours to stock. */
export async function run() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ann-lab-bench-'));
  try {
    writeKernels(folder);
    const samples = await measure(folder);
    const kernels = Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, medians(values)]));
    return {
      unit: 'ms',
      rounds,
      node: process.version,
      cores: os.availableParallelism(),
      kernels,
      ratios: ratios(kernels),
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function writeKernels(folder) {
  const kernels = {
    ours: { argv: ['node', path.join(root, 'kernel/dist/launch.js'), '{connection_file}'], interrupt_mode: 'message' },
    stock: {
      argv: ['node', path.join(root, 'node_modules/tslab/bin/tslab'), 'kernel', '--config-path', '{connection_file}'],
    },
  };
  for (const [name, spec] of Object.entries(kernels)) {
    const target = path.join(folder, 'kernels', `bench-${name}`);
    fs.mkdirSync(target, { recursive: true });
    const file = { display_name: name, language: 'typescript', ...spec };
    fs.writeFileSync(path.join(target, 'kernel.json'), JSON.stringify(file));
  }
}

/** Runs the Python side, which speaks to the kernels as Jupyter does. */
function measure(folder) {
  const python = process.env.ANN_LAB_PYTHON ?? path.join(root, '.venv/bin/python');
  const script = path.join(root, 'tools/bench/kernel.py');
  const child = spawn(python, [script, String(rounds), path.join(root, 'notebooks')], {
    env: { ...process.env, JUPYTER_PATH: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: timeoutMs,
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) =>
      reject(new Error(`${python} could not be started: ${error.message}. Run npm run setup.`)),
    );
    child.on('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(output));
      else reject(new Error(`The kernel benchmark failed (${signal ?? `exit ${code}`}); see above.`));
    });
  });
}

function medians(samples) {
  return Object.fromEntries(
    Object.entries(samples).map(([name, values]) => [name, Math.round(median(values) * 10) / 10]),
  );
}

function ratios({ ours, stock }) {
  return Object.fromEntries(
    Object.entries(measures).map(([name, { target }]) => {
      const ratio = Math.round((ours[name] / stock[name]) * 100) / 100;
      return [name, target === undefined ? { ratio } : { ratio, target, met: ratio <= target }];
    }),
  );
}

/** The result as lines for a terminal. */
export function table({ kernels, ratios: byMeasure, rounds: count, node, cores }) {
  const names = Object.keys(kernels);
  const rows = Object.entries(measures).map(([name, { title }]) => {
    const { ratio, target, met } = byMeasure[name];
    const verdict = target === undefined ? '' : `${met ? 'met' : 'MISSED'} (at most ${target})`;
    return [title, ...names.map((kernel) => kernels[kernel][name] ?? ''), `${ratio}x`, verdict];
  });
  const lines = [['ms, medians', ...names, 'ours/stock', 'target'], ...rows];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => String(line[column]).length)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => pad(String(cell), widths[column], column))
      .join('  ')
      .trimEnd(),
  );
  return [...text, `${count} rounds, kernels in turn; Node ${node}, ${cores} cores`].join('\n');
}

const pad = (text, width, column) => (column === 0 ? text.padEnd(width) : text.padStart(width));
