import assert from 'node:assert/strict';
import type { CoreError } from '../../kernel/errors.ts';
import { dayMs, type Period } from '../../kernel/time.ts';
import { soundLine } from '../../ports/statement-schema.ts';
import type { StatementParts } from '../../ports/statement.ts';
import { conformanceCase, type ConformanceCase } from './conformance-case.ts';
import { errorFrom, valueFrom } from './sound-answers.ts';
import type { ChannelHarness } from './channel-harness.ts';

/** More parts than garbage of this size can make. */
const maxParts = 1_000;

// The lines of the last two days that are over, by day.
function lastDays(desk: ChannelHarness): readonly Period[] {
  const list = desk.channel.capabilities.statements?.list;
  assert.ok(list);
  const { utcOffsetMs, availableAfterMs } = list;
  const until = desk.now() - availableAfterMs + utcOffsetMs;
  const end = Math.floor(until / dayMs) * dayMs - utcOffsetMs;
  return [end - dayMs, end - 2 * dayMs].map((from) => ({ from, to: from + dayMs }));
}

async function numbersIn(
  desk: ChannelHarness,
  parts: StatementParts<CoreError>,
  day: Period,
): Promise<readonly string[]> {
  const numbers: string[] = [];
  for await (const part of parts) {
    for (const line of valueFrom(desk, part).lines) {
      const sound = soundLine(line);
      assert.ok(typeof sound === 'object', `a line: ${typeof sound === 'string' ? sound : ''}`);
      assert.ok(day.from <= line.at && line.at < day.to, 'a line of another day');
      numbers.push(line.lineNo);
    }
  }
  return numbers;
}

/** What a channel tells of its statement 对账单. */
export const statementConformance: readonly ConformanceCase[] = [
  conformanceCase(
    ['C190', 'refuses a file that is no statement, by an error that names its line'],
    {
      claim: 'statements',
      isClaimed: ({ statements }) => (statements?.formats.length ?? 0) > 0,
      async check(desk) {
        const garbage = [
          new Uint8Array(300).fill(0xff),
          new TextEncoder().encode('no\nstatement\n'),
        ];
        for (const format of desk.channel.capabilities.statements?.formats ?? []) {
          for (const bytes of garbage) {
            const content = (async function* () {
              yield bytes;
            })();
            let count = 0;
            let error: CoreError<'statement.unreadable'> | null = null;
            for await (const part of desk.channel.readStatement({ format, content })) {
              assert.equal(error, null, 'an error is the last item');
              assert.ok((count += 1) < maxParts, 'garbage has no end');
              if (part.isErr()) error = errorFrom(desk, part, ['statement.unreadable']);
              else assert.deepEqual(part.value.lines, []);
            }
            assert.ok(error !== null && error.line >= 0, `${format} takes garbage for a statement`);
          }
        }
      },
    },
  ),

  conformanceCase(['C191', 'lists the lines of a day that is over, and the same ones each time'], {
    claim: 'statements',
    isClaimed: ({ statements }) => (statements?.list ?? null) !== null,
    async check(desk) {
      await desk.advance(3 * dayMs);
      for (const day of lastDays(desk)) {
        const first = await numbersIn(desk, desk.channel.listStatement(desk.call, day), day);
        const again = await numbersIn(desk, desk.channel.listStatement(desk.call, day), day);
        assert.deepEqual(again, first);
      }
    },
  }),
];
