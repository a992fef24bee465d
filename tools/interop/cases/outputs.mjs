// What a model is to give: targets, losses and metrics of one output.
import * as words from './vocabulary.mjs';

/** Steps of a sequence, for models that give one output for each. */
export const TIME = 4;

/** The targets' kind and shape. Targets of one unit come as [n, 1] or as [n] (`flat`), which Keras takes for the same. */
export function targetOf(kind, { units, family, flat }) {
  const time = family === 'sequence' ? [TIME] : [];
  if (kind === 'labels') return { kind, classes: units, shape: [...time, ...(flat ? [] : [1])] };
  if (units === 1 && flat && family !== 'sequence') return { kind, shape: [] };
  return { kind, shape: [...time, units] };
}

/** A loss, by its name or made with options. */
export function lossOf(name, random, decks) {
  const { alias, logits, options = {} } = words.LOSSES[name];
  const fromLogits = Boolean(logits) && decks.logits.draw();
  const args = fromLogits ? { fromLogits } : {};
  // Of several options two at once now and then, or some would come too rarely.
  const taken = Object.keys(options).length > 2 && random.chance(0.6) ? 2 : 1;
  for (let i = 0; i < taken; i++) {
    const option = decks.lossOption[name].draw();
    if (option) args[option] = random.pick(options[option]);
  }
  // Balancing is what alpha is for: without it Keras leaves alpha out.
  if (name === 'binaryFocalCrossentropy' && (args.alpha || random.chance(0.6))) args.applyClassBalancing = true;
  const reduction = decks.reduction.draw();
  if (reduction) args.reduction = reduction;
  if (Object.keys(args).length > 0 || random.chance(0.3))
    return { loss: { make: `losses.${name}`, args }, fromLogits, reduction };
  return { loss: alias && random.chance(0.5) ? alias : name, fromLogits, reduction };
}

/** None to two metrics, some of them weighted. */
export function metricsOf(kind, { units, family, fromLogits, flat }, random, decks) {
  const fits = (name) => {
    if (flat && words.METRICS_OF_COLUMNS.includes(name)) return false;

    if (fromLogits && words.METRICS_OF_CHANCES.includes(name)) return false;
    if (family === 'sequence' && !['mse', 'mae', 'accuracy', 'rootMeanSquaredError'].includes(name)) return false;
    return name !== 'cosineSimilarity' || units > 1;
  };
  const found = {};
  for (const key of ['metrics', 'weightedMetrics']) {
    if (
      !random.chance(key === 'metrics' ? 0.6 : 0.3) ||
      !words.METRICS[kind].some((choice) => fits(choice) && !found.metrics?.includes(choice))
    )
      continue;
    const name = decks.metric[kind].draw((choice) => fits(choice) && !found.metrics?.includes(choice));
    const own = `${name}_${key === 'metrics' ? 'm' : 'w'}`;
    const args = { name: own, ...(name.startsWith('topK') || name.startsWith('sparseTopK') ? { k: 2 } : {}) };
    found[key] = [words.METRICS_BY_WORD.includes(name) && key === 'metrics' ? name : made(name, args)];
  }
  return found;
}

const LONG = {
  mse: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  mape: 'meanAbsolutePercentageError',
  msle: 'meanSquaredLogarithmicError',
};

function made(name, args) {
  if (name === 'accuracy') return 'accuracy';
  return { make: `metrics.${LONG[name] ?? name}`, args };
}
