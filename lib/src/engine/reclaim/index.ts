/**
 * Memory without tidy: tensors and variables that JavaScript can no longer reach are given back. Only those that outlive the
 * scopes are looked after (made outside of `tidy`, returned out of the outermost one, kept, or variables); `tidy` and
 * `dispose` remain the quicker way. `ANN_LAB_RECLAIM=0` turns it off, for who counts what their own code disposes of.
 */
import { collectGarbage } from './garbage';
import { createLedger, type Ledger } from './ledger';
import { type Engine, forgetGraphs, tfjsEngine } from './tfjs';
import { dropName, weakVariables } from './variables';

/** How the notebook kernel, which knows no library, asks for a collection between cells: a function without arguments. */
const COLLECT = Symbol.for('ann-lab.collect');

/** How many bytes may come on top of what lived after the last collection: at least so many, or so much of it. */
const SLACK_BYTES = 256 * 2 ** 20;
const SLACK_SHARE = 0.5;

interface Watcher {
  readonly engine: Engine;
  readonly ledger: Ledger;
  /** Bytes above which a collection is worth its time. */
  limit: number;
}

let watcher: Watcher | undefined;

/** Begins to look after tensors. At a second call nothing changes. */
export function startReclaiming(): void {
  if (watcher) return;
  const engine = tfjsEngine();
  const { disposeTensor } = engine;
  const ledger = createLedger((entry) => {
    disposeTensor.call(engine, entry);
    if (entry.name !== undefined) dropName(engine.state.registeredVariables, entry.name);
  });
  watcher = { engine, ledger, limit: SLACK_BYTES };
  followTensors(watcher);
  followVariables(watcher);
  lookForPressure(watcher);
  Object.defineProperty(globalThis, COLLECT, { configurable: true, value: collect });
}

/** Collects garbage and gives back the tensors in it, now. Does nothing before `startReclaiming`. */
export function collect(): void {
  if (!watcher) return;
  forgetGraphs();
  collectGarbage();
  watcher.ledger.sweep();
  watcher.limit = watcher.ledger.bytes + Math.max(SLACK_BYTES, SLACK_SHARE * watcher.ledger.bytes);
}

/** Tensors without a scope that would dispose of them. */
function followTensors({ engine, ledger }: Watcher): void {
  const { track, keep, disposeTensor } = engine;
  engine.track = (tensor) => {
    track.call(engine, tensor);
    if (engine.state.activeScope == null) ledger.add(tensor);
    return tensor;
  };
  engine.keep = (tensor) => {
    keep.call(engine, tensor);
    // Within a kernel tfjs keeps what the gradient needs, and disposes of it itself.
    if (engine.state.kernelDepth === 0 && !tensor.isDisposed) ledger.add(tensor);
    return tensor;
  };
  engine.disposeTensor = (tensor) => {
    disposeTensor.call(engine, tensor);
    if (!('assign' in tensor)) ledger.remove(tensor);
  };
}

/** Variables: tfjs knows them by name, and `assign` gives them other data. */
function followVariables({ engine, ledger }: Watcher): void {
  const { makeVariable, disposeVariable, incRef, reset } = engine;
  const weaken = () => {
    engine.state.registeredVariables = weakVariables(engine.state.registeredVariables);
  };
  weaken();
  engine.reset = () => {
    reset.call(engine);
    weaken();
  };
  engine.makeVariable = (initialValue, trainable, name, dtype) => {
    if (typeof name === 'string' && name in engine.state.registeredVariables) collect(); // perhaps nobody has it any more
    const variable = makeVariable.call(engine, initialValue, trainable, name, dtype);
    ledger.add(variable);
    return variable;
  };
  engine.incRef = (tensor, backend) => {
    incRef.call(engine, tensor, backend);
    const entry = ledger.entryOf(tensor);
    if (entry) entry.dataId = tensor.dataId;
  };
  engine.disposeVariable = (variable) => {
    disposeVariable.call(engine, variable);
    ledger.remove(variable);
  };
}

/** A loop that never lets the event loop turn gets its collections before an operation, where nothing is half done. */
function lookForPressure(watcher: Watcher): void {
  const { engine } = watcher;
  const { runKernel, makeTensor, startScope } = engine;
  engine.runKernel = (name, inputs, attrs) => {
    relieve(watcher);
    return runKernel.call(engine, name, inputs, attrs);
  };
  engine.makeTensor = (values, shape, dtype, backend) => {
    relieve(watcher);
    return makeTensor.call(engine, values, shape, dtype, backend);
  };
  engine.startScope = (name) => {
    relieve(watcher);
    startScope.call(engine, name);
  };
}

function relieve({ engine, ledger, limit }: Watcher): void {
  if (ledger.bytes <= limit) return;
  const { activeScope, kernelDepth, gradientDepth } = engine.state;
  if (activeScope == null && kernelDepth === 0 && gradientDepth === 0) collect();
}
