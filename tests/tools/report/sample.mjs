/**
 * An executed notebook written by hand, with one of everything that a report shows. Tests take it as it is or change it;
 * nothing has to run for it.
 */
let cells = 0;

const markdown = (source) => ({ cell_type: 'markdown', id: `text-${++cells}`, metadata: {}, source });

/** A code cell that ran for `seconds`, `at` seconds after the start. */
function code(source, outputs, { count, at = 0, seconds = 0.1 }) {
  const time = (offset) => new Date(Date.UTC(2026, 4, 6, 9, 30) + offset * 1000).toISOString();
  const execution = { 'iopub.execute_input': time(at), 'shell.execute_reply': time(at + seconds) };
  return { cell_type: 'code', id: `code-${count}`, metadata: { execution }, execution_count: count, source, outputs };
}

export const display = (data, metadata = {}) => ({ output_type: 'display_data', data, metadata });
const result = (data, count) => ({ output_type: 'execute_result', data, metadata: {}, execution_count: count });
const stream = (name, text) => ({ output_type: 'stream', name, text });

export function figure({ title = 'Loss per epoch', alt, data, layout } = {}) {
  const epochs = Array.from({ length: 14 }, (_, i) => i + 1);
  const traces = data ?? [
    {
      type: 'scatter',
      mode: 'lines+markers',
      name: 'Training',
      x: epochs,
      y: epochs.map((e) => 0.42 / e + 0.02),
      line: { color: '#0072B2' },
    },
    {
      type: 'scatter',
      mode: 'lines+markers',
      name: 'Validation',
      x: epochs,
      y: epochs.map((e) => 0.2 / e + 0.075 + 0.003 * e),
      line: { color: '#D55E00', dash: 'dot' },
    },
  ];
  const axes = { xaxis: { title: { text: 'Epoch' } }, yaxis: { title: { text: 'Loss (cross-entropy)' } } };
  return {
    'application/vnd.plotly.v1+json': {
      data: traces,
      layout: { title: { text: title }, ...axes, meta: { alt }, ...layout },
    },
    'text/plain': `Figure: ${title}. ${alt ?? ''}`,
  };
}

export function check(name, value, expected, status = 'passed', more = {}) {
  const mark = { passed: '✓', failed: '✗', 'not checked': '○' }[status];
  return display({
    'application/vnd.ann-lab.check+json': { name, value, expected, status, ...more },
    'text/markdown': `${mark} **${name}**: ${value} (expected ${expected})`,
    'text/plain': `${status}: ${name} = ${value} (${expected})`,
  });
}

export function notice(text) {
  return display({
    'application/vnd.ann-lab.notice+json': { level: 'warning', text, about: 'data' },
    'text/markdown': `**Warning** ${text}`,
    'text/plain': text,
  });
}

const FRAME = `<table class="dataframe"><thead><tr><th></th>${['MedInc', 'HouseAge', 'AveRooms', 'AveBedrms', 'Population', 'AveOccup', 'Latitude', 'Longitude', 'MedHouseVal'].map((name) => `<th>${name}</th>`).join('')}</tr></thead><tbody>${[
  [8.3252, 41, 6.9841, 1.0238, 322, 2.5556, 37.88, -122.23, 4.526],
  [8.3014, 21, 6.2381, 0.9719, 2401, 2.1098, 37.86, -122.22, 3.585],
  [7.2574, 52, 8.2881, 1.0734, 496, 2.8023, 37.85, -122.24, 3.521],
]
  .map((row, i) => `<tr><th>${i}</th>${row.map((value) => `<td>${value}</td>`).join('')}</tr>`)
  .join('')}</tbody></table>`;

const ALT =
  'Training loss falls from 0.44 to 0.05 in 14 epochs; validation loss is lowest at epoch 8, at 0.12, and then rises.';

const TRACEBACK = [
  '\u001b[31mRangeError\u001b[39m: dense: \u001b[1munits\u001b[22m must be a positive integer, got -3',
  '    at \u001b[36mbuild\u001b[39m In [9] line 2:10',
  '  1 | const build = () =>',
  '\u001b[31m>\u001b[39m 2 |   layers.dense({ units: -3 });',
  '    |          \u001b[31m^\u001b[39m',
].join('\n');

const drawn = () => [
  code('plots.history(history)', [result(figure({ alt: ALT }), 4)], { count: 4, at: 51, seconds: 0.2 }),
  code(
    "plots.bars(counts, { title: 'Errors by digit' })",
    [
      result(
        figure({
          title: 'Errors by digit',
          alt: 'Nine is misread most often, 31 times of 1,009; one is misread least, 7 times of 1,135.',
          data: [
            {
              type: 'bar',
              name: 'errors',
              x: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
              y: [9, 7, 18, 20, 19, 21, 15, 22, 24, 31],
              marker: { color: '#0072B2' },
            },
          ],
        }),
        5,
      ),
    ],
    { count: 5, at: 52 },
  ),
];

