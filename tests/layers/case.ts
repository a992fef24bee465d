import type { Packed } from '../support/vectors';

/** What Keras computes with one layer: an entry of tests/vectors/layers.json. */
export interface Case {
  name: string;
  factory: string;
  options: Record<string, unknown>;
  inputs: Packed[];
  several?: boolean;
  ints?: boolean;
  frozen?: boolean;
  weights?: Packed[];
  output: Packed;
  /** Where it differs from `output`. */
  training?: Packed;
  gradients: Packed[];
  state?: Packed[];
  penalty?: number;
  outputShape: (number | null)[];
}
