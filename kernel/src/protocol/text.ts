/** Jupyter counts code points, JavaScript counts UTF-16 units. */

export function toUnits(code: string, codePoints: number): number {
  let units = 0;
  for (let i = 0; i < codePoints && units < code.length; i++) units += code.codePointAt(units)! > 0xffff ? 2 : 1;
  return units;
}

export function toCodePoints(code: string, units: number): number {
  let codePoints = 0;
  for (let i = 0; i < units && i < code.length; codePoints++) i += code.codePointAt(i)! > 0xffff ? 2 : 1;
  return codePoints;
}

/** Cuts a text into pieces of at most `length` units, never within a surrogate pair. */
export function pieces(text: string, length: number): string[] {
  if (text.length <= length) return [text];
  const out: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + length, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end--;
    out.push(text.slice(start, end));
    start = end;
  }
  return out;
}
