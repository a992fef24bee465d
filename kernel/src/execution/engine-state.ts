/** What a cut-off `tf.tidy` or `tf.grads` would leave open: everything after it would be recorded for a gradient. */
interface EngineState {
  gradientDepth: number;
  kernelDepth: number;
  activeTape?: TapeNode[] | null;
  activeScope?: unknown;
  scopeStack: Scope[];
}
interface TapeNode {
  saved: { dispose(): void }[];
}
interface Scope {
  track: { kept: boolean; dispose(): void }[];
}

/** Remembers the state of tfjs's engine between cells; the function returned puts it back. */
export function captureEngine(): () => void {
  const state = engineState();
  if (!state) return reset;
  const { gradientDepth, kernelDepth, activeTape, activeScope } = state;
  const depth = state.scopeStack.length;
  return () => {
    dropTape(state, activeTape);
    Object.assign(state, { gradientDepth, kernelDepth, activeTape, activeScope });
    close(state, depth);
  };
}

/** Frees what a gradient has kept for its way back. */
function dropTape(state: EngineState, before: TapeNode[] | null | undefined): void {
  if (!state.activeTape || state.activeTape === before) return;
  for (const node of state.activeTape) for (const tensor of node.saved) tensor.dispose();
}

/** Closes the scopes above a depth as their `tidy` would have done. */
function close(state: EngineState, depth: number): void {
  for (const scope of state.scopeStack.splice(depth)) {
    for (const tensor of scope.track) if (!tensor.kept) tensor.dispose();
  }
}

/** The engine was made after the capture: back to how it begins. */
function reset(): void {
  const state = engineState();
  if (!state) return;
  dropTape(state, null);
  Object.assign(state, { gradientDepth: 0, kernelDepth: 0, activeTape: undefined, activeScope: undefined });
  close(state, 0);
}

function engineState(): EngineState | undefined {
  return (globalThis as { _tfengine?: { state?: EngineState } })._tfengine?.state;
}
