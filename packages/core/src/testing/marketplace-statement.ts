import { err, ok, type Result } from 'neverthrow';
import { coreError } from '../kernel/errors.ts';
import { dayMs, hourMs, secondMs } from '../kernel/time.ts';
import type { Channel, ChannelReadError } from '../ports/channel.ts';
import type { Clock } from '../ports/clock.ts';
import type {
  StatementFile,
  StatementFileError,
  StatementLine,
  StatementListing,
  StatementPart,
} from '../ports/statement.ts';
import { readLines } from '../stock/read-lines.ts';

/** The money of a marketplace's seller, line by line. */
export interface MarketplaceStatement {
  /**
   * Puts a line into the seller's statement; what is left out is an income of 10.00, now, under the next
   * number, with the balance that it comes to. Answers it.
   */
  bookLine(parts?: Partial<StatementLine>): StatementLine;
  /** Changes or forgets a line that was booked before. */
  rewriteLine(lineNo: string, parts: Partial<StatementLine> | null): void;
  /** Everything booked so far as a file of the format `lines`, in one piece. */
  statementFile(): readonly Uint8Array[];
}

/** How the statement of a marketplace can be listed: a day after six hours, changing for two days. */
export const marketplaceListing: StatementListing = {
  book: 'lines',
  utcOffsetMs: 8 * hourMs,
  maxDepthMs: 90 * dayMs,
  availableAfterMs: 6 * hourMs,
  settledAfterMs: 2 * dayMs,
};

/** The statement with what its channel reads it by. */
export interface StatementBook extends MarketplaceStatement {
  lines(): readonly StatementLine[];
}

/** Opens an empty statement. */
export function openStatement(clock: Clock): StatementBook {
  let lines: readonly StatementLine[] = [];
  let count = 0;
  return {
    lines: () => lines,
    bookLine(parts = {}) {
      count += 1;
      const amountMinor = parts.amountMinor ?? 1_000;
      const line: StatementLine = {
        lineNo: String(10_000_000 + count),
        at: Math.floor(clock.now() / secondMs) * secondMs,
        kind: 'income',
        amountMinor,
        currency: 'CNY',
        balanceMinor: (lines.at(-1)?.balanceMinor ?? 0) + amountMinor,
        orderNo: null,
        refundId: null,
        text: '交易收款',
        ...parts,
      };
      lines = [...lines, line];
      return line;
    },
    rewriteLine(lineNo, parts) {
      lines = lines.flatMap((line) => {
        if (line.lineNo !== lineNo) return [line];
        return parts === null ? [] : [{ ...line, ...parts }];
      });
    },
    statementFile() {
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      return [new TextEncoder().encode(text)];
    },
  };
}

/** How a call reaches a marketplace, and fails there. */
export type AskStatement = (
  call: Parameters<NonNullable<Channel['listStatement']>>[0],
  work: () => StatementPart,
) => Promise<Result<StatementPart, ChannelReadError>>;

/** The marketplace's calls about its statement, in parts of 100 lines. */
export function statementCalls(
  book: StatementBook,
  ask: AskStatement,
): Required<Pick<Channel, 'listStatement' | 'readStatement'>> {
  return {
    async *listStatement(call, { from, to }) {
      for (let start = 0; ; start += 100) {
        let isLast = true;
        const part = await ask(call, () => {
          const inside = book.lines().filter(({ at }) => from <= at && at < to);
          isLast = start + 100 >= inside.length;
          return { lines: inside.slice(start, start + 100), unread: [] };
        });
        yield part;
        if (part.isErr() || isLast) return;
      }
    },
    readStatement: readFile,
  };
}

async function* readFile({
  format,
  content,
}: StatementFile): AsyncGenerator<Result<StatementPart, StatementFileError>> {
  for await (const { line, text } of readLines(content)) {
    const parsed = parseJson(text);
    if (parsed === undefined) {
      yield err(coreError('statement.unreadable', { format, line, problem: 'is not JSON' }));
      return;
    }
    // What is no line is set aside by whoever guards the channel.
    yield ok({ lines: [parsed as StatementLine], unread: [] });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
