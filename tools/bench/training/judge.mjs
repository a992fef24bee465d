// From measured trainings to medians, ratios and verdicts.
import { median, spread } from '../statistics.mjs';
import { FIRST_EPOCHS, SIDES, WORKS } from './works.mjs';

const MS = 1000;
const round = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;
const isPeer = (side) => SIDES[side].peer !== undefined;

/** What the runs of one side say; times in ms. */
export function summaryOf(runs) {
  const steady = spread(runs.flatMap(({ epochs }) => epochs.slice(FIRST_EPOCHS)).map((seconds) => seconds * MS));
  const cpu = runs.flatMap((run) => run.cpu.slice(FIRST_EPOCHS));
  const at = (pick) => round(median(runs.map(pick)) * MS, 1);
  return {
    epoch: Object.fromEntries(Object.entries(steady).map(([name, value]) => [name, round(value, 2)])),
    cpu: round(median(cpu) * MS, 2),
    firstEpoch: at(({ epochs }) => epochs[0]),
    import: at((run) => run.import),
    toFirst: at(({ ends }) => ends[0]),
    toFourth: at(({ ends }) => ends[FIRST_EPOCHS - 1]),
    peakMb: Math.round(Math.max(...runs.map(({ peakMb }) => peakMb))),
    load: round(median(runs.map(({ load }) => load)), 1),
    loss: round(median(runs.map(({ loss }) => loss)), 4),
    runs,
  };
}

/** A group with ratios to its fastest peers, and what they say about the targets. */
export function judge(group, sides) {
  const fastest = {
    epoch: fastestPeer(sides, ({ epoch }) => epoch.median),
    cpu: fastestPeer(sides, ({ cpu }) => cpu),
    toFourth: fastestPeer(sides, (one) => one.toFourth),
  };
  const judged = Object.fromEntries(
    Object.entries(sides).map(([name, side]) => {
      if (side.epoch === undefined) return [name, side];
      const ratio = fastest.epoch && round(side.epoch.median / sides[fastest.epoch].epoch.median, 3);
      const fourthRatio = fastest.toFourth && round(side.toFourth / sides[fastest.toFourth].toFourth, 3);
      const cpuRatio = fastest.cpu && round(side.cpu / sides[fastest.cpu].cpu, 3);
      return [name, { ...side, ratio, cpuRatio, fourthRatio }];
    }),
  );
  return { ...group, fastest, sides: judged, verdicts: verdictsOf(group, judged), payback: paybackOf(judged) };
}

function fastestPeer(sides, pick) {
  return quickest(
    Object.entries(sides).filter(([name]) => isPeer(name)),
    pick,
  );
}

/** The name with the smallest number, or null. */
function quickest(entries, pick) {
  const measured = entries.filter(([, side]) => side.epoch !== undefined);
  return measured.sort(([, a], [, b]) => pick(a) - pick(b))[0]?.[0] ?? null;
}

/** Targets hold for whole works at the guide's batch, and for the quickest way in which the library ran. */
function verdictsOf({ work, batch, rows, width }, sides) {
  const { targets, ...own } = WORKS[work];
  if (batch !== own.batch || rows !== own.rows || width !== 1) return [];
  const ours = Object.entries(sides).filter(([name]) => !isPeer(name));
  const verdict = (measure, pick, target, stretch) => {
    const side = quickest(ours, pick);
    const ratio = side && pick(sides[side]);
    if (target === undefined || ratio === null) return [];
    return [
      { measure, side, ratio, target, met: ratio <= target, ...(stretch && { stretch, stretchMet: ratio <= stretch }) },
    ];
  };
  return [
    ...verdict('epoch', ({ ratio }) => ratio, targets.epoch, targets.stretch),
    ...verdict('fourEpochs', ({ fourthRatio }) => fourthRatio, targets.fourEpochs),
  ];
}

const PAIRS = [
  ['graph', 'eager', 1],
  ['xla', 'graph', 7],
];

/** By the end of which epoch what was compiled has taken no more time than what was not; `epoch`: null for none that was seen. */
function paybackOf(sides) {
  return PAIRS.flatMap(([side, than, target]) => {
    if (sides[side]?.runs === undefined || sides[than]?.runs === undefined) return [];
    const [mine, other] = [side, than].map((name) => typicalEpochs(sides[name].runs));
    const epoch = paidBackBy(mine, other);
    return [{ side, than, epoch, seen: mine.length, target, met: metBy(epoch, target, mine.length) }];
  });
}

/** null: too few epochs were seen to say. */
function metBy(epoch, target, seen) {
  if (epoch !== null) return epoch <= target;
  return seen < target ? null : false;
}

const typicalEpochs = (runs) => runs[0].epochs.map((_, i) => median(runs.map(({ epochs }) => epochs[i])));

/** The epoch from whose end on `mine` has taken no more time than `other`, to the last that was seen; null if it is behind then. */
export function paidBackBy(mine, other) {
  let ahead = 0;
  let epoch = null;
  for (const [i, seconds] of mine.entries()) {
    ahead += other[i] - seconds;
    if (ahead < 0) epoch = null;
    else epoch ??= i + 1;
  }
  return epoch;
}

/** Epochs of judged groups in which one thing grows, a series for each side. `growth`: the longest by the shortest. */
export function growthOf(groups) {
  const keys = new Map();
  for (const group of groups) {
    const { grows, work, batch } = group;
    for (const [side, one] of Object.entries(group.sides)) {
      const key = [grows, work, side].join();
      if (!keys.has(key)) keys.set(key, { grows, work, batch, side, points: [] });
      const { factor, rows, width } = group;
      keys.get(key).points.push({ factor, rows, width, ms: one.epoch?.median ?? null });
    }
  }
  return [...keys.values()].filter(({ points }) => points.some(({ ms }) => ms !== null)).map(withGrowth);
}

function withGrowth(series) {
  const [first, last] = [series.points[0].ms, series.points.at(-1).ms];
  return { ...series, growth: first === null || last === null ? null : round(last / first, 2) };
}
