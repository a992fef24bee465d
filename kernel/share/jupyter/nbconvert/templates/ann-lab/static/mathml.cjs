/**
 * TeX to MathML for one notebook: reads `[{ tex, display }]` as JSON from standard input, writes
 * `{ rendered: [{ html } | { error }], css }` to standard output. Run by ann_lab_report/mathml.py, once a notebook.
 */
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const temml = require('temml');

function render({ tex, display }) {
  try {
    return { html: temml.renderToString(tex, { displayMode: display, throwOnError: true, annotate: true }) };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

/** Temml's style sheet for the system's mathematics fonts, its one small font (primes, script letters) inside it. */
function styleSheet() {
  const folder = dirname(require.resolve('temml'));
  const font = readFileSync(join(folder, 'Temml.woff2')).toString('base64');
  const css = readFileSync(join(folder, 'Temml-Local.css'), 'utf8');
  return css.replace(/url\('Temml\.woff2'\)/, `url('data:font/woff2;base64,${font}')`);
}

const formulas = JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify({ rendered: formulas.map(render), css: styleSheet() }));
