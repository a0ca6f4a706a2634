import { dayMs, hourMs, type Period } from '@kaquan/core';
import type { StatementLine } from '@kaquan/core/ports';
import { createFixedClock } from '@kaquan/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPddChannel } from '../create-channel.ts';
import { withShop, type TestShop } from '../../test/test-shop.ts';

// Noon at +08:00.
const noon = Date.UTC(2026, 0, 15, 4);
const today: Period = { from: noon - 12 * hourMs, to: noon + 12 * hourMs };

function aDay() {
  const clock = createFixedClock(noon);
  return {
    clock,
    options: { sandbox: { now: () => clock.now() }, channel: { clock, dailyBill: {} } },
  };
}

async function collected(parts: ReturnType<TestShop['channel']['listStatement']>) {
  const lines: StatementLine[] = [];
  const unread = [];
  const errors = [];
  for await (const part of parts) {
    if (part.isErr()) errors.push(part.error);
    else {
      lines.push(...part.value.lines);
      unread.push(...part.value.unread);
    }
  }
  return { lines, unread, errors };
}

const listed = ({ channel, call }: TestShop, day = today) =>
  collected(channel.listStatement(call, day));

function received({ sandbox, paidOrder }: TestShop): string {
  const orderSn = paidOrder();
  sandbox.shipInBackend(orderSn);
  sandbox.receive(orderSn);
  return orderSn;
}

describe('a daily bill over HTTP', () => {
  it('tells what orders brought, what was taken for them, and what was given back since', async () => {
    const { clock, options } = aDay();
    await withShop(async (shop) => {
      const orderSn = received(shop);
      const refundId = shop.sandbox.openRefund({ orderSn, amountFen: 500 });
      clock.advance(dayMs);
      const { lines, unread, errors } = await listed(shop);
      expect([unread, errors]).toEqual([[], []]);
      const about = { at: noon, currency: 'CNY', balanceMinor: null, orderNo: orderSn };
      const words = lines.map(({ kind, amountMinor }) => [kind, amountMinor]);
      const paid = lines.find(({ kind }) => kind === 'income')?.amountMinor ?? 0;
      expect(paid).toBeGreaterThan(0);
      expect(words).toContainEqual(['fee', -Math.round((paid * 6) / 1_000)]);
      for (const line of lines) expect(line).toMatchObject(about);
      expect(new Set(lines.map(({ lineNo }) => lineNo)).size).toBe(lines.length);
      expect(await listed(shop), 'read again, the same').toEqual({ lines, unread, errors });
      const loaded = await shop.channel.loadRefund(shop.call, `${orderSn}:${refundId}`);
      const agreed = await shop.channel.agreeRefund(shop.call, loaded._unsafeUnwrap());
      expect(agreed._unsafeUnwrap().outcome).toBe('done');
      clock.advance(hourMs);
      await listed(shop);
      clock.advance(dayMs);
      const tomorrow = { from: today.to, to: today.to + dayMs };
      const { lines: later } = await listed(shop, tomorrow);
      expect(later).toMatchObject([{ kind: 'refund', amountMinor: -500, orderNo: orderSn }]);
    }, options);
  });

  it('is refused by the platform before its day is over', async () => {
    const { options } = aDay();
    await withShop(async (shop) => {
      const { lines, errors } = await listed(shop);
      expect(lines).toEqual([]);
      expect(errors).toMatchObject([{ code: 'channel.rejected', channelCode: '45900' }]);
    }, options);
  });

  it('counts a row that stands in it twice as two, and misses one that does not', async () => {
    const { clock, options } = aDay();
    await withShop(async (shop) => {
      received(shop);
      clock.advance(dayMs);
      const { lines } = await listed(shop);
      const [first] = lines;
      shop.sandbox.addFaults([{ kind: 'line_twice', method: 'bill.file' }]);
      const { lines: twice } = await listed(shop);
      expect(twice.map(({ lineNo }) => lineNo)).toEqual([
        first?.lineNo,
        `${first?.lineNo}-2`,
        ...lines.slice(1).map(({ lineNo }) => lineNo),
      ]);
      shop.sandbox.addFaults([{ kind: 'line_missing', method: 'bill.file' }]);
      expect((await listed(shop)).lines).toEqual(lines.slice(1));
    }, options);
  });

  it('of another layout is refused by the column that it lacks', async () => {
    const { clock, options } = aDay();
    const dailyBill = { columns: { income: '入账' } };
    const channel = { ...options.channel, dailyBill };
    await withShop(
      async (shop) => {
        clock.advance(dayMs);
        const { errors } = await listed(shop);
        expect(errors).toMatchObject([{ code: 'channel.unreadable' }]);
        expect(errors[0]?.message).toContain('入账');
      },
      { ...options, channel },
    );
  });

  it('lies at an address that nobody else guesses, and that stands in no error', async () => {
    const { clock, options } = aDay();
    await withShop(async (shop) => {
      received(shop);
      clock.advance(dayMs);
      const origin = new URL(String(shop.app.url)).origin;
      expect(
        (await fetch(`${origin}/bills/2026-01-15-00000000000000000000000000000000.csv`)).status,
      ).toBe(404);
      for (const broken of [
        () => new Response('gone', { status: 404 }),
        () => {
          throw new Error('no route to /bills/secret');
        },
      ]) {
        const fetchBill: typeof fetch = async (input, init) =>
          String(input instanceof Request ? input.url : input).includes('/bills/')
            ? broken()
            : fetch(input, init);
        const channel = createPddChannel({ ...shop.app, fetch: fetchBill });
        const { errors } = await collected(channel.listStatement?.(shop.call, today) ?? empty());
        expect(errors).toMatchObject([{ code: 'channel.unavailable' }]);
        expect(JSON.stringify([errors, String(errors[0]?.cause)])).not.toContain('bills/');
      }
    }, options);
  });
});

