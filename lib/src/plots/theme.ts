/*
 * One look for all figures. The background is transparent and every colour keeps a contrast of at least 3 to 1 on white
 * and on JupyterLab's dark (#111111), so that a figure reads on both; a front end that knows its theme may set
 * `layout.font.color` besides. The palette follows Okabe and Ito ("Color universal design", 2008), its colours darkened
 * or lightened to that contrast; orange and yellow, which can't have it on white, are left out. Series differ in dash
 * and marker too, so that colour never stands alone.
 */

/** Colours of series, first to last. */
export const PALETTE = ['#0b7bc1', '#d55e00', '#019875', '#b8659a', '#7a7a7a', '#a07800'] as const;

/** Line styles of series, first to last. */
export const DASHES = ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot'] as const;

/** Marker shapes of series, first to last. */
export const MARKERS = ['circle', 'square', 'diamond', 'triangle-up', 'x', 'cross'] as const;

/** Text, axes and lines that carry no data. */
export const INK = '#757575';
const GRID = 'rgba(128, 128, 128, 0.25)';
const CLEAR = 'rgba(0, 0, 0, 0)';

/** What must strike the eye: errors, deviations. */
export const ACCENT = PALETTE[1];

/** From little to much, for points on the bare background: every step reads on white and on the dark theme. */
export const POINT_SCALE: readonly (readonly [number, string])[] = [
  [0, PALETTE[0]],
  [0.5, '#8a7680'],
  [1, PALETTE[1]],
];

/** From little to much, for filled cells; even in lightness, so it reads without colour (after the cividis map of Nuñez et al. 2018). */
export const SEQUENTIAL: readonly (readonly [number, string])[] = [
  [0, '#f3f3ee'],
  [0.25, '#c5cbd2'],
  [0.5, '#8097b3'],
  [0.75, '#3b6490'],
  [1, '#0b3060'],
];

/** The colour, dash and marker of the series with this number. */
export function seriesStyle(i: number): { color: string; dash: string; symbol: string } {
  return {
    color: PALETTE[i % PALETTE.length]!,
    dash: DASHES[i % DASHES.length]!,
    symbol: MARKERS[i % MARKERS.length]!,
  };
}

/** What every layout begins with. */
export function baseLayout(): Record<string, unknown> {
  return {
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    colorway: [...PALETTE],
    font: { color: INK, size: 13, family: 'system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif' },
    margin: { l: 64, r: 24, t: 56, b: 56 },
    hovermode: 'closest',
    modebar: { bgcolor: CLEAR, color: INK, activecolor: PALETTE[0] },
  };
}

/** What every axis begins with. */
export function baseAxis(): Record<string, unknown> {
  return { gridcolor: GRID, zerolinecolor: GRID, linecolor: INK, automargin: true };
}

/** What every figure's config is. */
export const CONFIG = { responsive: true, displaylogo: false } as const;
