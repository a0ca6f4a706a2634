import assert from 'node:assert/strict';
import { minuteMs } from '../../kernel/time.ts';
import { accountSides } from '../../ledger/accounts.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused } from './answers.ts';
import { audit, balances, lines, postingsOf } from './books.ts';
import { guarantee } from './stage.ts';

const paid = 'settlement.opened: channel_receivable ← revenue_unsettled 1000';

/** The ledger 账本 says what orders have come to, and how, exactly. */
export const bookkeepingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G500', title: 'posts what is paid and what is settled, and nothing for a redemption' },
    async (stage) => {
      const { market, operator, clock } = stage;
      await stage.stock(2);
      const order = await stage.sell();
      assert.deepEqual(await audit(stage), { channel_receivable: 1_000, revenue_unsettled: 1_000 });
      const token = await stage.tokenOf(order);
      await must(stage.buyer().redemption.redeem({ token }));
      assert.deepEqual(await lines(stage, order), [paid]);
      const before = clock.now() + minuteMs;
      clock.advance(minuteMs);
      market.complete(order.orderNo);
      await stage.pull();
      assert.deepEqual(await lines(stage, order), [
        paid,
        'settlement.settled: revenue_unsettled ← revenue_settled 1000',
      ]);
      assert.deepEqual(await audit(stage), { channel_receivable: 1_000, revenue_settled: 1_000 });
      const was = { channel_receivable: 1_000, revenue_unsettled: 1_000 };
      assert.deepEqual(await balances(stage, before), was);
      const history = await stage.history(order);
      for (const { seq, cause, at } of await postingsOf(stage, order)) {
        const entry = history[seq - 1];
        assert.deepEqual([entry?.event.type, entry?.at], [cause, at], 'stands in the history');
      }
      const unpaid = market.place();
      await stage.ingest(unpaid);
      assert.equal(
        (await must(operator.ledger.postings({ shopId: stage.shopId }))).items.length,
        2,
      );
    },
  ),

  guarantee(
    { id: 'G501', title: 'sets the money of a conflict apart until a person has looked' },
    async (stage) => {
      const { market, operator } = stage;
      await stage.stock(1);
      const order = await stage.sell();
      market.complete(order.orderNo);
      await stage.pull();
      const settled = await stage.load(order);
      market.close(order.orderNo);
      await stage.pull();
      assert.ok((await stage.load(order)).holds.some(({ reason }) => reason === 'conflict'));
      assert.deepEqual(await audit(stage), { channel_receivable: 1_000, pending_hold: 1_000 });
      const { orderId } = settled;
      const how = { reason: 'asked the channel' };
      await must(operator.orders.unfreeze({ orderId, reason: 'conflict' }, how));
      assert.deepEqual(await audit(stage), { channel_receivable: 1_000, revenue_settled: 1_000 });
      assert.deepEqual((await lines(stage, order)).slice(2), [
        'order.held: revenue_settled ← pending_hold 1000',
        'order.released: pending_hold ← revenue_settled 1000',
      ]);
    },
  ),

  guarantee(
    {
      id: 'G502',
      title: 'reserves a refund that was agreed to, and books it when it is confirmed',
    },
    async (stage) => {
      const { market, operator } = stage;
      await stage.stock(3);
      const order = await stage.sell({ lines: [{ quantity: 2, paidMinor: 2_000 }] });
      market.requestRefund(order.orderNo, { amountMinor: 1_000, quantity: 1 });
      await stage.pull();
      assert.equal((await lines(stage, order)).length, 1, 'asking posts nothing');
      const [asked] = (await stage.load(order)).cases;
      const caseId = asked?.caseId ?? '';
      await must(operator.afterSales.approve({ caseId }));
      const reserved = { revenue_unsettled: 1_000, refund_reserved: 1_000 };
      assert.deepEqual(await audit(stage), { channel_receivable: 2_000, ...reserved });
      await stage.tell();
      await stage.pull();
      assert.deepEqual(await audit(stage), { channel_receivable: 1_000, revenue_unsettled: 1_000 });
      assert.deepEqual((await lines(stage, order)).slice(1), [
        'refund.reserved: revenue_unsettled ← refund_reserved 1000 of a unit',
        'refund.confirmed: refund_reserved ← channel_receivable 1000 of a unit',
      ]);
      const units = asked?.items.map(({ unitId }) => unitId);
      const named = (await postingsOf(stage, order)).flatMap(({ unitId }) => unitId ?? []);
      assert.deepEqual(new Set(named), new Set(units));
    },
  ),

  guarantee(
    { id: 'G503', title: 'gives back to revenue what was reserved for a refund that is withdrawn' },
    async (stage) => {
      const { market, operator } = stage;
      await stage.stock(1);
      const order = await stage.sell();
      const refundId = market.requestRefund(order.orderNo);
      await stage.pull();
      const caseId = `${order.orderId}.c1`;
      await must(operator.afterSales.approve({ caseId }));
      market.failNext('agreeRefund', rejection);
      await stage.tell();
      const reserved = { channel_receivable: 1_000, refund_reserved: 1_000 };
      assert.deepEqual(await audit(stage), reserved, 'a call that failed may be tried again');
      market.withdrawRefund(refundId);
      await stage.pull();
      assert.deepEqual(await audit(stage), { channel_receivable: 1_000, revenue_unsettled: 1_000 });
      assert.equal(
        (await lines(stage, order)).at(-1),
        'refund.released: refund_reserved ← revenue_unsettled 1000 of a unit',
      );
    },
  ),

  guarantee(
    {
      id: 'G504',
      title: 'books what the channel decided, and what it gave back beyond the shares',
    },
    async (stage) => {
      const { market } = stage;
      await stage.stock(2);
      const whole = await stage.sell();
      market.settleRefund(market.requestRefund(whole.orderNo));
      await stage.pull();
      assert.deepEqual(await audit(stage), {});
      const more = await stage.sell();
      market.settleRefund(market.requestRefund(more.orderNo), 1_250);
      await stage.pull();
      assert.deepEqual(await lines(stage, more), [
        paid,
        'refund.confirmed: revenue_unsettled ← channel_receivable 1000 of a unit',
        'refund.unexplained: unexplained ← channel_receivable 250',
      ]);
      assert.deepEqual(await audit(stage), { channel_receivable: -250, unexplained: 250 });
    },
  ),

  guarantee(
    { id: 'G505', title: 'posts a late payment when it comes, and a missed one with its refund' },
    async (stage) => {
      const { market, clock } = stage;
      await stage.stock(1);
      const late = market.place();
      const order = await stage.ingest(late);
      clock.advance(minuteMs);
      market.close(late);
      await stage.pull();
      assert.deepEqual(await lines(stage, order), []);
      clock.advance(minuteMs);
      market.pay(late);
      await stage.pull();
      assert.deepEqual(await lines(stage, order), [paid]);
      const missed = stage.trade();
      market.close(missed);
      await stage.pull();
      const found = await must(stage.operator.orders.find({ orderNo: missed }));
      const [gone] = found.items;
      assert.ok(gone !== undefined);
      assert.deepEqual(await lines(stage, gone), [
        paid,
        'refund.confirmed: revenue_unsettled ← channel_receivable 1000 of a unit',
      ]);
      assert.deepEqual(await audit(stage), { channel_receivable: 1_000, revenue_unsettled: 1_000 });
    },
  ),

  guarantee(
    {
      id: 'G506',
      title: 'posts once what was committed and whose answer was lost, and not what failed',
    },
    async (stage) => {
      const { market, faults } = stage;
      await stage.stock(3);
      const orderNo = stage.trade();
      faults.fail({ operation: 'commit', moment: 'after' });
      const order = await stage.ingest(orderNo);
      assert.deepEqual(await lines(stage, order), [paid]);
      market.complete(orderNo);
      faults.fail({ operation: 'commit', moment: 'before', times: 9 });
      stage.clock.advance(minuteMs);
      assert.ok((await stage.operator.orders.ingest({ ...stage, orderNo })).isErr());
      faults.heal();
      assert.deepEqual(await audit(stage), { channel_receivable: 1_000, revenue_unsettled: 1_000 });
      await stage.ingest(orderNo);
      await stage.ingest(orderNo);
      assert.deepEqual(await audit(stage), { channel_receivable: 1_000, revenue_settled: 1_000 });
    },
  ),

  guarantee(
    { id: 'G507', title: 'adds up exactly while many sell, refund, tidy and look at once' },
    async (stage) => {
      const count = 8;
      await stage.stock(count);
      const { market, operator, kaquan } = stage;
      const orderNos = Array.from({ length: count }, () => stage.trade());
      await Promise.all([
        atOnce(count, (n) => stage.ingest(orderNos[n] ?? '')),
        atOnce(count, (n) => stage.ingest(orderNos[n] ?? '')),
        atOnce(3, () => must(kaquan.worker.tidy())),
        atOnce(4, async () => {
          const rows = await must(operator.ledger.balances({}));
          const left = rows.reduce((sum, row) => sum + row.debitMinor - row.creditMinor, 0);
          assert.equal(left, 0);
        }),
      ]);
      const all = 1_000 * count;
      assert.deepEqual(await audit(stage), { channel_receivable: all, revenue_unsettled: all });
      for (const orderNo of orderNos.slice(0, 4)) market.requestRefund(orderNo);
      await stage.pull();
      const open = await must(operator.afterSales.find({ limit: 50 }));
      await Promise.all([
        ...open.items.flatMap(({ case: { caseId } }) =>
          [1, 2].map(() => operator.afterSales.approve({ caseId })),
        ),
        must(kaquan.worker.tidy()),
      ]);
      await stage.tell();
      await stage.pull();
      const left = 1_000 * (count - 4);
      assert.deepEqual(await audit(stage), { channel_receivable: left, revenue_unsettled: left });
    },
  ),

  guarantee(
    { id: 'G509', title: 'posts with the transaction of the host, or not at all' },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      stage.market.requestRefund(order.orderNo);
      await stage.pull();
      const caseId = `${order.orderId}.c1`;
      const undone = await stage.begin();
      await must(undone.desk.afterSales.approve({ caseId }));
      const inside = await must(undone.desk.ledger.balances({}));
      assert.ok(inside.some(({ account }) => account === 'refund_reserved'));
      await undone.rollback();
      assert.deepEqual(await audit(stage), { channel_receivable: 1_000, revenue_unsettled: 1_000 });
      const kept = await stage.begin();
      await must(kept.desk.afterSales.approve({ caseId }));
      await must(kept.commit());
      assert.deepEqual(await audit(stage), { channel_receivable: 1_000, refund_reserved: 1_000 });
    },
  ),

  guarantee(
    { id: 'G508', title: 'refuses to list postings of nothing, and knows its accounts' },
    async (stage) => {
      const { ledger } = stage.operator;
      const { shopId } = stage;
      await refused(ledger.postings({} as never), 'input.invalid');
      await refused(ledger.postings({ shopId, orderId: 'o' }), 'input.invalid');
      await refused(ledger.postings({ shopId, limit: 501 }), 'input.invalid');
      await refused(ledger.balances({ shop: shopId } as never), 'input.invalid');
      await stage.stock(1);
      await stage.sell();
      for (const { account } of await must(ledger.balances({}))) {
        assert.ok(account in accountSides);
      }
      const nobody = stage.kaquan.with({ tenant: 'other', actor: { kind: 'operator', id: 'li' } });
      assert.deepEqual(await must(nobody.ledger.balances({})), []);
      assert.deepEqual((await must(nobody.ledger.postings({ shopId }))).items, []);
    },
  ),
];

const rejection = { kind: 'rejected', channelCode: '1', channelMessage: 'no' } as const;
