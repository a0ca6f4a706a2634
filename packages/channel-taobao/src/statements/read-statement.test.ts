import { encodeGbk, formatWallClock } from '@kaquan/channel-kit';
import { dayMs, formatDecimal } from '@kaquan/core';
import { createFixedClock } from '@kaquan/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withShop, type TestShop } from '../../test/test-shop.ts';
import { readStatement } from './read-statement.ts';

async function* piecesOf(bytes: Uint8Array, size = 31) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  await Promise.resolve();
}

async function read(bytes: Uint8Array, format = 'alipay_account') {
  const lines = [];
  const unread = [];
  const errors = [];
  for await (const part of readStatement({ format, content: piecesOf(bytes) })) {
    if (part.isErr()) errors.push(part.error);
    else {
      lines.push(...part.value.lines);
      unread.push(...part.value.unread);
    }
  }
  return { lines, unread, errors };
}

const clock = createFixedClock(Date.UTC(2026, 0, 15, 4));
const options = { sandbox: { now: () => clock.now() }, channel: { listsBills: true, clock } };
const days = { from: clock.now() - dayMs, to: clock.now() + dayMs };

async function soldAndRefunded({ sandbox, channel, call, paidTrade }: TestShop) {
  const { tid, oids } = paidTrade();
  sandbox.shipInBackend(tid);
  sandbox.finish(tid);
  const refundId = sandbox.openRefund(tid, oids[0] ?? '', 500);
  const refund = (await channel.loadRefund(call, refundId))._unsafeUnwrap();
  (await channel.agreeRefund(call, refund))._unsafeUnwrap();
  return tid;
}

describe('the account statement of Alipay 账务明细', () => {
  it('is read as the wallet writes it: every movement with its balance and its trade', async () => {
    await withShop(async (shop) => {
      const orderNo = await soldAndRefunded(shop);
      const { lines, unread, errors } = await read(shop.sandbox.statementFile(days));
      expect([unread, errors]).toEqual([[], []]);
      const what = lines.map(({ kind, amountMinor, text }) => [kind, amountMinor, text]);
      expect(what).toEqual([
        ['income', 1_980, '在线支付'],
        ['fee', -12, '收费'],
        ['refund', -500, '交易退款'],
        ['fee', 3, '服务费退回'],
      ]);
      expect(lines.map(({ balanceMinor }) => balanceMinor)).toEqual([1_980, 1_968, 1_468, 1_471]);
      expect(lines.every((line) => line.orderNo === orderNo)).toBe(true);
      expect(JSON.stringify(lines)).not.toContain('example.com');
    }, options);
  });

  it('holds the fees that the bills tell', async () => {
    await withShop(async (shop) => {
      await soldAndRefunded(shop);
      const fees = (await read(shop.sandbox.statementFile(days))).lines
        .filter(({ kind }) => kind === 'fee')
        .map(({ amountMinor }) => amountMinor);
      const today = { from: Date.UTC(2026, 0, 14, 16), to: Date.UTC(2026, 0, 15, 16) };
      const bills = [];
      for await (const part of shop.channel.listStatement(shop.call, today)) {
        bills.push(...part._unsafeUnwrap().lines.map(({ amountMinor }) => amountMinor));
      }
      expect(bills).toEqual(fees);
    }, options);
  });

  it('shows a line that stands twice or not at all just as it is written', async () => {
    await withShop(async (shop) => {
      await soldAndRefunded(shop);
      const method = 'statement.file';
      shop.sandbox.addFaults([{ kind: 'line_twice', method }]);
      const twice = (await read(shop.sandbox.statementFile(days))).lines;
      expect([twice.length, twice[1]]).toEqual([5, twice[0]]);
      shop.sandbox.addFaults([{ kind: 'line_missing', method }]);
      expect((await read(shop.sandbox.statementFile(days))).lines).toHaveLength(3);
      expect((await read(shop.sandbox.statementFile(days))).lines).toHaveLength(4);
    }, options);
  });
});

const tradeHeader = [
  ...['支付宝交易号', '商户订单号', '业务类型', '商品名称', '完成时间'],
  ...['对方账户', '商家实收（元）', '退款批次号/请求号', '服务费（元）', '备注'],
].join(',');

