import { dayMs, secondMs, type Period } from '@kaquan/core';
import { createFixedClock } from '@kaquan/core/testing';
import { describe, expect, it } from 'vitest';
import { createTaobaoChannel } from '../create-channel.ts';
import { withShop, type TestShop } from '../../test/test-shop.ts';

const api = 'taobao.bill.bills.get';
const clock = createFixedClock(Date.UTC(2026, 0, 15, 4));
const options = {
  sandbox: { now: () => clock.now() },
  channel: { listsBills: true, clock },
};
// At +08:00, in which the fixed clock stands at noon.
const today: Period = {
  from: Date.UTC(2026, 0, 14, 16),
  to: Date.UTC(2026, 0, 15, 16),
};

async function listed({ channel, call }: Pick<TestShop, 'channel' | 'call'>, day = today) {
  const lines = [];
  const unread = [];
  const errors = [];
  for await (const part of channel.listStatement(call, day)) {
    if (part.isErr()) errors.push(part.error);
    else {
      lines.push(...part.value.lines);
      unread.push(...part.value.unread);
    }
  }
  return { lines, unread, errors };
}

function finish({ sandbox, paidTrade }: TestShop): { tid: string; oids: string[] } {
  const trade = paidTrade();
  sandbox.shipInBackend(trade.tid);
  sandbox.finish(trade.tid);
  return trade;
}

describe('listStatement over HTTP', () => {
  it('lists what was charged in a day, and what of it was given back', async () => {
    await withShop(async (shop) => {
      const { tid, oids } = finish(shop);
      const refundId = shop.sandbox.openRefund(tid, oids[0] ?? '', 1_000);
      const refund = (await shop.channel.loadRefund(shop.call, refundId))._unsafeUnwrap();
      (await shop.channel.agreeRefund(shop.call, refund))._unsafeUnwrap();
      const { lines, unread, errors } = await listed(shop);
      expect([unread, errors]).toEqual([[], []]);
      const about = { kind: 'fee', currency: 'CNY', orderNo: tid, balanceMinor: null };
      expect(lines).toMatchObject([
        { ...about, amountMinor: -12, at: clock.now(), text: 'account 10001' },
        { ...about, amountMinor: 6 },
      ]);
      expect(new Set(lines.map(({ lineNo }) => lineNo)).size).toBe(2);
      const before = { from: today.from - dayMs, to: today.from };
      expect(await listed(shop, before)).toEqual({ lines: [], unread: [], errors: [] });
    }, options);
  });

  it('reads every page, whatever of it comes twice', async () => {
    await withShop(async (shop) => {
      for (let n = 0; n < 150; n += 1) finish(shop);
      shop.sandbox.addFaults([{ kind: 'page_twice', method: api }]);
      const { lines, errors } = await listed(shop);
      expect(errors).toEqual([]);
      expect(lines).toHaveLength(250);
      expect(new Set(lines.map(({ lineNo }) => lineNo)).size).toBe(150);
    }, options);
  });

  it('tells of a line that is missing or stands twice just what the platform tells', async () => {
    await withShop(async (shop) => {
      finish(shop);
      finish(shop);
      shop.sandbox.addFaults([{ kind: 'line_missing', method: api }]);
      expect((await listed(shop)).lines).toHaveLength(1);
      shop.sandbox.addFaults([{ kind: 'line_twice', method: api }]);
      const { lines } = await listed(shop);
      expect(lines).toHaveLength(3);
      expect(lines[1]).toEqual(lines[0]);
    }, options);
  });

  it('ends with the error of the page that fails', async () => {
    await withShop(async (shop) => {
      shop.sandbox.addFaults([{ kind: 'session_expired', method: api }]);
      expect((await listed(shop)).errors).toMatchObject([{ code: 'channel.grant_expired' }]);
    }, options);
  });

  it('is not there unless it is asked for', () => {
    const channel = createTaobaoChannel({ appKey: 'a', appSecret: 's' });
    expect('listStatement' in channel).toBe(false);
    expect(channel.capabilities.statements).toEqual({
      list: null,
      formats: ['alipay_account', 'alipay_trade'],
      accountBook: 'alipay_account',
    });
  });
});

interface Bill {
  readonly bid: unknown;
  readonly account_id: number;
  readonly amount: unknown;
  readonly pay_time: string;
}

// A platform that answers of a day's bills, one in each of so many seconds, 5,000 at most.
function channelOver(bills: readonly Bill[], tail: (total: number, end: number) => object) {
  const windows: string[] = [];
  const answer: typeof fetch = async (input, init) => {
    const form = new URLSearchParams(await new Request(input, init).text());
    const [start = '', end = ''] = [form.get('start_time') ?? '', form.get('end_time') ?? ''];
    const found = bills.filter(({ pay_time: at }) => start <= at && at <= end);
    const last = Number(form.get('page_no')) * Number(form.get('page_size'));
    windows.push(`${start}..${end}`);
    const rows = found.slice(0, 5_000).slice(last - 100, last);
    const list = rows.length === 0 ? {} : { bills: { bill: rows } };
    return Response.json({
      bill_bills_get_response: { ...list, ...tail(found.length, last) },
    });
  };
  const known = { appKey: 'a', appSecret: 's', listsBills: true, clock, fetch: answer };
  const channel = createTaobaoChannel(known) as TestShop['channel'];
  return { channel, windows, call: { credentials: { session: 's' } } };
}

function billAt(second: number, bid: unknown = 1_000_000 + second): Bill {
  const at = new Date(today.from + second * secondMs + 8 * 3_600_000).toISOString();
  return { bid, account_id: 7, amount: 1, pay_time: at.slice(0, 19).replace('T', ' ') };
}

describe('listStatement of what a platform could answer', () => {
  const totals = (total: number) => ({ total_results: total });

  it('halves a window of more bills than one condition answers, and loses none', async () => {
    const bills = Array.from({ length: 5_200 }, (_, n) => billAt(n * 16));
    const { channel, call, windows } = channelOver(bills, totals);
    const { lines, errors } = await listed({ channel, call });
    expect(errors).toEqual([]);
    expect(new Set(lines.map(({ lineNo }) => lineNo)).size).toBe(5_200);
    expect(new Set(windows)).toEqual(
      new Set([
        '2026-01-15 00:00:00..2026-01-15 23:59:59',
        '2026-01-15 00:00:00..2026-01-15 11:59:59',
        '2026-01-15 12:00:00..2026-01-15 23:59:59',
      ]),
    );
  });

  it('says so where one second has too many, and cuts nothing off in silence', async () => {
    const bills = Array.from({ length: 5_000 }, (_, n) => billAt(7, n + 1));
    const { channel, call } = channelOver(bills, totals);
    expect((await listed({ channel, call })).errors).toMatchObject([
      { code: 'channel.unreadable', problem: expect.stringContaining('5,000') },
    ]);
    const untold = channelOver([...bills, billAt(7, 9_999)], () => ({}));
    const { lines, errors } = await listed(untold);
    expect([lines.length, errors.length]).toEqual([5_000, 1]);
  });

  it('sets a bill aside that cannot be read, by its number', async () => {
    const bills = [billAt(1), { ...billAt(2), amount: '1.5' }, billAt(3, 'x')];
    const { lines, unread } = await listed(channelOver(bills, () => ({ has_next: false })));
    expect(lines.map(({ lineNo }) => lineNo)).toEqual(['1000001']);
    expect(unread).toMatchObject([
      { place: '1000002', problem: expect.stringContaining('amount') },
      { place: 'a bill without a number', problem: expect.stringContaining('bid') },
    ]);
  });
});
