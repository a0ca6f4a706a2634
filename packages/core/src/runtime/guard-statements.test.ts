import fc from 'fast-check';
import { err, ok, type Result } from 'neverthrow';
import { describe, expect, it } from 'vitest';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { decodeStatementEntry, soundLine } from '../ports/statement-schema.ts';
import type { StatementLine, StatementPart, StatementParts } from '../ports/statement.ts';
import { createFixedClock } from '../testing/fixed-clock.ts';
import { createMarketplace } from '../testing/marketplace.ts';
import { guardChannel } from './guard-channel.ts';

const honest = createMarketplace({ clock: createFixedClock() });
const line = honest.bookLine({ orderNo: '1' });
const call = { credentials: { token: 'token' } };
const day = { from: 0, to: 86_400_000 };

async function told(listStatement: () => StatementParts<never>) {
  const channel = guardChannel({ ...honest.channel, listStatement });
  const parts: Result<StatementPart, CoreError>[] = [];
  for await (const part of channel.listStatement?.(call, day) ?? []) parts.push(part);
  return parts;
}

async function* partsWith(...lines: readonly unknown[]) {
  yield ok({ lines: lines as readonly StatementLine[], unread: [] });
}

describe('guardStatements', () => {
  it.each<[string, Partial<Record<keyof StatementLine, unknown>>, string]>([
    ['an amount of half a fen', { amountMinor: 0.5 }, 'amountMinor'],
    ['a balance beyond all money', { balanceMinor: 1e300 }, 'balanceMinor'],
    ['no number', { lineNo: '' }, 'lineNo'],
    ['a number without end', { lineNo: '9'.repeat(5_000) }, 'lineNo'],
    ['an unknown kind', { kind: 'gift' }, 'kind'],
    ['a time before time', { at: -1 }, 'at'],
    ['a NUL in its order', { orderNo: 'a\u0000' }, 'orderNo'],
    ['a number for its refund', { refundId: 7 }, 'refundId'],
  ])('sets a line aside that has %s, and goes on', async (_what, parts, problem) => {
    const [part] = await told(() => partsWith({ ...line, ...parts }, line));
    const { lines, unread } = part?._unsafeUnwrap() ?? { lines: [], unread: [] };
    expect(lines).toEqual([line]);
    expect(unread[0]?.problem.startsWith(problem)).toBe(true);
    expect(JSON.stringify(unread).length).toBeLessThan(700);
  });

  it.each([null, undefined, 7, 'text'])('sets %j aside for a line, and goes on', async (thing) => {
    const [part] = await told(() => partsWith(thing, line));
    expect(part?._unsafeUnwrap().lines).toEqual([line]);
    expect(part?._unsafeUnwrap().unread.map(({ place }) => place)).toEqual(['unknown']);
  });

  it('sets anything aside that is no line, without a throw', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (thing) => {
        expect(typeof soundLine(thing)).toBe('string');
        expect(decodeStatementEntry(thing).isErr()).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps nothing of a line but its own fields, and cuts its words', () => {
    const given = { ...line, buyer: '张三', text: `a\u0000${'长'.repeat(900)}` };
    const sound = soundLine(given) as StatementLine;
    expect(Object.keys(sound).toSorted()).toEqual(Object.keys(line).toSorted());
    expect(sound.text).toBe(`a\uFFFD${'长'.repeat(198)}`);
  });

  it('ends with the first error, and takes a throw for an answer that nobody gave', async () => {
    const failed = await told(async function* () {
      yield* partsWith(line);
      yield err(coreError('channel.unavailable', { channel: 'x', operation: 'y' }) as never);
      throw new Error('nobody asks for more');
    });
    expect(failed.map((part) => part.isOk())).toEqual([true, false]);
    const thrown = await told(async function* () {
      yield* partsWith(line);
      throw new TypeError('fetch failed');
    });
    expect(thrown[1]?._unsafeUnwrapErr()).toMatchObject({ code: 'channel.unavailable' });
    const atOnce = await told(() => {
      throw new RangeError('no');
    });
    expect(atOnce[0]?._unsafeUnwrapErr()).toMatchObject({ code: 'channel.unavailable' });
  });
});
