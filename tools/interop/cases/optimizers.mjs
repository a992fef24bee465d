// Optimizers with their options, by name or made, and schedules of their learning rates.
import * as words from './vocabulary.mjs';

/**
 * @param {{ steps: number, scale: number }} of `scale`: plain gradient descent takes steps as large as the gradients, so that a
 * loss of larger gradients needs a smaller rate
 */
export function optimizerOf(random, decks, { steps, scale }) {
  const name = decks.optimizer.draw();
  const { options, rates, plain } = words.OPTIMIZERS[name];
  if (decks.byName.draw() && !plain) return name.toLowerCase();
  const args = {};
  // Of many options two at once, or some would come too rarely.
  const taken = Object.keys(options).length > 4 || random.chance(0.7) ? 2 : 1;
  for (let i = 0; i < taken; i++) {
    const option = decks.optimizerOption[name].draw();
    args[option] = drawn(options[option], random);
  }
  if (args.nesterov) args.momentum ??= drawn(options.momentum, random);
  const common = decks.commonOption.draw();
  if (common) args[common] ??= drawn(words.COMMON_OPTIONS[common], random);
  if (common === 'useEma') {
    args.emaMomentum = random.pick([0.5, 0.9]);
    if (random.chance(0.5)) args.emaOverwriteFrequency = random.pick([2, 3]);
  }
  const rate = Number((random.scale(...rates) / (plain ? scale * (args.momentum ? 4 : 1) : 1)).toPrecision(3));
  args.learningRate = decks.scheduled.draw() ? scheduleOf(rate, steps, random, decks) : rate;
  return { make: `optimizers.${name}`, args };
}

function scheduleOf(rate, steps, random, decks) {
  const name = decks.schedule.draw();
  const args = Object.entries(words.SCHEDULES[name](rate, steps, random)).map(([key, value]) => [key, rounded(value)]);
  return { make: `optimizers.schedules.${name}`, args: Object.fromEntries(args) };
}

function rounded(value) {
  if (Array.isArray(value)) return value.map(rounded);
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
}

/** `[true]`: true; `[from, to]`: a number between, by logarithm. */
function drawn(range, random) {
  return range[0] === true ? true : random.scale(...range);
}
