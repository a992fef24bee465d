import { describe, expect, it } from 'vitest';
import { DASHES, INK, MARKERS, PALETTE, POINT_SCALE } from '../../lib/src/plots/theme';

type Rgb = [number, number, number];

const parse = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as Rgb;
const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
const luminance = ([r, g, b]: Rgb) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(parse(a)), luminance(parse(b))].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear light. */
const DEFICIENCIES = {
  none: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
} as const;

/** CIE Lab of a colour as somebody with this deficiency sees it. */
function lab(hex: string, matrix: readonly (readonly number[])[]): number[] {
  const seen = parse(hex).map(linear);
  const [r, g, b] = matrix.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, weight, i) => sum + weight * seen[i]!, 0),
      ),
    ),
  );
  const xyz = [
    0.4124 * r! + 0.3576 * g! + 0.1805 * b!,
    0.2126 * r! + 0.7152 * g! + 0.0722 * b!,
    0.0193 * r! + 0.1192 * g! + 0.9505 * b!,
  ];
  const [x, y, z] = xyz.map((value, i) => {
    const t = value / [0.9505, 1, 1.089][i]!;
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  });
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)];
}

describe('the palette', () => {
  it.each([...PALETTE, INK, ...POINT_SCALE.map(([, color]) => color)])(
    '%s reads on white and on the dark theme',
    (color) => {
      expect(contrast(color, '#ffffff')).toBeGreaterThanOrEqual(3);
      expect(contrast(color, '#111111')).toBeGreaterThanOrEqual(3);
    },
  );

  it('writes text with a contrast of about 4.5 on both', () => {
    expect(contrast(INK, '#ffffff')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(INK, '#111111')).toBeGreaterThanOrEqual(4);
  });

  it.each(Object.entries(DEFICIENCIES))('keeps the first four series apart with %s', (_name, matrix) => {
    const colors = PALETTE.slice(0, 4).map((color) => lab(color, matrix));
    colors.forEach((a, i) => {
      for (const b of colors.slice(i + 1))
        expect(Math.hypot(...a.map((value, j) => value - b[j]!))).toBeGreaterThan(15);
    });
  });

  it('never leaves colour alone: each series has a dash and a marker of its own', () => {
    expect(new Set(DASHES).size).toBe(PALETTE.length);
    expect(new Set(MARKERS).size).toBe(PALETTE.length);
  });
});
