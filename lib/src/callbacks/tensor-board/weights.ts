import type { TrainableLayer } from '../callback';
import { histogramSummary, type Summary } from './summary';

/** A histogram of each weight, under Keras' path of it: `sequential/dense/kernel/histogram`. */
export function weightSummaries(layers: readonly TrainableLayer[], scope: string, step: number): Summary[] {
  return layers.flatMap((layer) => {
    const path = `${scope}${layer.name}`;
    if (layer.layers) return weightSummaries(layer.layers, `${path}/`, step);
    return layer.weights.map((weight) => {
      const own = weight.name.split('/').pop()?.replace(/_\d+$/, '') ?? weight.name;
      return histogramSummary(`${path}/${own}/histogram`, weight.read().dataSync(), step);
    });
  });
}
