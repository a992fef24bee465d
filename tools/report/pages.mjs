/** The pages around the reports: their index, and the links from chapter to chapter. */
import { readFileSync } from 'node:fs';

const STATIC = new URL('../../kernel/share/jupyter/nbconvert/templates/ann-lab/static/', import.meta.url);
const PAGER = /<!--pager-->[\s\S]*?<!--\/pager-->/;

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (value) => String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);

/** 47.3 -> '47 s', 125 -> '2 min 05 s' */
export function duration(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

const pagerLink = (chapter, side) =>
  chapter === undefined
    ? ''
    : `<a class="${side}" rel="${side}" href="${escapeHtml(chapter.report)}"><span>${side === 'prev' ? 'Previous' : 'Next'}</span>${escapeHtml(chapter.title)}</a>`;

/** A report's HTML with links to its neighbours among the chapters that have a report: `{ report, title }`. */
export function withPager(html, previous, next) {
  const links = pagerLink(previous, 'prev') + pagerLink(next, 'next');
  const nav = links === '' ? '' : `<nav class="pager" aria-label="Chapters">${links}</nav>`;
  return html.replace(PAGER, () => `<!--pager-->${nav}<!--/pager-->`);
}

/** A check's value as people read it: five significant digits. */
export function shownValue({ value }) {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(5)));
}

/** `{ kind, words }`: '8 of 8 claims hold', good. */
function claimsOf(checks) {
  const count = (status) => checks.filter((check) => check.status === status).length;
  const kind = count('failed') > 0 ? 'bad' : count('not checked') > 0 ? 'unsure' : 'good';
  return { kind, words: `${count('passed')} of ${checks.length} claims hold` };
}

function claimsPill(chapter) {
  if (chapter.checks.length === 0) return '';
  const { kind, words } = claimsOf(chapter.checks);
  return `<li><a class="pill ${kind}" href="${escapeHtml(chapter.report)}#claims-checked">${words}</a></li>`;
}

/** '1 figure', '3 figures' */
export const figureCount = ({ figures }) => `${figures} figure${figures === 1 ? '' : 's'}`;

const keyNumbers = (checks) =>
  checks
    .map((check) => `<div><dt>${escapeHtml(check.name)}</dt><dd>${escapeHtml(shownValue(check))}</dd></div>`)
    .join('');

/** Reports of an earlier version say nothing of their sections. */
function sectionLinks({ report, sections = [] }) {
  if (sections.length === 0) return '';
  const links = sections.map(
    ({ anchor, title }) => `<li><a href="${escapeHtml(`${report}#${anchor}`)}">${escapeHtml(title)}</a></li>`,
  );
  return `<ul class="sections">${links.join('')}</ul>`;
}

function passedChapter(chapter) {
  const keys = chapter.checks.filter((check) => check.key);
  const notices = chapter.notices.map(
    ({ text }) => `<p class="banner"><strong>Read with care</strong> ${escapeHtml(text)}</p>`,
  );
  return `<li>
<h2><span class="number" aria-hidden="true">${Number(chapter.number)}</span> <a href="${escapeHtml(chapter.report)}">${escapeHtml(chapter.title)}</a></h2>
${sectionLinks(chapter)}
<ul class="meta">${claimsPill(chapter)}<li>${figureCount(chapter)}</li><li>${duration(chapter.seconds)}</li><li>Run ${escapeHtml(chapter.date)}</li></ul>
${keys.length > 0 ? `<dl class="keys">${keyNumbers(keys)}</dl>` : ''}${notices.join('')}</li>`;
}

const failedChapter = (chapter) => `<li class="bad">
<h2><span class="number" aria-hidden="true">${Number(chapter.number)}</span> ${escapeHtml(chapter.title)}</h2>
<ul class="meta"><li><span class="pill bad">Failed: there is no report</span></li><li>${duration(chapter.seconds)}</li><li>Run ${escapeHtml(chapter.date)}</li></ul>
<pre tabindex="0">${escapeHtml(chapter.failure)}</pre></li>`;

/** What all chapters together show: how many ran, their claims and figures. */
function totals(chapters) {
  const passed = chapters.filter(({ status }) => status === 'passed');
  const { kind, words } = claimsOf(passed.flatMap(({ checks }) => checks));
  const ran = `${passed.length} of ${chapters.length} chapters ran`;
  const figures = passed.reduce((sum, chapter) => sum + chapter.figures, 0);
  const pill = (type, text) => `<li><span class="pill ${type}">${text}</span></li>`;
  const items = [pill(passed.length === chapters.length ? 'good' : 'bad', ran), pill(kind, words)];
  return `<ul class="meta">${items.join('')}<li>${figureCount({ figures })}</li></ul>`;
}

/** `reports/index.html`: every chapter that has been run, with its key figures. */
export function indexPage(chapters, environment) {
  const css = readFileSync(new URL('report.css', STATIC), 'utf8');
  const theme = readFileSync(new URL('theme.js', STATIC), 'utf8');
  const line = [
    environment.engine,
    `TensorFlow.js ${environment.tfjs}`,
    `Node ${environment.node}`,
    environment.platform,
  ];
  if (environment.commit) line.push(`commit ${environment.commit}`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>ANN Lab: reports</title>
<style>${css}</style>
<script>${theme}</script>
</head>
<body>
<div class="page single">
<main>
<header class="title">
<p class="kicker">ANN Lab</p>
<h1>Artificial neural networks in TypeScript</h1>
<p>A Keras guide that runs. Each chapter is a notebook, executed from its first cell to its last; what it says in numbers is checked by its own cells.</p>
${totals(chapters)}
</header>
<ul class="chapters">
${chapters.map((chapter) => (chapter.status === 'passed' ? passedChapter(chapter) : failedChapter(chapter))).join('\n')}
</ul>
<p class="foot">${line.map(escapeHtml).join(' · ')}${environment.why ? `<br>Not the native engine: ${escapeHtml(environment.why)}` : ''}</p>
</main>
</div>
</body>
</html>
`;
}
