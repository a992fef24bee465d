import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** The header of a Jupyter message. */
export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

export type Content = Record<string, unknown>;

/** A message from a client, with the addresses that a reply needs. */
export interface Message {
  identities: Buffer[];
  header: Header;
  content: Content;
}

export const PROTOCOL_VERSION = '5.3';
const DELIMITER = Buffer.from('<IDS|MSG>');

/** Wraps and unwraps messages as Jupyter's wire protocol wants them, signed with the connection's key. */
export interface Codec {
  /** Throws when the frames are no message, or the signature is wrong. */
  decode(frames: readonly Buffer[]): Message;
  encode(type: string, content: Content, parent: Header | null, identities: readonly Buffer[]): Buffer[];
}

export function createCodec(key: string): Codec {
  const session = randomUUID();

  function sign(parts: readonly (string | Buffer)[]): string {
    if (!key) return '';
    const hmac = createHmac('sha256', key);
    for (const part of parts) hmac.update(part);
    return hmac.digest('hex');
  }

  function decode(frames: readonly Buffer[]): Message {
    const start = frames.findIndex((frame) => frame.equals(DELIMITER));
    if (start < 0) throw new Error('no delimiter <IDS|MSG> in the message');
    const parts = frames.slice(start + 2, start + 6);
    if (parts.length < 4) throw new Error(`a message has 4 parts after its signature, this one has ${parts.length}`);
    const given = frames[start + 1]!;
    const expected = Buffer.from(sign(parts));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error('wrong signature');
    const header = JSON.parse(parts[0]!.toString()) as Header;
    const content = JSON.parse(parts[3]!.toString()) as Content;
    if (typeof header.msg_type !== 'string' || typeof header.msg_id !== 'string')
      throw new Error('a header without type');
    return { identities: frames.slice(0, start), header, content };
  }

  function encode(type: string, content: Content, parent: Header | null, identities: readonly Buffer[]): Buffer[] {
    const header: Header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: parent?.session ?? session,
      username: parent?.username ?? 'kernel',
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION,
    };
    const parts = [header, parent ?? {}, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
    return [...identities, DELIMITER, Buffer.from(sign(parts)), ...parts];
  }

  return { decode, encode };
}
