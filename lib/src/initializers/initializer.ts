import { nextSeed, tf } from '../engine';

/** Something that makes the first values of a weight. */
export type Initializer = ReturnType<typeof tf.initializers.zeros>;

/** A function that makes the first values of a weight: given its shape, it returns a tensor of it. */
export type InitializerFn = (shape: number[], dtype?: tf.DataType) => tf.Tensor;

/** tfjs' base class, which it does not export: extended, so that its layers take ours. */
const Base = Object.getPrototypeOf(tf.initializers.zeros().constructor) as abstract new () => Initializer;

/** An initializer of a class name, its options, and what makes the values. */
export class FormulaInitializer<A extends object> extends Base {
  constructor(
    private readonly className: string,
    private readonly args: A,
    private readonly make: (shape: number[], dtype: tf.DataType) => tf.Tensor,
  ) {
    super();
  }

  override getClassName(): string {
    return this.className;
  }

  override apply(shape: (number | null)[], dtype: tf.DataType = 'float32'): tf.Tensor {
    return tf.tidy(() => this.make(shape as number[], dtype));
  }

  override getConfig(): ReturnType<Initializer['getConfig']> {
    return { ...this.args } as ReturnType<Initializer['getConfig']>;
  }
}

export interface SeedArgs {
  /** A whole number that fixes the values; by default drawn from the seed of `utils.setRandomSeed`. */
  seed?: number | null;
}

/** The seed that is given, or the next one of the run. */
export function seedOf(where: string, args: SeedArgs): number {
  const seed = args.seed ?? nextSeed();
  if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return seed;
  throw new Error(`${where}: seed is ${String(seed)}; expected a whole number from 0 to ${2 ** 32 - 1}.`);
}

/** tfjs takes 0 for "no seed". */
export const streamOf = (seed: number): number => (seed === 0 ? 2 ** 32 : seed);