async function* empty() {
  yield* [];
}

const channel = createPddChannel({ clientId: 'a', clientSecret: 'b', dailyBill: {} });

async function* bytesOf(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

function read(...chunks: readonly Uint8Array[]) {
  const content = bytesOf(...chunks);
  const parts = channel.readStatement?.({ format: 'pdd_daily_bill', content });
  return collected(parts as ReturnType<TestShop['channel']['listStatement']>);
}

const words = { 交易收入: 'income', 退款: 'refund', 技术服务费: 'fee', 别的: 'other' } as const;
const row = fc.record({
  at: fc.integer({ min: 0, max: 1_000_000 }).map((second) => noon + second * 1_000),
  amountFen: fc.integer({ min: -9_999_999, max: 9_999_999 }).filter((fen) => fen !== 0),
  orderNo: fc.option(fc.stringMatching(/^\d{6}-\d{15}$/)),
  word: fc.constantFrom(...(Object.keys(words) as (keyof typeof words)[])),
});

function yuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const header = '商户订单号,发生时间,收入金额（+元）,支出金额（-元）,账务类型\n';

describe('a daily bill as a file', () => {
  it('gives back what was written, however it is cut into chunks', async () => {
    const written = fc.array(row, { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(written, fc.nat(), async (rows, cut) => {
        const lines = rows.map(({ at, amountFen, orderNo, word }) => {
          const time = new Date(at + 8 * hourMs).toISOString().slice(0, 19).replace('T', ' ');
          const sums = amountFen < 0 ? `,${yuan(amountFen)}` : `${yuan(amountFen)},`;
          return `${orderNo ?? ''}\t,${time},${sums},${word}\n`;
        });
        const bytes = new TextEncoder().encode(header + lines.join(''));
        const at = cut % bytes.length;
        const {
          lines: found,
          unread,
          errors,
        } = await read(bytes.subarray(0, at), bytes.subarray(at));
        expect([unread, errors]).toEqual([[], []]);
        expect(found.map(({ lineNo: _no, ...line }) => line)).toEqual(
          rows.map(({ at: time, amountFen, orderNo, word }) => ({
            at: time,
            kind: words[word],
            amountMinor: amountFen,
            currency: 'CNY',
            balanceMinor: null,
            orderNo,
            refundId: null,
            text: word,
          })),
        );
        expect(new Set(found.map(({ lineNo }) => lineNo)).size).toBe(rows.length);
      }),
      { numRuns: 60 },
    );
  });

  it('answers any bytes with lines or one error at the end, and throws nothing', async () => {
    const prefix = new TextEncoder().encode(header);
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.uint8Array({ maxLength: 400 }), async (isHeaded, bytes) => {
        const { errors } = await (isHeaded ? read(prefix, bytes) : read(bytes));
        expect(errors.length).toBeLessThanOrEqual(1);
        for (const error of errors) expect(error.code).toBe('statement.unreadable');
      }),
      { numRuns: 100 },
    );
  });

  it('is refused under another name, with the names of options that are wrong', async () => {
    const parts = channel.readStatement?.({ format: 'alipay_account', content: bytesOf() });
    const { errors } = await collected(parts as ReturnType<TestShop['channel']['listStatement']>);
    expect(errors).toMatchObject([{ code: 'statement.unreadable', format: 'alipay_account' }]);
    const make = (dailyBill: object) => () =>
      createPddChannel({ clientId: 'a', clientSecret: 'b', dailyBill });
    expect(make({ encoding: 'ebcdic' })).toThrow('dailyBill.encoding');
    expect(make({ columns: { at: '账务类型' } })).toThrow('dailyBill.columns');
    expect(make({ kinds: { 收入: 'money' } })).toThrow('dailyBill.kinds');
  });
});