describe('the business statement of Alipay 业务明细', () => {
  it('numbers trades by themselves, refunds by their request, and fees behind them', async () => {
    const about = '点卡,2026-01-15 08:00:00,张三';
    const text = [
      ...['#业务明细列表开始', tradeHeader],
      `2026011522001\t,T200P3812345678901234567,交易,${about},20.00,,-0.12,`,
      `2026011522001\t,T200P3812345678901234567,退款,${about},-5.00,r1,0.03,`,
      `2026011522002\t,shop-7,奇怪,${about},1.00,,0.00,`,
      '#业务明细列表结束',
    ].join('\r\n');
    const { lines, unread, errors } = await read(encodeGbk(text), 'alipay_trade');
    expect([unread, errors]).toEqual([[], []]);
    expect(lines.map(({ lineNo, kind, amountMinor }) => [lineNo, kind, amountMinor])).toEqual([
      ['2026011522001', 'income', 2_000],
      ['2026011522001/fee', 'fee', -12],
      ['2026011522001/r1', 'refund', -500],
      ['2026011522001/r1/fee', 'fee', 3],
      ['2026011522002', 'other', 100],
    ]);
    expect(lines.map(({ orderNo }) => orderNo)).toEqual([
      ...Array.from({ length: 4 }, () => '3812345678901234567'),
      null,
    ]);
    expect(JSON.stringify(lines)).not.toContain('张三');
  });

  it('is no account statement, and is refused by the column that is missing', async () => {
    const { errors } = await read(encodeGbk(`${tradeHeader}\n`));
    expect(errors).toMatchObject([
      { code: 'statement.unreadable', line: 1, problem: 'has no column 账务流水号' },
    ]);
    expect((await read(new Uint8Array(), 'csv')).errors).toMatchObject([
      { code: 'statement.unreadable', line: 0, format: 'csv' },
    ]);
  });
});

const accountHeader =
  '账务流水号,商户订单号,发生时间,收入金额（+元）,支出金额（-元）,账户余额（元）,业务类型';

describe('statement files', () => {
  it('come back as they were written', async () => {
    const line = fc.record({
      lineNo: fc.stringMatching(/^\d{10,30}$/),
      tid: fc.option(fc.stringMatching(/^[1-9]\d{17,18}$/)),
      at: fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }),
      amountMinor: fc.integer({ min: -9_999_999, max: 9_999_999 }).filter((fen) => fen !== 0),
      balanceMinor: fc.option(fc.integer({ min: 0, max: 99_999_999 })),
      text: fc.constantFrom('在线支付', '收费', '转账', '其他,"杂项"', ''),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (written) => {
        const rows = written.map(({ lineNo, tid, at, amountMinor, balanceMinor, text }) => [
          ...[`${lineNo}\t`, tid === null ? '' : `T200P${tid}`, formatWallClock(at * 1_000)],
          ...[amountMinor > 0 ? formatDecimal(amountMinor) : ''],
          ...[amountMinor < 0 ? formatDecimal(amountMinor) : ''],
          ...[balanceMinor === null ? '' : formatDecimal(balanceMinor)],
          `"${text.replaceAll('"', '""')}"`,
        ]);
        const { lines, unread, errors } = await read(
          encodeGbk([accountHeader, ...rows.map((cells) => cells.join(',')), ''].join('\r\n')),
        );
        expect([unread, errors]).toEqual([[], []]);
        const told = lines.map(({ lineNo, orderNo, at, amountMinor, balanceMinor, text }) => {
          return { lineNo, tid: orderNo, at: at / 1_000, amountMinor, balanceMinor, text };
        });
        expect(told).toEqual(written);
      }),
      { numRuns: 60 },
    );
  });

  it('that are cut off, or hold anything else, end in one error', async () => {
    await withShop(async (shop) => {
      await soldAndRefunded(shop);
      const whole = shop.sandbox.statementFile(days);
      const end = whole.length - 60;
      await fc.assert(
        fc.asyncProperty(fc.nat(end), async (length) => {
          expect((await read(whole.subarray(0, length))).errors).toHaveLength(1);
        }),
        { numRuns: 60 },
      );
    }, options);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const { lines, errors } = await read(bytes);
        expect([lines, errors.length]).toEqual([[], 1]);
      }),
      { numRuns: 60 },
    );
  });
});
