import { err, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { cleanText } from '../kernel/text.ts';
import type { Channel } from '../ports/channel.ts';
import { soundLine } from '../ports/statement-schema.ts';
import type {
  StatementCalls,
  StatementLine,
  StatementPart,
  StatementParts,
  UnreadLine,
} from '../ports/statement.ts';

/** A channel's calls about its statement, guarded as the others are; those that it has. */
export function guardStatements(channel: Channel): StatementCalls {
  const listStatement = channel.listStatement?.bind(channel);
  const readStatement = channel.readStatement?.bind(channel);
  const operation = 'listStatement';
  return {
    ...(listStatement && {
      listStatement: (call, window) =>
        guarded(
          () => listStatement(call, window),
          (cause) => coreError('channel.unavailable', { channel: channel.name, operation }, cause),
        ),
    }),
    ...(readStatement && {
      readStatement: (file) =>
        guarded(
          () => readStatement(file),
          (cause) => {
            const fields = { format: file.format, line: 0, problem: 'its reader has failed' };
            return coreError('statement.unreadable', fields, cause);
          },
        ),
    }),
  };
}

async function* guarded<E, Broken extends CoreError>(
  open: () => StatementParts<E>,
  broken: (cause: unknown) => Broken,
): AsyncGenerator<Result<StatementPart, E | Broken>> {
  try {
    for await (const part of open()) {
      yield part.map(soundPart);
      if (part.isErr()) return;
    }
  } catch (cause) {
    yield err(broken(cause));
  }
}

// Adapters are written by others, and one bad line must not stop what is behind it.
function soundPart(part: StatementPart): StatementPart {
  const lines: StatementLine[] = [];
  const unread: UnreadLine[] = part.unread.map(({ place, problem }) => ({
    place: cleanText(place.slice(0, 100)),
    problem: cleanText(problem.slice(0, 500)),
  }));
  for (const given of part.lines) {
    const line = soundLine(given);
    if (typeof line !== 'string') lines.push(line);
    else unread.push({ place: placeOf(given), problem: line });
  }
  return { lines, unread };
}

// What is no object at all has no number either.
function placeOf(given: unknown): string {
  const { lineNo } = Object(given) as { readonly lineNo?: unknown };
  return typeof lineNo === 'string' ? cleanText(lineNo.slice(0, 100)) : 'unknown';
}
