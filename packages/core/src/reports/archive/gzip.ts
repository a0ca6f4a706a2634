/** What a stream of bytes yields, joined. */
async function joined(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(
    await new Response(stream as ReadableStream<BufferSource & Uint8Array>).arrayBuffer(),
  );
}

/** Bytes that are compressed as they come. */
export interface Gzip {
  /** Waits while the compressor is busy. */
  add(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** All of it, compressed; nothing is added after that. */
  end(): Promise<Uint8Array<ArrayBuffer>>;
}

/** Rows are handed to the compressor in pieces of this size: one by one they cost more than it does. */
const pieceBytes = 64 * 1024;

/** Compresses with gzip; keeps what is compressed, and of the rest a piece at most. */
export function openGzip(): Gzip {
  const gzip = new CompressionStream('gzip');
  const writer = gzip.writable.getWriter();
  const whole = joined(gzip.readable);
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let waitingBytes = 0;
  const flush = async () => {
    const pieces = waiting;
    waiting = [];
    waitingBytes = 0;
    await writer.write(new Uint8Array(await new Blob(pieces).arrayBuffer()));
  };
  return {
    async add(bytes) {
      waiting.push(bytes);
      waitingBytes += bytes.length;
      if (waitingBytes >= pieceBytes) await flush();
    },
    async end() {
      await flush();
      await writer.close();
      return whole;
    },
  };
}

/**
 * The text of gzip bytes, piece by piece, no character cut; it throws where they are none, are cut off,
 * or are no UTF-8.
 */
export async function* gunzipText(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<string, void> {
  const text = new Blob([bytes])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
    .pipeThrough(new TextDecoderStream('utf-8', { fatal: true, ignoreBOM: true }));
  for await (const piece of text) yield piece;
}
