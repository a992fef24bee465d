// What Jupyter needs of us, into .venv only: kernelspec, labextension, template, and the settings that choose the template.
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, isStamped, writeStamp } from './stamp.mjs';

export const share = { name: 'kernel, figures and template in .venv', isDone, make };

/** Each of these folders holds units that are installed whole. */
const UNITS = ['kernels', 'labextensions', join('nbconvert', 'templates')];
const TEMPLATE = 'ann-lab';
/** Slides and PDF inherit the choice from HTML, so their own templates must be named again. */
const EXPORTERS = {
  HTMLExporter: { template_name: TEMPLATE },
  SlidesExporter: { template_name: 'reveal' },
  WebPDFExporter: { template_name: 'webpdf' },
};

const plotly = (root) => join(root, 'node_modules', 'plotly.js-dist-min', 'plotly.min.js');
const source = (root) => join(root, 'kernel', 'share', 'jupyter');
const target = (root) => join(root, '.venv', 'share', 'jupyter');
const stampFile = (root) => join(target(root), '.ann-lab');
const stampText = (root) => fingerprint([source(root), plotly(root), join(root, 'tools', 'setup', 'share.mjs')], root);

function isDone({ root }) {
  return isStamped(stampFile(root), stampText(root));
}

async function make({ root }) {
  const stamp = stampText(root);
  for (const folder of UNITS) {
    const from = join(source(root), folder);
    if (!existsSync(from)) throw new Error(`${from} is missing: is this a whole clone?`);
    for (const unit of readdirSync(from)) install(join(from, unit), join(target(root), folder, unit));
  }
  pointKernelHere(root);
  copyFileSync(plotly(root), join(target(root), 'labextensions', 'ann-lab-figures', 'static', 'plotly.min.js'));
  chooseTemplate(root);
  putTemplateOnPath(root);
  writeStamp(stampFile(root), stamp);
}

function install(from, to) {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, filter: (file) => !file.endsWith('__pycache__') });
}

function pointKernelHere(root) {
  const file = join(target(root), 'kernels', 'tslab', 'kernel.json');
  const spec = JSON.parse(readFileSync(file, 'utf8'));
  spec.argv = ['node', join(root, 'kernel', 'dist', 'launch.js'), '{connection_file}'];
  writeFileSync(file, `${JSON.stringify(spec, null, 2)}\n`);
}

/** The first file is read by `jupyter nbconvert`, the second by JupyterLab for its own export. */
function chooseTemplate(root) {
  const folder = join(root, '.venv', 'etc', 'jupyter');
  mkdirSync(folder, { recursive: true });
  const settings = `${JSON.stringify(EXPORTERS, null, 2)}\n`;
  for (const program of ['nbconvert', 'server'])
    writeFileSync(join(folder, `jupyter_${program}_config.json`), settings);
}

/** The template's preprocessor is a Python module beside it: a .pth file lets that Python find it. */
function putTemplateOnPath(root) {
  const lib = join(root, '.venv', 'lib');
  const template = join(target(root), 'nbconvert', 'templates', TEMPLATE);
  for (const name of readdirSync(lib).filter((entry) => /^python3\.\d+$/.test(entry))) {
    writeFileSync(join(lib, name, 'site-packages', 'ann-lab.pth'), `${template}\n`);
  }
}
