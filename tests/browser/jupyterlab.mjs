/** A JupyterLab of its own for a test, on a folder inside the clone, and the hands to use it with. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const START_MS = 60_000;

const freePort = () =>
  new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

function pythonOfVenv() {
  const python = process.env.ANN_LAB_PYTHON ?? join(ROOT, '.venv', 'bin', 'python');
  if (!existsSync(python)) throw new Error(`there is no ${python}: run npm run setup first`);
  return python;
}

/** Jupyter's own folders, so that nothing of the user's configuration, trust database or workspaces is read or written. */
function privateFolders(home) {
  return {
    JUPYTER_CONFIG_DIR: join(home, 'config'),
    JUPYTER_DATA_DIR: join(home, 'data'),
    JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: join(home, 'settings'),
    JUPYTERLAB_WORKSPACES_DIR: join(home, 'workspaces'),
    IPYTHONDIR: join(home, 'ipython'),
  };
}

/** Polls until `probe` gives something; throws with `what` after the limit. */
async function until(what, limit, probe) {
  const end = Date.now() + limit;
  while (Date.now() < end) {
    const found = await probe();
    if (found) return found;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`${what} did not happen within ${limit / 1000} s`);
}

/** Starts JupyterLab: `{ url, folder, write, read, stop, log }`. */
export async function startLab() {
  const folder = join(ROOT, '.work', `lab-${process.pid}`);
  const home = mkdtempSync(join(tmpdir(), 'ann-lab-lab-'));
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const token = randomBytes(16).toString('hex');
  const options = [
    '--no-browser',
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    `--IdentityProvider.token=${token}`,
    `--ServerApp.root_dir=${folder}`,
    '--LabApp.expose_app_in_browser=True',
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
  ];
  const child = spawn(pythonOfVenv(), ['-m', 'jupyterlab', ...options], {
    env: { ...process.env, ...privateFolders(home), PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      log += text;
    });
  }
  const ended = new Promise((done) => child.on('close', done));
  const url = `http://127.0.0.1:${port}`;
  const answers = async () => {
    if (child.exitCode !== null) throw new Error(`JupyterLab ended with code ${child.exitCode}:\n${log.slice(-3000)}`);
    return fetch(`${url}/api/status?token=${token}`).then(
      (response) => response.ok,
      () => false,
    );
  };
  /** Ends the server, which ends its kernels on SIGTERM. */
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
    for (const path of [home, folder]) rmSync(path, { recursive: true, force: true });
  };
  try {
    await until('the start of JupyterLab', START_MS, answers);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    token,
    stop,
    log: () => log,
    write: (name, notebook) => writeFileSync(join(folder, name), JSON.stringify(notebook, null, 1)),
    read: (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')),
  };
}

/** A notebook of code cells; outputs as given. */
export function notebookOf(sources, outputs = {}) {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' } },
    cells: sources.map((source, i) => ({
      cell_type: 'code',
      id: `cell-${i}`,
      metadata: {},
      execution_count: null,
      outputs: outputs[i] ?? [],
      source,
    })),
  };
}

/** What a person does with an open notebook; cells are counted from 0. */
export class NotebookPage {
  constructor(page, lab) {
    this.page = page;
    this.lab = lab;
  }

  async open(name) {
    const { page, lab } = this;
    await page.goto(`${lab.url}/lab/workspaces/${name.replace(/\W/g, '')}/tree/${name}?reset&token=${lab.token}`);
    await page.locator('.jp-Notebook .jp-Cell').first().waitFor({ timeout: START_MS });
    await page.addStyleTag({ content: '.Toastify { display: none }' });
  }

  /** The kernel is there and idle. */
  async ready() {
    await this.page.waitForFunction(
      () => {
        const kernel = globalThis.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
        return kernel?.status === 'idle' && kernel.connectionStatus === 'connected';
      },
      null,
      { timeout: START_MS },
    );
  }

  cell(index) {
    return this.page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"]`);
  }

  output(index) {
    return this.cell(index).locator('.jp-Cell-outputArea');
  }

  figure(index) {
    return this.cell(index).locator('.jp-RenderedPlotly');
  }

  async select(index) {
    await this.cell(index).locator('.jp-InputPrompt').click();
  }

  /** Shift+Enter; waits until the cell has run, unless told not to. */
  async run(index, { wait = true } = {}) {
    await this.select(index);
    await this.page.keyboard.press('Shift+Enter');
    if (wait) await this.ended(index);
  }

  async ended(index, timeout = 30_000) {
    await this.page.waitForFunction(
      (i) => {
        const { model } = globalThis.jupyterapp.shell.currentWidget.content.widgets[i];
        return model.executionState === 'idle' && model.executionCount !== null;
      },
      index,
      { timeout },
    );
  }

  prompt(index) {
    return this.cell(index).locator('.jp-InputPrompt').innerText();
  }

  command(name, args = {}) {
    return this.page.evaluate(([id, options]) => globalThis.jupyterapp.commands.execute(id, options), [name, args]);
  }
}
