/** A piece of a text that arrives in pieces. */
export type TextSource = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** A line of a text with its number, counted from 1. */
export interface TextLine {
  readonly line: number;
  /** Without its line end; cut after {@link maxLineLength} characters. */
  readonly text: string;
  readonly isTooLong: boolean;
}

/** The longest line that can be a card. */
export const maxLineLength = 4_096;

/**
 * Reads a text line by line in bounded memory, wherever the pieces are cut: inside a line, a line end
 * or a UTF-8 character. A byte order mark is passed over; `\n` and `\r\n` both end a line.
 */
export async function* readLines(source: TextSource): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder('utf-8');
  let line = 0;
  let rest = '';
  let isTooLong = false;
  for await (const piece of source) {
    const text = typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    const parts = text.split('\n');
    for (const [position, part] of parts.entries()) {
      isTooLong ||= rest.length + part.length > maxLineLength;
      rest = isTooLong ? '' : rest + part;
      if (position === parts.length - 1) break;
      line += 1;
      yield { line, text: cleanLine(rest, line), isTooLong };
      rest = '';
      isTooLong = false;
    }
  }
  rest += decoder.decode();
  if (rest !== '' || isTooLong) {
    line += 1;
    yield { line, text: cleanLine(rest, line), isTooLong };
  }
}

function cleanLine(text: string, line: number): string {
  const withoutReturn = text.endsWith('\r') ? text.slice(0, -1) : text;
  return line === 1 && withoutReturn.startsWith('\uFEFF') ? withoutReturn.slice(1) : withoutReturn;
}
