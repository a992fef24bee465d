/** Programs of people who use the package: each trains a model, in a module system and resolution of its own. */

const TRAIN = `
const x = tf.linspace(-1, 1, 32).reshape([32, 1]);
const y = x.mul(3);
const model = models.sequential([layers.dense({ units: 1, inputShape: [1] })]);
model.compile({ optimizer: optimizers.adam({ learningRate: 0.1 }), loss: 'meanSquaredError' });
const history = await model.fit(x, y, { epochs: 40, verbose: 0 });
const losses = history.history.loss ?? [];
if (!((losses.at(-1) ?? NaN) < (losses[0] ?? NaN) / 10)) throw new Error(\`it learnt nothing: \${losses.join(', ')}\`);
`;

/** What a strict compiler sees of the types. */
const TYPED = `
const table: { loss: number } = await model.evaluate(x, y, { verbose: 0 });
const prediction: tf.Tensor = model.predict(x);
const seeded: void = utils.setRandomSeed(table.loss >= 0 ? prediction.rank : 1);
export { seeded };
`;

const NAMES = '{ layers, models, optimizers, tf, utils }';

const tsconfig = (file, options) =>
  JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2023'],
      types: ['node'],
      strict: true,
      skipLibCheck: true,
      ...options,
    },
    files: [file],
  });

export const CONSUMERS = {
  CommonJS: {
    files: { 'train.cjs': `const ${NAMES} = require('ann-lab');\n(async () => {${TRAIN}})();\n` },
    main: 'train.cjs',
  },
  'ES module': {
    files: { 'train.mjs': `import ${NAMES} from 'ann-lab';\n${TRAIN}` },
    main: 'train.mjs',
  },
  'TypeScript, module node16': {
    files: {
      'node16.mts': `import ${NAMES} from 'ann-lab';\n${TRAIN}${TYPED}`,
      'node16.json': tsconfig('node16.mts', {
        module: 'node16',
        moduleResolution: 'node16',
        exactOptionalPropertyTypes: true,
      }),
    },
    compile: 'node16.json',
    main: 'node16.mjs',
  },
  'TypeScript to CommonJS, module node16': {
    files: {
      'common.cts': `import ${NAMES} from 'ann-lab';\n(async () => {${TRAIN}void utils; })();\n`,
      'common.json': tsconfig('common.cts', { module: 'node16', moduleResolution: 'node16' }),
    },
    compile: 'common.json',
    main: 'common.cjs',
  },
  'TypeScript, resolution bundler': {
    files: {
      'bundler.mts': `import ${NAMES} from 'ann-lab';\n${TRAIN}${TYPED}`,
      'bundler.json': tsconfig('bundler.mts', { module: 'esnext', moduleResolution: 'bundler' }),
    },
    compile: 'bundler.json',
    main: 'bundler.mjs',
  },
};

/** A consumer that has the types of its packages checked too; it is only compiled. */
export const OWN_TYPES = {
  files: {
    'own-types.mts': `import ${NAMES} from 'ann-lab';\n${TRAIN}${TYPED}`,
    'own-types.json': tsconfig('own-types.mts', {
      lib: ['ES2023', 'DOM'],
      module: 'node16',
      moduleResolution: 'node16',
      skipLibCheck: false,
      noEmit: true,
    }),
  },
  compile: 'own-types.json',
};
