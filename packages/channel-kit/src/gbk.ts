/**
 * The bytes of a text in GBK, as platforms sign them. What GBK has no character for becomes `?`, as Java
 * does it, which these platforms are written in.
 *
 * The table is the runtime's own decoder read backwards, made once with the first text. Throws a
 * `RangeError` where the runtime has no GBK; Node, Bun, Deno and Workers have it.
 */
export function encodeGbk(text: string): Uint8Array<ArrayBuffer> {
  const pairs = (table ??= readBackwards());
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else bytes.push(...(pairs.get(char) ?? unknown));
  }
  return Uint8Array.from(bytes);
}

const unknown: readonly number[] = [0x3f];

let table: ReadonlyMap<string, readonly number[]> | null = null;

function readBackwards(): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder('gbk');
  const pairs = new Map<string, readonly number[]>([['€', [0x80]]]);
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue;
      const char = decoder.decode(Uint8Array.of(lead, trail));
      // The ideographic space stands in two places; encoders write the first.
      if (!pairs.has(char)) pairs.set(char, [lead, trail]);
    }
  }
  return pairs;
}
