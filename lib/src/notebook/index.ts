/** How values reach a notebook. Sees the engine, and what preprocessing calls a table. */
export { CHECK_MIME, type CheckArgs, type Checked, check } from './check';
export { type DisplayArgs, display } from './display';
export { DISPLAY, type Displayable, displayable, isDisplayable, type MimeBundle } from './displayable';
export { formatDefault, formatNumber } from './format';
export { displayHook } from './hook';
export { type Limitation, type Need, setLimitation } from './limitations';
export { type LiveDisplay, liveDisplay } from './live-line';
export { type Formatted, type Markdown, type MarkdownValue, md } from './md';
export { NOTICE_MIME, type Notice, notice } from './notice';
export { type Records, type TableArgs, table } from './table';
