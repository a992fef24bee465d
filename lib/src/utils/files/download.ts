/** The part of `fetch` that a download needs; tests give their own. */
export type Fetch = (url: string, init: { signal: AbortSignal; redirect: 'follow' }) => Promise<Response>;

/** How long a download may take and how large it may be. */
export interface DownloadLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/**
 * The bytes at an address.
 *
 * Goes through a proxy where Node's own `fetch` does: from Node 22.21 and 24 on with `NODE_USE_ENV_PROXY=1`.
 *
 * @throws Error with the reason: refused, timed out, an HTTP status, too large.
 */
export async function download(
  url: string,
  fetch: Fetch,
  { timeoutMs, maxBytes }: DownloadLimits,
): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { signal, redirect: 'follow' });
    if (!response.ok) throw new Error(`HTTP ${response.status} ${response.statusText}`.trim());
    return await readBody(response, maxBytes);
  } catch (error) {
    if (signal.aborted) throw new Error(`no answer within ${timeoutMs / 1000} s`);
    throw new Error(reasonOf(error));
  }
}

async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  if (!response.body) throw new Error('an empty answer');
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `fetch` says "fetch failed"; what failed stands in the error's cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message ? `${error.message} (${cause.message})` : error.message;
}
