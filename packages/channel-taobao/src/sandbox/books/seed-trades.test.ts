import { createRandom, createSandboxClock } from '@kaquan/channel-kit/sandbox';
import { expect, it } from 'vitest';
import { linePaymentFen, splitFen, tradeAmounts } from './amounts.ts';
import { emptyBooks } from './empty-books.ts';
import { defaultSeedMix, seedTrades, type SeedMix } from './seed-trades.ts';
import { openBooks } from './shop-books.ts';
import { taobaoSandboxSkus } from './skus.ts';

const end = Date.parse('2026-03-08T12:00:00+08:00');
const day = 24 * 60 * 60 * 1000;

function seeded(orders: number, mix: SeedMix = defaultSeedMix) {
  const clock = createSandboxClock(() => end);
  const books = openBooks(emptyBooks('seed', 'C'), clock);
  seedTrades(books, createRandom('seed'), { orders, mix, spreadMs: day });
  return { trades: [...books.trades.values()], refunds: [...books.refunds.values()] };
}

it('tells every kind of story once there are trades enough', () => {
  const { trades, refunds } = seeded(40);
  expect(new Set(trades.map((trade) => trade.status))).toEqual(
    new Set([
      ...['WAIT_BUYER_PAY', 'WAIT_SELLER_SEND_GOODS', 'PAID_FORBID_CONSIGN'],
      ...['WAIT_BUYER_CONFIRM_GOODS', 'TRADE_FINISHED', 'TRADE_CLOSED', 'TRADE_CLOSED_BY_TAOBAO'],
    ]),
  );
  expect(refunds.some((refund) => refund.status === 'WAIT_SELLER_AGREE')).toBe(true);
  expect(trades.some((trade) => trade.holdFlag !== null)).toBe(true);
  const open = trades.filter((trade) => trade.status === 'WAIT_SELLER_SEND_GOODS');
  const closedLine = open
    .flatMap((trade) => trade.lines)
    .filter((line) => /CLOSED/.test(line.status));
  expect(closedLine.length).toBeGreaterThan(0);
});

it('has whole and partial refunds, never above the line', () => {
  const { trades, refunds } = seeded(200);
  const shares = refunds.map((refund) => {
    const lines = trades.flatMap((trade) => trade.lines);
    const line = lines.find((each) => each.refundId === refund.refundId);
    return line === undefined ? 0 : refund.feeFen / linePaymentFen(line);
  });
  expect(Math.max(...shares)).toBe(1);
  expect(shares.some((share) => share > 0 && share < 1)).toBe(true);
});

it('has quantities from one to five, several lines, and payments no quantity divides', () => {
  const lines = seeded(200).trades.flatMap((trade) => trade.lines);
  expect(new Set(lines.map((line) => line.num))).toEqual(new Set([1, 2, 3, 4, 5]));
  const uneven = lines.filter((line) => linePaymentFen(line) % line.num !== 0);
  expect(uneven.length).toBeGreaterThan(20);
  const codes = new Set(lines.map((line) => line.outerSkuId));
  expect(codes).toEqual(new Set(taobaoSandboxSkus.map((sku) => sku.outerSkuId)));
});

it('never lets anything happen after now or before the trade was placed', () => {
  for (const trade of seeded(200).trades) {
    expect(trade.createdAt).toBeGreaterThanOrEqual(end - day - 1_000);
    expect(trade.modifiedAt).toBeLessThanOrEqual(end);
    for (const at of [trade.paidAt, trade.consignedAt, trade.endedAt]) {
      if (at !== null) expect(at).toBeGreaterThanOrEqual(trade.createdAt);
    }
  }
});

it('charges exactly what its lines add up to, those closed before payment left out', () => {
  for (const trade of seeded(200).trades) {
    const { totalFen, paymentFen, discountFen } = tradeAmounts(trade);
    expect(totalFen - discountFen).toBe(paymentFen);
    expect(Math.min(...trade.lines.map(linePaymentFen))).toBeGreaterThan(0);
  }
});

it('keeps to the mix it is given', () => {
  const { trades } = seeded(15, { paid: 2, held: 1 });
  expect(new Set(trades.map((trade) => trade.status))).toEqual(
    new Set(['WAIT_SELLER_SEND_GOODS', 'PAID_FORBID_CONSIGN']),
  );
});

it('splits an amount without losing a fen', () => {
  expect(splitFen(100, [1, 1, 1])).toEqual([33, 33, 34]);
  expect(splitFen(0, [5])).toEqual([0]);
});
