import { expect, test } from 'vitest';
import { createHistory } from '../../../kernel/src/protocol/history';

const history = createHistory();
for (const [i, input] of ['const a = 1', 'a + 1', 'const b = 2', 'a + 1'].entries()) history.add(i + 1, input);
history.setOutput(2, '2');
const ask = (request: Record<string, unknown>) =>
  (history.answer(request).history as unknown[][]).map((entry) => entry.slice(1));

test('tail', () => {
  expect(ask({ hist_access_type: 'tail', n: 2 })).toEqual([
    [3, 'const b = 2'],
    [4, 'a + 1'],
  ]);
  expect(ask({ hist_access_type: 'tail', n: 0 })).toEqual([]);
});

test('tail with output', () => {
  expect(ask({ hist_access_type: 'tail', n: 3, output: true })[0]).toEqual([2, ['a + 1', '2']]);
});

test('range', () => {
  expect(ask({ hist_access_type: 'range', session: 0, start: 2, stop: 4 })).toEqual([
    [2, 'a + 1'],
    [3, 'const b = 2'],
  ]);
  expect(ask({ hist_access_type: 'range', session: 9, start: 1, stop: 4 })).toEqual([]);
});

test('search by a glob, unique, the last n', () => {
  expect(ask({ hist_access_type: 'search', pattern: 'const*', n: 5 })).toEqual([
    [1, 'const a = 1'],
    [3, 'const b = 2'],
  ]);
  expect(ask({ hist_access_type: 'search', pattern: 'a + 1', unique: true, n: 5 })).toEqual([[4, 'a + 1']]);
  expect(ask({ hist_access_type: 'search', pattern: '*', n: 1 })).toEqual([[4, 'a + 1']]);
});
