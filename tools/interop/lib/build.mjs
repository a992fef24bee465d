// A case's model and data in the library, by its public API alone.

/** `{ make, args }` as the object that it stands for; other values as they are. */
export function made(lib, value) {
  if (Array.isArray(value)) return value.map((entry) => made(lib, entry));
  if (value === null || typeof value !== 'object') return value;
  const entries = (object) => Object.fromEntries(Object.entries(object).map(([key, entry]) => [key, made(lib, entry)]));
  if (typeof value.make !== 'string') return entries(value);
  const factory = value.make.split('.').reduce((holder, key) => holder?.[key], lib);
  if (typeof factory !== 'function') throw new Error(`The library has no ${value.make}.`);
  return factory(entries(value.args ?? {}));
}

/** The model; layers are found by their names. */
export function modelOf(lib, testCase) {
  const { inputs, layers, outputs, form } = testCase;
  if (form === 'sequential') {
    const [{ name, shape, dtype }] = inputs;
    // Whole numbers need an input that says so; other first layers tell the shape themselves.
    if (dtype === 'int32') {
      const first = lib.layers.inputLayer({ inputShape: shape, dtype, name });
      return lib.models.sequential([first, ...layers.map((layer) => layerOf(lib, layer))]);
    }
    const [first, ...rest] = layers;
    const stack = [{ ...first, args: { ...first.args, inputShape: shape } }, ...rest];
    return lib.models.sequential(stack.map((layer) => layerOf(lib, layer)));
  }
  const tensors = Object.fromEntries(
    inputs.map(({ name, shape, dtype }) => [name, lib.layers.input({ name, shape, dtype })]),
  );
  for (const layer of layers) {
    const sources = layer.from.map((name) => tensors[name]);
    tensors[layer.name] = layerOf(lib, layer).apply(sources.length > 1 ? sources : sources[0]);
  }
  const of = (entries) => (entries.length > 1 ? entries.map(({ name }) => tensors[name]) : tensors[entries[0].name]);
  return lib.models.model({ inputs: of(inputs), outputs: of(outputs) });
}

const layerOf = (lib, { make, args, name }) => made(lib, { make, args: { ...args, name } });

/** What `compile` is given: records by output where there are several. */
export function compileArgs(lib, { outputs, optimizer }) {
  const byOutput = (read) => {
    if (outputs.length === 1) return read(outputs[0]);
    return Object.fromEntries(outputs.map((output) => [output.name, read(output)]));
  };
  const args = { optimizer: made(lib, optimizer), loss: byOutput(({ loss }) => made(lib, loss)) };
  if (outputs.length > 1) args.lossWeights = byOutput(({ lossWeight }) => lossWeight);
  for (const key of ['metrics', 'weightedMetrics']) {
    if (outputs.some((output) => output[key])) args[key] = byOutput((output) => made(lib, output[key] ?? []));
  }
  return args;
}
