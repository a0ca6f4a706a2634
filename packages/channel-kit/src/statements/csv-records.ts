import { CsvError, parse } from 'csv-parse';

/** A record of a CSV file. */
export interface CsvRecord {
  /** The line on which it ends, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Why a file is no CSV that can be read. */
export interface CsvProblem {
  readonly line: number;
  /** Quotes nothing of the file. */
  readonly problem: string;
}

/** In what a file is written. */
export type CsvEncoding = 'utf-8' | 'gbk';

/** The longest record, in bytes of UTF-8. */
const maxRecord = 16_384;

/**
 * Reads CSV record by record in bounded memory, wherever the pieces are cut: inside a line, a quoted
 * cell, a line end or a character. Ends with the first problem: bytes of another encoding, a quote that
 * nothing closes, a record without end. Blank lines are passed over, a byte order mark too. What the
 * source throws is thrown on, behind the records before it.
 */
export async function* readCsv(
  content: AsyncIterable<Uint8Array>,
  encoding: CsvEncoding,
): AsyncGenerator<CsvRecord | CsvProblem> {
  const cutter = openCutter();
  for await (const text of decoded(content, encoding)) {
    if (text === null) {
      yield { line: cutter.line() + 1, problem: `holds bytes that are not ${encoding}` };
      return;
    }
    const error = await cutter.take(text);
    yield* cutter.records();
    if (error !== null) {
      yield { line: cutter.line() + 1, problem: problemOf(error) };
      return;
    }
  }
  const error = await cutter.end();
  yield* cutter.records();
  if (error !== null) yield { line: cutter.line() + 1, problem: problemOf(error) };
}

// The parser hands its records over as it finds them and queues none, so that none before a problem is lost.
function openCutter() {
  const found: CsvRecord[] = [];
  let line = 0;
  const parser = parse({
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: maxRecord,
    on_record: (cells: readonly string[], { lines }) => {
      line = lines;
      found.push({ line, cells });
      return null;
    },
  });
  // Told to whoever wrote; without a listener it would be thrown.
  parser.on('error', () => undefined);
  type Told = (error?: Error | null) => void;
  const heard = async (act: (told: Told) => void): Promise<Error | null> =>
    new Promise((resolve) => {
      act((error) => {
        resolve(error ?? null);
      });
    });
  return {
    line: () => line,
    records: () => found.splice(0),
    take: async (text: string) => heard((told) => void parser.write(text, told)),
    end: async () => heard((told) => void parser.end(told)),
  };
}

function problemOf(error: Error): string {
  return (error instanceof CsvError ? problems.get(error.code) : undefined) ?? 'is not CSV';
}

const problems: ReadonlyMap<string, string> = new Map([
  ['CSV_QUOTE_NOT_CLOSED', 'has a quote that nothing closes'],
  ['CSV_MAX_RECORD_SIZE', `has more than ${maxRecord} bytes without an end`],
]);

// `null`: bytes of another encoding.
async function* decoded(
  content: AsyncIterable<Uint8Array>,
  encoding: CsvEncoding,
): AsyncGenerator<string | null> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const piece of content) {
    // A host's piece may be as large as the file; what is made of it at once is not.
    for (let start = 0; start < piece.length; start += maxRecord) {
      yield decode(decoder, piece.subarray(start, start + maxRecord));
    }
  }
  yield decode(decoder, null);
}

function decode(decoder: TextDecoder, bytes: Uint8Array | null): string | null {
  try {
    return bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    // Only bytes of another encoding make it throw.
    return null;
  }
}
