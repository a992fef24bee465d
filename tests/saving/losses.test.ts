import { describe, expect, it } from 'vitest';
import * as losses from '../../lib/src/losses';
import type { CompileArgs } from '../../lib/src/models';
import { Compiled } from '../../lib/src/models/compiled';
import { trainingFromKeras, trainingToKeras } from '../../lib/src/saving/keras-training';
import { pythonJson } from '../../lib/src/saving/python-json';
import { makeLoss, vectors } from '../losses/keras';

type Config = Record<string, unknown>;

/** What stands in a file for this loss. */
function written(loss: NonNullable<CompileArgs['loss']>): unknown {
  const compiled = new Compiled({ optimizer: 'sgd', loss }, ['output']);
  const config = trainingToKeras(compiled);
  compiled.dispose();
  return config?.loss ?? null;
}

const optimizer = () => {
  const compiled = new Compiled({ optimizer: 'sgd', loss: 'mse' }, ['output']);
  const config = trainingToKeras(compiled) as Config;
  compiled.dispose();
  return JSON.parse(pythonJson(config.optimizer_config));
};

const read = (loss: unknown): losses.Loss | null => {
  const args = trainingFromKeras({ loss, metrics: [], optimizer_config: optimizer() });
  return args === null ? null : losses.get(args.loss as losses.LossName);
};

describe("a loss in a file's training_config", () => {
  it.each(vectors.saved.map((one) => [one.loss.class_name, one] as const))(
    '%s is written as Keras writes it, and read',
    (kind, one) => {
      const loss = makeLoss(kind, one.options);
      const file = written(loss) as { class_name: string; config: Config };
      expect(file.class_name).toBe(kind);
      expect(file.config).toMatchObject(one.loss.config); // Keras leaves out some options, such as Huber's delta
      expect(read(JSON.parse(JSON.stringify(file)))?.getConfig()).toEqual(loss.getConfig());
    },
  );

  it.each(vectors.saved.map((one) => [one.loss.class_name, one] as const))(
    '%s as Keras wrote it is read',
    (kind, one) => {
      const loss = read(one.loss);
      expect(loss?.constructor.name).toBe(kind);
      expect(loss?.name).toBe(makeLoss(kind, {}).name);
    },
  );

  it('may be a name: short, long, of a class', () => {
    expect(written('mse')).toBe('mean_squared_error');
    expect(written('kld')).toBe('kl_divergence');
    expect(written('binaryFocalCrossentropy')).toBe('binary_focal_crossentropy');
    expect(
      ['mse', 'msle', 'kl_divergence', 'KLDivergence', 'CategoricalHinge'].map((name) => read(name)?.name),
    ).toEqual(['meanSquaredError', 'meanSquaredLogarithmicError', 'klDivergence', 'klDivergence', 'categoricalHinge']);
  });

  it('keeps a name and a reduction, null too', () => {
    const config = { name: 'mine', reduction: null };
    expect(read({ class_name: 'Poisson', config })?.getConfig()).toEqual({ name: 'mine', reduction: 'none' });
  });

  it("is not read where it is unknown: a class or an option of someone else's", () => {
    expect(read({ class_name: 'CTC', config: {} })).toBe(null);
    expect(read({ class_name: 'get', config: {} })).toBe(null);
    expect(read({ class_name: 'Huber', config: { other: 1 } })).toBe(null);
    expect(written((yTrue, yPred) => yTrue.sub(yPred).square())).toBe(null);
  });
});
