import type { Place } from '../graph';
import { axisOf, configOf, floats, type Lower, valuesOf, type Weight, weightOf } from './call';

/**
 * By the moving statistics: x · factor + offset with factor = gamma / sqrt(variance + epsilon), offset = beta - mean · factor. Behind
 * a Dense layer both vanish in its weights (see `optimize`).
 */
export const batchNormalization: Lower = (graph, call) => {
  const { path, shape } = call;
  const { epsilon, axis } = configOf(call) as { epsilon: number; axis: number };
  const mean = weightOf(call, 'moving_mean') as Weight;
  const values = (name: string) => ((weight) => (weight ? valuesOf(weight) : undefined))(weightOf(call, name));
  const factors = () => {
    const gamma = values('gamma');
    return Float64Array.from(
      values('moving_variance') as Float32Array,
      (variance, i) => (gamma?.[i] ?? 1) / Math.sqrt(variance + epsilon),
    );
  };
  const offsets = () => {
    const [means, beta] = [valuesOf(mean), values('beta')];
    return Float32Array.from(factors(), (factor, i) => (beta?.[i] ?? 0) - (means[i] as number) * factor);
  };
  // Sizes at and behind the axis: constants broadcast from the last axis on.
  const beside = shape.slice(axisOf(call, axis)).map((size, i) => (i === 0 ? size : 1));
  const factor = graph.constant(`${path}/factor`, beside, () => Float32Array.from(factors()), mean);
  const offset = graph.constant(`${path}/offset`, beside, offsets, mean);
  const x = floats(graph, call.inputs[0] as Place, path);
  const scaled = graph.run('MUL', [x, factor], { name: `${path}/mul`, shape });
  return graph.run('ADD', [scaled, offset], { name: path, shape });
};