/** Cells of a chapter that passed; `extra` cells come at its end. */
export function sample({ extra = [], metadata = {}, chapter = 3, figures = true } = {}) {
  cells = 0;
  const body = [
    markdown(
      '# Training on handwritten digits\n\nA network of 535,818 weights learns to read digits: what is in the data, how training is watched, and when to stop.',
    ),
    markdown(
      `## ${chapter}.1 The data\n\nEach picture $\\mathbf{x} \\in [0, 1]^{784}$ is a row of grey values. The **softmax** turns scores into probabilities:\n\n$$p_k = \\frac{e^{z_k}}{\\sum_{j=1}^{10} e^{z_j}}, \\qquad \\mathcal{L} = -\\frac{1}{n} \\sum_{i=1}^{n} \\log p_{y_i}$$\n\n| set | pictures | used for |\n|---|---:|---|\n| training | 48,000 | weights |\n| validation | 12,000 | when to stop |\n| test | 10,000 | the one number at the end |\n\n> **Pitfall.** Scale with numbers from the training part alone: a scaler that has seen the test set leaks.`,
    ),
    code(
      "import { tf, callbacks, check, datasets, display, layers, models, plots } from 'ann-lab';\n\nconst [[xTrain, yTrain], [xTest, yTest]] = await datasets.mnist.loadData();\nconst scaled = xTrain.div(255); // 0..255 to 0..1\nxTrain.shape",
      [stream('stdout', 'mnist: 60000 + 10000 pictures\n'), result({ 'text/plain': '[60000, 28, 28]' }, 1)],
      { count: 1, seconds: 1.2 },
    ),
    code('display(table.head(3));', [display({ 'text/html': FRAME, 'text/plain': 'DataFrame 3 x 9' })], {
      count: 2,
      at: 2,
    }),
    markdown(
      `## ${chapter}.2 Training and watching it\n\nTraining stops when the validation loss has not fallen for three epochs:\n\n\`\`\`python\nmodel.fit(x, y, epochs=50, callbacks=[EarlyStopping(patience=3)])\n\`\`\`\n\n### The loop\n\n1. a batch forward,\n2. the gradient back, \`tape.gradient\`,\n3. one step of Adam.`,
    ),
    code(
      "const model = models.sequential([\n  layers.flatten({ inputShape: [28, 28] }),\n  layers.dense({ units: 512, activation: 'relu' }),\n  layers.dropout({ rate: 0.2 }),\n  layers.dense({ units: 10, activation: 'softmax' }),\n]);\nmodel.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });\nconst history = await model.fit(scaled, yTrain, { epochs: 50, batchSize: 256, validationSplit: 0.2 });",
      [
        stream(
          'stdout',
          Array.from(
            { length: 40 },
            (_, i) =>
              `Epoch ${i + 1}/50  \u001b[32m━━━━━━━━━━\u001b[0m  loss ${(0.4 / (i + 1)).toFixed(4)}  accuracy ${(0.99 - 0.2 / (i + 1)).toFixed(4)}\n`,
          ).join(''),
        ),
        stream('stderr', 'early stopping: val_loss has not fallen since epoch 11\n'),
      ],
      { count: 3, at: 3, seconds: 47.3 },
    ),
    markdown(
      `## ${chapter}.3 The curves\n\nLook at where the two curves part: from there on the network learns its training pictures by heart.`,
    ),
    ...(figures ? drawn() : []),
    code(
      "check('test accuracy', accuracy, { min: 0.973 });",
      [
        check('test accuracy', 0.98234, 'at least 0.973', 'passed', { key: true }),
        check('parameters', 535818, 'exactly 535818'),
      ],
      { count: 6, at: 53 },
    ),
  ];
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' },
      language_info: { name: 'typescript', version: '5.0.4', pygments_lexer: 'typescript' },
      ...metadata,
    },
    cells: [...body, ...extra],
  };
}

/** What went wrong, as a report of any notebook (not a chapter) may show it. */
export const troubles = () => [
  markdown('## Trouble shown\n\nAn error of a cell that is tagged `raises-exception`, and a warning.'),
  code(
    'const build = () =>\n  layers.dense({ units: -3 });\nbuild();',
    [{ output_type: 'error', ename: 'RangeError', evalue: 'units must be positive', traceback: TRACEBACK.split('\n') }],
    { count: 9, at: 60 },
  ),
  code(
    'await datasets.californiaHousing.loadData();',
    [
      notice('California housing could not be had: these are synthetic data, and quality claims are not checked.'),
      check('MAE', 0.41, 'at most 0.4', 'not checked', { reason: 'synthetic data' }),
      check('seeds agree', 0.02, 'at most 0.01', 'failed'),
    ],
    { count: 10, at: 61 },
  ),
];
