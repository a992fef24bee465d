/** Activations as TFLite operators. */
import { Layer } from '../../../layers';
import * as activations from '../../../layers/activations';
import type { Described, GraphBuilder, Place } from '../graph';
import type { OperatorName } from '../schema';
import { axisOf, type Call, configOf, floats, type Lower } from './call';

type Apply = (graph: GraphBuilder, x: Place, output: Described) => Place;

const single =
  (kind: OperatorName, options?: Readonly<Record<string, number>>): Apply =>
  (graph, x, output) =>
    graph.run(kind, [x], output, options);

/** A tensor on the way to an output. */
const step = (output: Described, name: string): Described => ({ ...output, name: `${output.name}/${name}` });

const silu: Apply = (graph, x, output) => {
  const share = graph.run('LOGISTIC', [x], step(output, 'Sigmoid'));
  return graph.run('MUL', [x, share], output);
};

const leakyRelu = (alpha: number): Apply => single('LEAKY_RELU', { alpha });

/** The operator has alpha 1; another one scales what is below 0. */
const elu = (alpha: number): Apply => {
  if (alpha === 1) return single('ELU');
  return (graph, x, output) => {
    const above = graph.run('RELU', [x], step(output, 'Relu'));
    const zero = graph.number(`${output.name}/zero`, 0);
    const below = graph.run('ELU', [graph.run('MINIMUM', [x, zero], step(output, 'Minimum'))], step(output, 'Elu'));
    const factor = graph.number(`${output.name}/alpha`, alpha);
    return graph.run('ADD', [above, graph.run('MUL', [below, factor], step(output, 'Mul'))], output);
  };
};

const cutAt = (most: number): Apply => {
  if (most === 6) return single('RELU6');
  return (graph, x, output) => {
    const above = graph.run('RELU', [x], step(output, 'Relu'));
    return graph.run('MINIMUM', [above, graph.number(`${output.name}/maximum`, most)], output);
  };
};

/** By Keras' names, with the options that the names stand for. */
const BY_NAME: Readonly<Record<string, Apply>> = {
  relu: single('RELU'),
  relu6: single('RELU6'),
  leakyRelu: leakyRelu(0.2),
  elu: elu(1),
  sigmoid: single('LOGISTIC'),
  tanh: single('TANH'),
  softmax: single('SOFTMAX', { beta: 1 }),
  silu,
  swish: silu,
};

export const ACTIVATIONS: readonly string[] = ['linear', ...Object.keys(BY_NAME)];

/** The activation that a layer's configuration names; null: linear. */
export function activationOf(call: Call): Apply | null {
  const name = configOf(call).activation ?? 'linear';
  const { activation } = (call.layer as unknown as { args?: { activation?: unknown } }).args ?? {};
  const isOwn = typeof activation === 'function' && !isKeras(String(name), activation);
  if (!isOwn && name === 'linear') return null;
  const apply = !isOwn && Object.hasOwn(BY_NAME, String(name)) ? BY_NAME[String(name)] : undefined;
  if (apply) return apply;
  const what = `${isOwn ? 'a function of its own, ' : ''}'${String(name)}'`;
  throw new Error(
    `export: the layer '${call.path}' has an activation with no counterpart in TFLite files yet: ${what}. Those that can be exported: ${ACTIVATIONS.join(', ')}.`,
  );
}

/** Whether a function is Keras' of that name, and not a reader's that happens to be called so. */
function isKeras(name: string, activation: unknown): boolean {
  try {
    return activations.get(name as activations.Name) === activation;
  } catch {
    return false;
  }
}

const ofInput =
  (choose: (call: Call) => Apply | null): Lower =>
  (graph, call) => {
    const x = floats(graph, call.inputs[0] as Place, call.path);
    const apply = choose(call);
    return apply ? apply(graph, x, { name: call.path, shape: call.shape }) : x;
  };

export const activation: Lower = ofInput(activationOf);

export const reLU: Lower = ofInput((call) => {
  const { maxValue = null, negativeSlope = 0, threshold = 0 } = configOf(call) as Record<string, number | null>;
  if (threshold === 0 && negativeSlope === 0) return maxValue === null ? single('RELU') : cutAt(maxValue as number);
  if (threshold === 0 && maxValue === null) return leakyRelu(negativeSlope as number);
  throw new Error(
    `export: the layer '${call.path}' is a ReLU with a threshold, or a slope and a maximum; a TFLite file takes maxValue or negativeSlope alone.`,
  );
});

/** tfjs' own layer calls the slope alpha. */
export const leakyReLU: Lower = ofInput((call) => {
  const { negativeSlope, alpha } = configOf(call) as Record<string, number>;
  return leakyRelu((negativeSlope ?? alpha) as number);
});

export const eLU: Lower = ofInput((call) => elu((configOf(call).alpha as number | null) ?? 1));

export const softmax: Lower = ofInput((call) => {
  const axis = axisOf(call, configOf(call).axis ?? -1);
  if (axis === call.shape.length - 1) return BY_NAME.softmax as Apply;
  throw new Error(`export: the layer '${call.path}' has axis ${axis}; the softmax of TFLite files is along the last.`);
});

/** Whether a layer is one of this library. */
export const isOurs = (layer: unknown): boolean => layer instanceof Layer;
