// Numbers drawn from a seed, and decks: draws that give every choice its turn.

/** A generator of numbers in [0, 1) (mulberry32). The same seed gives the same numbers everywhere. */
export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (from, to) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    /** A whole number, both ends included. */
    integer,
    /** True with this chance. */
    chance: (share) => next() < share,
    pick: (list) => list[integer(0, list.length - 1)],
    /** A number in [from, to), even by its logarithm, of three digits: what one would type. */
    scale: (from, to) => Number((from * (to / from) ** next()).toPrecision(3)),
    /** A number in [from, to) of three digits. */
    between: (from, to) => Number((from + next() * (to - from)).toPrecision(3)),
    shuffled(list) {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = integer(0, i);
        [copy[i], copy[j]] = [copy[j], copy[i]];
      }
      return copy;
    },
  };
}

/**
 * A deck of choices: each is drawn once before any comes again, so that also the rarest occurs often enough.
 * `draw(fits)` gives the next that fits and leaves the others for later draws.
 */
export function deckOf(random, choices) {
  let cards = [];
  return {
    draw(fits = () => true) {
      if (!cards.some(fits)) cards = [...cards, ...random.shuffled(choices)];
      const at = cards.findIndex(fits);
      if (at < 0) throw new Error('No choice of the deck fits.');
      return cards.splice(at, 1)[0];
    },
  };
}
