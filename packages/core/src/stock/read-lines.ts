/** A piece of a text that arrives in pieces. */
export type TextSource = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** A line of a text with its number, counted from 1. */
export interface TextLine {
  readonly line: number;
  /** Without its line end; empty when it is too long. */
  readonly text: string;
  readonly isTooLong: boolean;
}

/** The longest line that can be a card. */
const maxLineLength = 4_096;

/**
 * Reads a text line by line in bounded memory, wherever the pieces are cut: inside a line, a line end
 * or a UTF-8 character. A byte order mark is passed over; `\n` and `\r\n` both end a line.
 */
export async function* readLines(source: TextSource): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder('utf-8');
  let line = 0;
  let rest = '';
  for await (const piece of source) {
    const text = typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    const parts = text.split('\n');
    for (const [position, part] of parts.entries()) {
      // What is too long already need not grow further.
      if (rest.length <= longestRaw) rest += part.slice(0, longestRaw + 1);
      if (position === parts.length - 1) break;
      line += 1;
      yield toLine(rest, line);
      rest = '';
    }
  }
  rest += decoder.decode();
  if (rest !== '') yield toLine(rest, line + 1);
}

// A byte order mark in front and a return behind do not count.
const longestRaw = maxLineLength + 2;

function toLine(raw: string, line: number): TextLine {
  const withoutReturn = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
  const hasMark = line === 1 && withoutReturn.startsWith('\uFEFF');
  const text = hasMark ? withoutReturn.slice(1) : withoutReturn;
  const isTooLong = text.length > maxLineLength;
  return { line, text: isTooLong ? '' : text, isTooLong };
}
