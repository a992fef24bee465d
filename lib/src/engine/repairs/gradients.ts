/**
 * Gradients that tfjs lacks or has other than TensorFlow: without them a loss with `tf.where(tf.less(error, delta), …)` throws
 * "gradient function not found for Less". To see whether a fault is gone: take the registration out, and tests/engine/gradients.test.ts fails
 * (tfjs 4.22).
 */
import {
  cast,
  div,
  einsum,
  engine,
  equal,
  expandDims,
  getGradient,
  less,
  mul,
  oneHot,
  ones,
  range,
  registerGradient,
  reshape,
  scatterND,
  sign,
  stridedSlice,
  sum,
  type Tensor,
  type Tensor1D,
  transpose,
  unregisterGradient,
  util,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs';

/** Steps: their derivative is 0 wherever there is one. */
const COMPARISONS = ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr'];

export function repairGradients(): void {
  for (const kernelName of COMPARISONS) {
    registerGradient({
      kernelName,
      inputsToSave: ['a', 'b'],
      gradFunc: (_dy, saved) => {
        const [a, b] = saved as [Tensor, Tensor];
        return { a: () => zeros(a.shape), b: () => zeros(b.shape) };
      },
    });
  }
  registerGradient({
    kernelName: 'LogicalNot',
    inputsToSave: ['x'],
    gradFunc: (_dy, [x]) => ({ x: () => zeros((x as Tensor).shape) }),
  });
  for (const kernelName of ['Any', 'All']) {
    registerGradient({
      kernelName,
      inputsToSave: ['x'],
      gradFunc: (_dy, [x]) => ({ x: () => zeros((x as Tensor).shape) }),
    });
  }
  repairAbs();
  repairCast();
  registerEluGrad();
  shareAmongTies('Max');
  shareAmongTies('Min');
  registerTopK();
  registerGatherNd();
  registerStridedSlice();
  registerEinsum();
}

/** TensorFlow: sign(x), so 0 at 0; tfjs: -1 there, which moves zero weights under an L1 penalty. */
function repairAbs(): void {
  const abs = getGradient('Abs');
  unregisterGradient('Abs');
  registerGradient({
    ...abs,
    gradFunc: (dy, [x]) => ({ x: () => mul(dy as Tensor, sign(cast(x as Tensor, 'float32'))) }),
  });
}

/** TensorFlow: nothing passes through whole numbers and booleans; tfjs: all of it, so that rounding by casts had a gradient. */
function repairCast(): void {
  const cast = getGradient('Cast');
  unregisterGradient('Cast');
  registerGradient({
    ...cast,
    gradFunc: (dy, saved, attrs) => {
      const { dtype } = attrs as unknown as { dtype: string };
      if (dtype === 'float32' || dtype === 'complex64') return cast.gradFunc(dy, saved, attrs);
      return { x: () => zeros((dy as Tensor).shape) };
    },
  });
}

/**
 * Elu twice: its derivative below 0 is y + 1, and so is that one's own. By x, which the kernel itself does not read, because an output
 * that tfjs saves for a gradient is not connected to the input when gradients of gradients are taken.
 */
function registerEluGrad(): void {
  const elu = getGradient('Elu');
  unregisterGradient('Elu');
  registerGradient({
    ...elu,
    inputsToSave: ['x'],
    gradFunc: (dy, saved) => {
      const [x, y] = saved as [Tensor, Tensor];
      return { x: () => engine().runKernel('EluGrad', { dy: dy as Tensor, y, x }) as Tensor };
    },
  });
  registerGradient({
    kernelName: 'EluGrad',
    inputsToSave: ['dy', 'y', 'x'],
    gradFunc: (upper, saved) => {
      const [dy, y, x] = saved as [Tensor, Tensor, Tensor];
      const by = (value: Tensor) => engine().runKernel('EluGrad', { dy: value, y, x }) as Tensor;
      return {
        dy: () => by(upper as Tensor),
        y: () => zerosLike(y),
        x: () => mul(by(mul(upper as Tensor, dy)), cast(less(y, 0), 'float32')),
      };
    },
  });
}

/** TensorFlow: values that are the largest together share the gradient; tfjs: each gets all of it. */
function shareAmongTies(kernelName: 'Max' | 'Min'): void {
  const stock = getGradient(kernelName);
  unregisterGradient(kernelName);
  registerGradient({
    ...stock,
    gradFunc: (dy, saved, attrs) => {
      const [x, y] = saved as [Tensor, Tensor];
      const axes = util.parseAxisParam((attrs as unknown as { reductionIndices: number[] }).reductionIndices, x.shape);
      const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
      const winners = sum(cast(equal(x, reshape(y, kept)), 'float32'), axes, true);
      const all = stock.gradFunc(dy, saved, attrs).x as () => Tensor;
      return { x: () => div(all(), winners) };
    },
  });
}

function registerTopK(): void {
  registerGradient({
    kernelName: 'TopK',
    inputsToSave: ['x'],
    outputsToSave: [false, true],
    gradFunc: (dy, saved) => {
      const [x, indices] = saved as [Tensor, Tensor];
      const [values] = dy as unknown as [Tensor];
      const places = oneHot(indices as Tensor1D, x.shape[x.rank - 1] as number);
      return { x: () => sum(mul(cast(places, 'float32'), expandDims(values, -1)), -2) };
    },
  });
}

function registerGatherNd(): void {
  registerGradient({
    kernelName: 'GatherNd',
    inputsToSave: ['params', 'indices'],
    gradFunc: (dy, saved) => {
      const [params, indices] = saved as [Tensor, Tensor];
      return {
        params: () => scatterND(indices, dy as Tensor, params.shape as never),
        indices: () => zeros(indices.shape),
      };
    },
  });
}

interface Slicing {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}

/** The places of the slice's values in x are found by slicing the places of x. */
function registerStridedSlice(): void {
  registerGradient({
    kernelName: 'StridedSlice',
    inputsToSave: ['x'],
    gradFunc: (dy, [saved], attrs) => {
      const x = saved as Tensor;
      const a = attrs as unknown as Slicing;
      const places = reshape(range(0, x.size, 1, 'int32'), x.shape);
      const masks = [a.beginMask, a.endMask, a.ellipsisMask, a.newAxisMask, a.shrinkAxisMask] as const;
      const taken = stridedSlice(places, a.begin, a.end, a.strides, ...masks);
      return {
        x: () => reshape(scatterND(reshape(taken, [-1, 1]), reshape(dy as Tensor, [-1]), [x.size] as never), x.shape),
      };
    },
  });
}

/** For one or two operands without `...` and without a letter twice in one of them. */
function registerEinsum(): void {
  registerGradient({
    kernelName: 'Einsum',
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs) => {
      const { equation } = attrs as unknown as { equation: string };
      const [left, output] = equation.replace(/\s/g, '').split('->') as [string, string | undefined];
      const operands = left.split(',');
      const clear = output !== undefined && operands.every((word) => new Set(word).size === word.length);
      if (!clear || equation.includes('.') || operands.length > 2) {
        throw new Error(
          `einsum '${equation}' has no gradient here: write the output out ('ij,jk->ik'), at most two operands, no letter twice in one, no '...'.`,
        );
      }
      const grads = saved.map((_, i) => () => einsumGradient(dy as Tensor, output, operands, saved, i));
      return Object.fromEntries(grads.map((grad, i) => [String(i), grad]));
    },
  });
}

function einsumGradient(dy: Tensor, output: string, operands: string[], saved: Tensor[], i: number): Tensor {
  const own = operands[i] as string;
  const shape = (saved[i] as Tensor).shape;
  const other = operands[1 - i];
  const present = [...own].filter((letter) => output.includes(letter) || other?.includes(letter)).join('');
  const inputs = other === undefined ? [dy] : [dy, saved[1 - i] as Tensor];
  const names = other === undefined ? output : `${output},${other}`;
  const gradient = other === undefined ? permuted(dy, output, present) : einsum(`${names}->${present}`, ...inputs);
  if (present === own) return gradient;
  // A letter that only this operand has was summed away: each of its places gets the same.
  const spread = [...own].map((letter, axis) => (present.includes(letter) ? (shape[axis] as number) : 1));
  return mul(reshape(gradient, spread), ones(shape));
}

/** An output of one operand has letters of that operand alone: its gradient is turned back to their order. */
function permuted(dy: Tensor, from: string, to: string): Tensor {
  return transpose(
    dy,
    [...to].map((letter) => from.indexOf(letter)),
  );
}
