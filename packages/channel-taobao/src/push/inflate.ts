import { err, ok, type Result } from '@kaquan/core';

/** Contents above this many bytes, unpacked, are not read. */
const maxContentBytes = 1024 * 1024;

/** Unpacks gzip, and stops as soon as it exceeds the limit. The error quotes nothing. */
export async function unpack(packed: Uint8Array<ArrayBuffer>): Promise<Result<string, string>> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const reader = stream.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return ok(text + decoder.decode());
      size += value.byteLength;
      if (size > maxContentBytes) {
        await reader.cancel();
        return err(`a content has at most ${maxContentBytes} bytes`);
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    return err('a content that is no gzip of text');
  }
}
