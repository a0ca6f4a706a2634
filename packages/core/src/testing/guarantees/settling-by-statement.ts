import assert from 'node:assert/strict';
import { dayMs, hourMs, minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { createPlatformChannel } from '../../platform/platform-channel.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused } from './answers.ts';
import { balances, lines } from './books.ts';
import { guarantee, type Stage } from './stage.ts';
import { importing, pulled } from './statement-kit.ts';

const policy = { settledBy: 'statement' } as const;
const settledLine = 'settlement.settled: revenue_unsettled ← revenue_settled 1000';

async function settled({ kaquan }: Stage, everyMs = 0) {
  const { items, summary } = await must(kaquan.worker.settleOrders({ everyMs }));
  for (const { outcome, error } of items) assert.equal(outcome, 'done', error?.message);
  return summary;
}

async function stateOf(stage: Stage, order: Pick<Order, 'orderId'>): Promise<string> {
  return (await stage.load(order)).settlement;
}

/** An order is settled by what the statement 对账单 tells of it, where its shop says so. */
export const settlingByStatementCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1619',
      title: 'a shop that settles by statement: completion settles nothing, the line does, once',
      policy,
    },
    async (stage) => {
      const { market, clock } = stage;
      await stage.stock(2);
      const order = await stage.sell();
      const other = await stage.sell();
      market.complete(order.orderNo);
      market.complete(other.orderNo);
      await stage.pull();
      assert.deepEqual(await settled(stage), { told: 0, settled: 0, failed: 0 });
      assert.equal(await stateOf(stage, order), 'unsettled');
      market.bookLine({ orderNo: order.orderNo });
      clock.advance(dayMs + 8 * hourMs);
      await pulled(stage);
      assert.equal(await stateOf(stage, order), 'unsettled', 'nobody has looked');
      assert.deepEqual(await settled(stage), { told: 1, settled: 1, failed: 0 });
      assert.equal((await lines(stage, order)).at(-1), settledLine);
      assert.equal(await stateOf(stage, other), 'unsettled');
      assert.deepEqual(await settled(stage), { told: 0, settled: 0, failed: 0 });
      assert.deepEqual(await balances(stage), {
        ...{ channel_receivable: 1_000, linked_account: 1_000 },
        ...{ revenue_settled: 1_000, revenue_unsettled: 1_000 },
      });
    },
  ),

  guarantee(
    {
      id: 'G1620',
      title:
        'a line that comes before its order, and one before its payment, settle it all the same',
      policy,
    },
    async (stage) => {
      const { market } = stage;
      await stage.stock(2);
      const orderNo = stage.trade();
      const unpaid = market.place();
      const open = await stage.ingest(unpaid);
      market.bookLine({ orderNo });
      market.bookLine({ orderNo: unpaid });
      await must(importing(stage));
      assert.equal((await settled(stage)).settled, 0);
      const order = await stage.ingest(orderNo);
      market.pay(unpaid);
      await stage.ingest(unpaid);
      assert.equal((await settled(stage)).settled, 2);
      assert.equal(await stateOf(stage, order), 'settled');
      assert.equal(await stateOf(stage, open), 'settled');
    },
  ),

  guarantee(
    {
      id: 'G1621',
      title: 'a part of the money settles nothing; the rest does, and so does what a refund leaves',
      policy,
    },
    async (stage) => {
      const { market } = stage;
      await stage.stock(3);
      const parts = await stage.sell();
      const refunded = await stage.sell({ lines: [{ quantity: 2, paidMinor: 2_000 }] });
      const returned = await stage.sell({ lines: [{ paidMinor: 500 }] });
      const { orderNo } = parts;
      market.bookLine({ orderNo, amountMinor: 600 });
      market.bookLine({ orderNo, kind: 'fee', amountMinor: -6 });
      market.bookLine({ orderNo, kind: 'deposit', amountMinor: 900 });
      market.bookLine({ orderNo: refunded.orderNo, amountMinor: 1_400 });
      await must(importing(stage));
      assert.deepEqual(await settled(stage), { told: 2, settled: 0, failed: 0 });
      market.bookLine({ orderNo, amountMinor: 400 });
      await must(importing(stage));
      assert.equal((await settled(stage)).settled, 1);
      assert.equal(await stateOf(stage, parts), 'settled');
      for (const [order, amountMinor] of [
        [refunded, 600],
        [returned, 500],
      ] as const) {
        market.settleRefund(market.requestRefund(order.orderNo, { amountMinor }));
      }
      await stage.pull();
      assert.equal((await settled(stage)).settled, 1);
      assert.equal(await stateOf(stage, refunded), 'settled');
      assert.equal(await stateOf(stage, returned), 'reversed');
    },
  ),

  guarantee(
    {
      id: 'G1622',
      title: 'workers that settle at once, lost answers and a crash between: settled once',
      policy,
    },
    async (stage) => {
      const { market, faults, kaquan } = stage;
      await stage.stock(4);
      const orders = [];
      for (let n = 0; n < 4; n += 1) orders.push(await stage.sell());
      for (const { orderNo } of orders) market.bookLine({ orderNo });
      await must(importing(stage));
      faults.fail({ operation: 'sumEntries', moment: 'before' });
      const failing = await must(kaquan.worker.settleOrders({ everyMs: 0 }));
      assert.deepEqual(
        failing.items.map(({ outcome }) => outcome),
        ['failed'],
      );
      faults.fail({ operation: 'commit', moment: 'after' });
      const others = [kaquan, stage.compose(), stage.compose()];
      await atOnce(3, async (n) => {
        await must((others[n] ?? kaquan).worker.settleOrders({ everyMs: 0 }));
      });
      await settled(stage);
      for (const order of orders) {
        const told = (await stage.history(order)).map(({ event }) => event.type);
        assert.equal(told.filter((type) => type === 'settlement.settled').length, 1);
      }
      assert.deepEqual(await balances(stage), { linked_account: 4_000, revenue_settled: 4_000 });
    },
  ),

  guarantee(
    {
      id: 'G1623',
      title: 'a shop that begins to settle by statement does so for all that it has open',
    },
    async (stage) => {
      const { market, operator, shopId, clock } = stage;
      await stage.stock(2);
      const order = await stage.sell();
      market.bookLine({ orderNo: order.orderNo });
      await must(importing(stage));
      const { items } = await must(stage.kaquan.worker.settleOrders({ everyMs: 0 }));
      assert.deepEqual(items, [], 'its orders are settled by completion');
      await must(operator.shops.update({ shopId, policy }));
      assert.equal((await settled(stage, 10 * minuteMs)).settled, 1);
      assert.equal(await stateOf(stage, order), 'settled');
      const next = await stage.sell();
      market.bookLine({ orderNo: next.orderNo });
      await must(importing(stage));
      assert.equal((await settled(stage, 10 * minuteMs)).told, 0, 'it was looked at a moment ago');
      clock.advance(10 * minuteMs);
      assert.equal((await settled(stage, 10 * minuteMs)).settled, 1);
    },
  ),

  guarantee(
    {
      id: 'G1624',
      title:
        'a correction counts: of a line that was wrong, and of one that was found to be income',
      policy,
    },
    async (stage) => {
      const { market, operator, shopId } = stage;
      await stage.stock(1);
      const order = await stage.sell();
      const { orderNo } = order;
      market.bookLine({ orderNo, kind: 'other' });
      await must(importing(stage));
      assert.deepEqual(await settled(stage), { told: 1, settled: 0, failed: 0 });
      const posted = await must(operator.ledger.postings({ shopId, orderNo }));
      const [entry] = posted.items.flatMap((each) => ('entryId' in each ? [each] : []));
      assert.ok(entry !== undefined);
      const { entryId, amountMinor, currency } = entry;
      const moves = { from: 'unexplained', to: 'channel_receivable' } as const;
      const kind = 'correction' as const;
      await must(
        operator.ledger.record(
          { shopId, kind, amountMinor, currency, orderNo, corrects: { entryId }, moves },
          { reason: 'income after all' },
        ),
      );
      assert.equal((await settled(stage)).settled, 1);
    },
  ),

  guarantee(
    { id: 'G1625', title: 'no shop settles by a statement that its channel does not tell whole' },
    async (stage) => {
      const kaquan = stage.compose(createPlatformChannel());
      const desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
      const own = {
        ...{ name: 'own', channelType: createPlatformChannel().name, orderingUserId: 'user-1' },
        ...{ redemptionDomain: 'card.example.com', credentials: {} },
      };
      const error = await refused(desk.shops.create({ ...own, policy }), 'input.invalid');
      assert.deepEqual(
        error.issues.map(({ field }) => field),
        ['policy.settledBy'],
      );
      const { shop } = await must(desk.shops.create(own));
      await refused(desk.shops.update({ shopId: shop.shopId, policy }), 'input.invalid');
    },
  ),
];
