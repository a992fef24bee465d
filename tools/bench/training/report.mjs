// The result of the trainings as lines for a terminal.
import { table } from '../../interop/table.mjs';
import { SIDES, WORKS } from './works.mjs';

const HEAD = [
  '',
  'epoch ms',
  'min',
  'max',
  'to peer',
  'cpu ms',
  'to peer',
  '1st epoch ms',
  'import to 1st s',
  'to 4th s',
  'to peer',
  'peak MB',
  'loss',
  'load',
];
const seconds = (ms) => (ms / 1000).toFixed(2);
/** Three significant digits, for times from a millisecond to a minute. */
const ms = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const times = (ratio) => (ratio === null ? '-' : `${ratio.toFixed(2)}`);

export function report(result) {
  return [
    ...result.groups.flatMap((group) => ['', ...groupLines(group)]),
    ...(result.scaling ? ['', ...scalingLines(result.scaling)] : []),
    '',
    ...notes(result),
  ]
    .slice(1)
    .join('\n');
}

function groupLines(group) {
  const { work, batch, rows, sides } = group;
  const measured = Object.entries(sides).filter(([, side]) => side.epoch !== undefined);
  const others = Object.entries(sides).filter(([, side]) => side.epoch === undefined);
  return [
    `${WORKS[work].title}; ${rows.toLocaleString('en')} rows, batch ${batch}`,
    ...(measured.length > 0 ? table(HEAD, measured.map(rowOf)) : []),
    ...others.map(([name, { why }]) => `${SIDES[name].title}: not measured: ${why}`),
    ...group.verdicts.map(verdictLine),
    ...group.payback.map(paybackLine),
  ];
}

function rowOf([name, side]) {
  const { epoch, ratio, cpu, cpuRatio, firstEpoch, toFirst, toFourth, fourthRatio, peakMb, loss, load } = side;
  return [
    SIDES[name].title,
    ms(epoch.median),
    ms(epoch.min),
    ms(epoch.max),
    times(ratio),
    ms(cpu),
    times(cpuRatio),
    ms(firstEpoch),
    seconds(toFirst),
    seconds(toFourth),
    times(fourthRatio),
    String(peakMb),
    loss.toFixed(4),
    load.toFixed(1),
  ];
}

const MEASURES = { epoch: 'an epoch', fourEpochs: 'import to the fourth epoch' };

function verdictLine({ measure, side, ratio, target, met, stretch, stretchMet }) {
  const hoped = stretch === undefined ? '' : `; hoped for: ${stretch}, ${stretchMet ? 'met' : 'missed'}`;
  const verdict = `${met ? 'met' : 'MISSED'} (at most ${target}${hoped})`;
  return `${MEASURES[measure]}, ${SIDES[side].title} to the fastest peer: ${ratio.toFixed(2)}, ${verdict}`;
}

function paybackLine({ side, than, epoch, seen, target, met }) {
  const when = epoch === null ? `not within the ${seen} epochs that were run` : `by the end of epoch ${epoch}`;
  const verdict = met === null ? '' : met ? ', met' : ', MISSED';
  return `${SIDES[side].title} repays itself against ${SIDES[than].title} ${when}${verdict} (at most ${target})`;
}

const GROWS = {
  rows: ({ rows }) => `${rows.toLocaleString('en')} rows`,
  width: ({ width }) => `${width}x as wide`,
};

/** A table for each work and each thing that grows, a line a side. */
function scalingLines(scaling) {
  const titles = [...new Set(scaling.map(titleOf))];
  return titles.flatMap((title, i) => {
    const series = scaling.filter((one) => titleOf(one) === title);
    const [{ grows, points }] = series;
    const head = ['', ...points.map(GROWS[grows]), `${points.at(-1).factor}x takes`];
    const rows = series.map((one) => [
      SIDES[one.side].title,
      ...one.points.map((point) => (point.ms === null ? '-' : ms(point.ms))),
      one.growth === null ? '-' : `${one.growth.toFixed(1)}`,
    ]);
    return [...(i > 0 ? [''] : []), title, ...table(head, rows)];
  });
}

const titleOf = ({ grows, work, batch }) =>
  `ms an epoch as ${grows} grow${grows === 'rows' ? '' : 's'}; ${WORKS[work].title}, batch ${batch}`;

/** What the trainings themselves cause, by core; above it other programs ran, too. */
const OWN_LOAD = 1.5;

const count = (number, what) => `${number} ${what}${number === 1 ? '' : 's'}`;

function notes({ rounds, epochs, load, cores, sides, leftOut }) {
  return [
    `Epochs are measured after the first four of a training: medians over ${count(rounds, 'training')} in turn of ${count(epochs, 'epoch')} each, every`,
    'training in a process of its own. `to peer`: ratio to the least of the peers; cpu: time of all threads, which other programs disturb',
    'less; peak MB: resident memory, data included; loss: mean of the last epoch; load: of the machine, before it.',
    ...Object.entries(leftOut).map(([name, why]) => `Left out: ${SIDES[name].title}: ${why}`),
    ...Object.entries(sides).map(([name, { runtime }]) => `${SIDES[name].title}: ${runtime}`),
    `Load of the machine before each training: ${load.min.toFixed(1)} to ${load.max.toFixed(1)} on ${cores} cores${
      load.max > OWN_LOAD * cores ? '; other programs disturbed what was measured' : ''
    }.`,
  ];
}
