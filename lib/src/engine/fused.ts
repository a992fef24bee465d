/** Operations that TensorFlow does in one kernel and tfjs composes of many; composed here too where the engine is not native. */
import { type Addon, addon } from './addon';
import * as tf from './tf';

let installed = false;

/**
 * Gives tfjs TensorFlow's own kernels for the gradient of relu (tfjs: seven operations on whole activations) and for products of
 * two matrices (tfjs: the batched one). Same numbers, less time; does nothing when the engine is not native or at a second call.
 */
export function installFusedKernels(): void {
  const native = addon();
  if (native === null || installed) return;
  installed = true;
  tf.registerKernel({
    kernelName: 'ReluGrad',
    backendName: 'tensorflow',
    kernelFunc: ({ inputs }) =>
      native.call('ReluGrad', [native.float], [inputs.dy as tf.Tensor, inputs.y as tf.Tensor]),
  });
  tf.registerGradient({
    kernelName: 'ReluGrad',
    inputsToSave: ['y'],
    gradFunc: (dy, [y]) => ({
      dy: () => tf.engine().runKernel('ReluGrad', { dy: dy as tf.Tensor, y: y as tf.Tensor }) as tf.Tensor,
      y: () => tf.zerosLike(y as tf.Tensor),
    }),
  });
  const relu = tf.getGradient('Relu');
  tf.unregisterGradient('Relu');
  tf.registerGradient({
    ...relu,
    inputsToSave: [],
    outputsToSave: [true],
    gradFunc: (dy, saved) => {
      const inputs = { dy: dy as tf.Tensor, y: saved[0] as tf.Tensor };
      return { x: () => tf.engine().runKernel('ReluGrad', inputs) as tf.Tensor };
    },
  });
  const batched = tf.getKernel('BatchMatMul', 'tensorflow');
  tf.unregisterKernel('BatchMatMul', 'tensorflow');
  tf.registerKernel({
    ...batched,
    kernelFunc: (params) => {
      const a = params.inputs.a as tf.Tensor;
      const b = params.inputs.b as tf.Tensor;
      if (a.shape.length !== 2 || b.shape.length !== 2 || a.dtype !== 'float32') return batched.kernelFunc(params);
      const { transposeA, transposeB } = params.attrs as { transposeA: boolean; transposeB: boolean };
      const attrs = [native.float, native.bool('transpose_a', transposeA), native.bool('transpose_b', transposeB)];
      return native.call('MatMul', attrs, [a, b]);
    },
  });
  installBias(native);
}

/** TensorFlow's addition of a bias to rows: its gradient is one kernel (tfjs: a sum and a reshape). */
function installBias(native: Addon): void {
  tf.registerKernel({
    kernelName: 'BiasAdd',
    backendName: 'tensorflow',
    kernelFunc: ({ inputs }) =>
      native.call('BiasAdd', [native.float, format], [inputs.x as tf.Tensor, inputs.bias as tf.Tensor]),
  });
  const format = native.text('data_format', 'NHWC');
  tf.registerGradient({
    kernelName: 'BiasAdd',
    gradFunc: (dy) => ({
      x: () => tf.clone(dy as tf.Tensor),
      bias: () => tf.engine().runKernel('BiasAddGrad', { dy: dy as tf.Tensor }) as tf.Tensor,
    }),
  });
  // A kernel of its own, so that it stands on the tape: second-order gradients go through it.
  tf.registerKernel({
    kernelName: 'BiasAddGrad',
    backendName: 'tensorflow',
    kernelFunc: ({ inputs }) => native.call('BiasAddGrad', [native.float, format], [inputs.dy as tf.Tensor]),
  });
  tf.registerGradient({
    kernelName: 'BiasAddGrad',
    inputsToSave: ['dy'],
    gradFunc: (upper, [dy]) => ({ dy: () => tf.broadcastTo(upper as tf.Tensor, (dy as tf.Tensor).shape) }),
  });
}

/**
 * x · kernel + bias.
 * @param x float32 [n, d]
 * @param kernel float32 [d, units]
 * @param bias float32 [units], or null
 * @returns float32 [n, units]
 */
export function affine(x: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor1D | null): tf.Tensor2D {
  installFusedKernels();
  const product: tf.Tensor2D = tf.matMul(x, kernel);
  return bias === null ? product : (addBias(product, bias) as tf.Tensor2D);
}

/**
 * x + bias along the last axis.
 * @param x float32 [n, …, units], of two axes or more
 * @param bias float32 [units]
 */
export function addBias(x: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  installFusedKernels();
  return addon() === null ? tf.add(x, bias) : (tf.engine().runKernel('BiasAdd', { x, bias }) as tf.Tensor);
}

/**
 * -log(softmax(logits)[label]) for each sample.
 * @param labels int32 [n], each from 0 to classes - 1
 * @param logits float32 [n, classes]
 * @returns float32 [n]
 */
export function sparseSoftmaxCrossEntropy(labels: tf.Tensor1D, logits: tf.Tensor2D): tf.Tensor1D {
  const native = addon();
  if (native === null) {
    const classes = logits.shape[1];
    return tf.neg(tf.sum<tf.Tensor1D>(tf.mul(tf.oneHot(labels, classes), tf.logSoftmax(logits)), -1));
  }
  const attrs = [native.float, native.type('Tlabels', 'int32')];
  return withGradient(logits, (x) => native.callAll('SparseSoftmaxCrossEntropyWithLogits', attrs, [x, labels], 2));
}

/**
 * -sum(labels * log(softmax(logits))) for each sample.
 * @param labels float32 [n, classes]
 * @param logits float32 [n, classes]
 * @returns float32 [n]
 */
export function softmaxCrossEntropy(labels: tf.Tensor2D, logits: tf.Tensor2D): tf.Tensor1D {
  const native = addon();
  if (native === null) {
    return withGradient(logits, (x) => [
      tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(x)), -1)),
      tf.sub(tf.softmax(x), labels), // as the kernel: also for labels that don't add up to 1
    ]);
  }
  return withGradient(logits, (x) => native.callAll('SoftmaxCrossEntropyWithLogits', [native.float], [x, labels], 2));
}

/** A kernel that gives the loss of each sample together with the gradient by the logits. */
function withGradient(logits: tf.Tensor2D, kernel: (logits: tf.Tensor) => tf.Tensor[]): tf.Tensor1D {
  const loss = tf.customGrad((x, save) => {
    const [value, gradient] = kernel(x as tf.Tensor) as [tf.Tensor, tf.Tensor];
    (save as tf.GradSaveFunc)([gradient]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(saved[0] as tf.Tensor, tf.expandDims(dy, -1)),
    };
  });
  return loss(logits) as tf.Tensor1D;
}
