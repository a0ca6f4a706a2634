/** Whole groups of three bytes, so that texts of pieces are the text of the whole. */
const pieceBytes = 24_576;

/** Bytes as base64url text without padding; also of many megabytes. */
export function toBase64Url(bytes: Uint8Array): string {
  const texts: string[] = [];
  // One character after the other would take as many strings as there are bytes.
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    // Not spread: that takes six times as long.
    const text = btoa(Reflect.apply(String.fromCharCode, null, piece) as string);
    texts.push(text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
  }
  return texts.join('');
}

/** The bytes of a base64url text, or `null` when it is not one. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
