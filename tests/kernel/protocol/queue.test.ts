import { beforeEach, expect, test } from 'vitest';
import type { Message } from '../../../kernel/src/protocol/message';
import { createExecutionQueue, type ExecutionQueue } from '../../../kernel/src/protocol/queue';

let now: number;
let events: string[];
let queue: ExecutionQueue;

beforeEach(() => {
  now = 1_000_000;
  events = [];
  queue = createExecutionQueue(
    (request) => events.push(`run ${request.header.msg_id}`),
    (request) => events.push(`abort ${request.header.msg_id}`),
    () => now,
  );
});

function request(id: string, sentAt: number, content: Record<string, unknown> = {}): Message {
  const date = new Date(sentAt).toISOString();
  const header = { msg_id: id, msg_type: 'execute_request', session: 's', username: 'u', version: '5.3', date };
  return { identities: [], header, content };
}

test('cells run one after the other', () => {
  queue.add(request('a', now));
  queue.add(request('b', now));
  expect(events).toEqual(['run a']);
  queue.finished(false, now);
  expect(events).toEqual(['run a', 'run b']);
});

test('a failure aborts what was asked for before it, waiting or still on its way', () => {
  queue.add(request('a', now));
  queue.add(request('b', now));
  const sent = now + 5;
  now += 10;
  queue.finished(true, now);
  now += 3;
  queue.add(request('c', sent));
  queue.add(request('d', now));
  expect(events).toEqual(['run a', 'abort b', 'abort c', 'run d']);
});

test('a client whose clock is slow can go on after a failure', () => {
  queue.add(request('a', now));
  queue.finished(true, now);
  now += 1000;
  queue.add(request('b', now - 60_000));
  expect(events).toEqual(['run a', 'run b']);
});

test('stop_on_error: false goes on', () => {
  queue.add(request('a', now, { stop_on_error: false }));
  queue.add(request('b', now));
  queue.finished(true, now);
  expect(events).toEqual(['run a', 'run b']);
});
