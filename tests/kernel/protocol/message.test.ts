import { expect, test } from 'vitest';
import { createCodec } from '../../../kernel/src/protocol/message';

const codec = createCodec('key');

test('a message survives encoding and decoding', () => {
  const frames = codec.encode('execute_request', { code: 'é' }, null, [Buffer.from('client')]);
  const message = codec.decode(frames);
  expect(message.header.msg_type).toBe('execute_request');
  expect(message.content).toEqual({ code: 'é' });
  expect(message.identities.map(String)).toEqual(['client']);
});

test('a reply keeps the session of its request, and names it as its parent', () => {
  const { header } = codec.decode(codec.encode('kernel_info_request', {}, null, []));
  const frames = codec.encode('kernel_info_reply', {}, header, []);
  expect(JSON.parse(frames[3]!.toString())).toEqual(header);
  expect(codec.decode(frames).header.session).toBe(header.session);
});

test('messages that are signed wrongly, cut short or not messages are refused', () => {
  const frames = codec.encode('execute_request', { code: '1' }, null, []);
  const forged = [...frames];
  forged[5] = Buffer.from('{"code":"2"}');
  expect(() => codec.decode(forged)).toThrow('wrong signature');
  expect(() => createCodec('other').decode(frames)).toThrow('wrong signature');
  expect(() => codec.decode(frames.slice(0, 4))).toThrow('4 parts');
  expect(() => codec.decode([Buffer.from('hello')])).toThrow('no delimiter');
});

test('without a key nothing is signed', () => {
  const open = createCodec('');
  const frames = open.encode('status', {}, null, []);
  expect(frames[1]!.toString()).toBe('');
  expect(open.decode(frames).header.msg_type).toBe('status');
});
