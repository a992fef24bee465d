import { expect, test } from 'vitest';
import { pieces, toCodePoints, toUnits } from '../../../kernel/src/protocol/text';

test('positions after characters outside the basic plane', () => {
  const code = "'🧠'.le";
  expect(toUnits(code, 6)).toBe(7);
  expect(toCodePoints(code, 7)).toBe(6);
  expect(toUnits(code, 99)).toBe(code.length);
});

test('pieces never cut a character', () => {
  const cut = pieces('ab🧠cd', 3);
  expect(cut).toEqual(['ab', '🧠c', 'd']);
});
