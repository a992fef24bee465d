/**
 * Keeps what is sent below the limits of jupyter-server, which drops output above 1000 messages a second or, for text,
 * a million bytes a second, both counted over windows of 3 s. We stay a third below: a server that was busy elsewhere
 * reads what was sent in 4 s within 3.
 */
export interface Pace {
  /** Counts a message and returns 0, or returns how many milliseconds it has to wait. */
  take(bytes: number): number;
}

const WINDOW_MS = 3000;
const MESSAGES = 2000;
const BYTES = 2_000_000;

export function createPace(now: () => number = () => performance.now()): Pace {
  let sent: { at: number; bytes: number }[] = [];
  let total = 0;

  function take(bytes: number): number {
    const time = now();
    const fresh = sent.findIndex((one) => one.at > time - WINDOW_MS);
    const old = fresh < 0 ? sent : sent.slice(0, fresh);
    for (const one of old) total -= one.bytes;
    if (old.length > 0) sent = fresh < 0 ? [] : sent.slice(fresh);
    const full = sent.length >= MESSAGES || (sent.length > 0 && total + bytes > BYTES);
    if (full) return Math.max(1, sent[0]!.at + WINDOW_MS - time);
    sent.push({ at: time, bytes });
    total += bytes;
    return 0;
  }

  return { take };
}

/** For clients that read everything, such as nbclient. */
export const unlimited: Pace = { take: () => 0 };
