/** Arithmetic on single numbers as TensorFlow does it on float32 scalars: each result is rounded. */

/** The float32 number next to `x`. */
export const f32: (x: number) => number = Math.fround;

/** `base ** exponent` in float32. */
export const power = (base: number, exponent: number): number => f32(f32(base) ** f32(exponent));
