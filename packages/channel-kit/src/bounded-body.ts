/** The answer is larger than anyone asked for. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/** Statuses that may carry no body. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Reads a whole answer into memory, and gives up as soon as it exceeds the limit, whatever its
 * `Content-Length` said. Throws {@link TooLargeError}, or what the stream throws.
 */
export async function readBounded(response: Response, maxBytes: number): Promise<Response> {
  const { status, headers } = response;
  if (response.body === null || bodiless.has(status))
    return new Response(null, { status, headers });
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      // Nobody waits for the rest, nor for its cancelling, and its failure would say nothing new.
      void reader.cancel().catch(() => undefined);
      throw new TooLargeError(`the answer is larger than ${maxBytes} bytes`);
    }
    chunks.push(new Uint8Array(value));
  }
  return new Response(new Blob(chunks), { status, headers });
}
