import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Content, Header } from '../../../kernel/src/protocol/message';
import { createOutbox } from '../../../kernel/src/protocol/outbox';
import { createPace, unlimited } from '../../../kernel/src/protocol/pace';

const parent = { msg_id: 'cell' } as Header;
let sent: { type: string; content: Content; at: number }[];
let gone: number;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  gone = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

function outbox(pace = unlimited) {
  return createOutbox(
    (_parent, type, content) => sent.push({ type, content, at: performance.now() }),
    pace,
    (length) => {
      gone += length;
    },
  );
}
const texts = () => sent.map(({ content }) => content.text);

test('texts of 20 ms travel as one message', () => {
  const box = outbox();
  for (let i = 0; i < 1000; i++) box.stream(parent, 'stdout', `${i}\n`);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(sent).toHaveLength(1);
  expect(String(sent[0]!.content.text).split('\n')).toHaveLength(1001);
  expect(gone).toBe(String(sent[0]!.content.text).length);
});

test('what is not text waits for the text before it', () => {
  const box = outbox();
  box.stream(parent, 'stdout', 'first');
  box.publish(parent, 'display_data', {});
  box.afterwards(() => sent.push({ type: 'reply', content: {}, at: 0 }));
  expect(sent.map(({ type }) => type)).toEqual(['stream', 'display_data', 'reply']);
});

test('stdout and stderr keep their order; a flood of changes is sorted by stream', () => {
  const box = outbox();
  for (const name of ['stdout', 'stderr', 'stdout'] as const) box.stream(parent, name, `${name} `);
  vi.advanceTimersByTime(20);
  expect(texts()).toEqual(['stdout ', 'stderr ', 'stdout ']);
  sent = [];
  for (let i = 0; i < 100; i++) {
    box.stream(parent, 'stdout', 'o');
    box.stream(parent, 'stderr', 'e');
  }
  vi.advanceTimersByTime(20);
  expect(texts()).toEqual(['o'.repeat(100), 'e'.repeat(100)]);
});

test('of many updates of a display within 20 ms the last one travels', () => {
  const box = outbox();
  const update = (id: string, value: number) =>
    box.publish(parent, 'update_display_data', { data: { value }, transient: { display_id: id } });
  for (let i = 0; i < 50; i++) update('a', i);
  update('b', 7);
  vi.advanceTimersByTime(20);
  expect(sent.map(({ content }) => content.data)).toEqual([{ value: 49 }, { value: 7 }]);
});

test('a huge text is sent while it grows, in pieces', () => {
  const box = outbox();
  box.stream(parent, 'stdout', 'x'.repeat(1_000_000));
  expect(sent.length).toBeGreaterThan(2);
  expect(texts().join('')).toHaveLength(1_000_000);
});

test("jupyter-server's limits are never met, and nothing is lost", () => {
  const box = outbox(createPace());
  let ended = -1;
  for (let i = 0; i < 60; i++) box.stream(parent, 'stdout', 'x'.repeat(200_000));
  for (let i = 0; i < 6000; i++) box.publish(parent, 'display_data', {});
  box.afterwards(() => {
    ended = performance.now();
  });
  vi.advanceTimersByTime(60_000);
  expect(ended).toBeGreaterThan(0);
  expect(texts().join('')).toHaveLength(12_000_000);
  expect(sent.filter(({ type }) => type === 'display_data')).toHaveLength(6000);
  for (const { at } of sent) {
    const window = sent.filter((other) => other.at > at - 3000 && other.at <= at);
    expect(window.length).toBeLessThan(3000);
    const bytes = window.reduce((sum, { content }) => sum + String(content.text ?? '').length, 0);
    expect(bytes).toBeLessThan(3_000_000);
  }
});

test('flush sends all at once', () => {
  const box = outbox(createPace());
  for (let i = 0; i < 3000; i++) box.publish(parent, 'display_data', {});
  box.stream(parent, 'stdout', 'last');
  box.flush();
  expect(sent).toHaveLength(3001);
});
