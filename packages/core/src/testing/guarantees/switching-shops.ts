import assert from 'node:assert/strict';
import { hourMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

const reasonsOf = ({ holds }: Order): readonly string[] => holds.map(({ reason }) => reason);

async function redeem(stage: Stage, order: Order): Promise<string> {
  return wordOf(await stage.buyer().redemption.redeem({ token: await stage.tokenOf(order) }));
}

async function complete(stage: Stage, order: Order): Promise<void> {
  stage.market.complete(order.orderNo);
  await stage.pull();
}

const run = (stage: Stage) => must(stage.kaquan.worker.switchShops());

/** Shops on and off 启用/停用. */
export const switchingShopCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1140',
      title: 'closes a shop only when its last order is settled, and says what is open',
    },
    async (stage) => {
      await stage.stock(2);
      const { operator, shopId } = stage;
      const { shops } = operator;
      const first = await stage.sell();
      const second = await stage.sell({ lines: [{ paidMinor: 250 }] });
      const error = await refused(shops.disable({ shopId }), 'shop.unsettled');
      assert.deepEqual([error.orders, error.sums], [2, [{ currency: 'CNY', amountMinor: 1_250 }]]);
      assert.deepEqual(
        error.first.map(({ orderNo }) => orderNo),
        [first.orderNo, second.orderNo],
      );
      await complete(stage, first);
      await complete(stage, second);
      const closed = await must(shops.disable({ shopId }, { reason: 'no more goods' }));
      assert.deepEqual([closed.outcome, closed.isComplete], ['applied', true]);
      const { shop } = closed;
      assert.deepEqual(
        [shop.state, shop.switched?.by, shop.switched?.reason],
        ['disabled', 'operator:li', 'no more goods'],
      );
      assert.equal('sealedCredentials' in shop, false);
      assert.equal((await must(shops.disable({ shopId }))).outcome, 'replayed');
      await refused(shops.drain({ shopId }), 'shop.illegal_transition');
      await refused(shops.enable({ shopId: 'nobody' }), 'shop.not_found');
      assert.equal(
        await redeem(stage, first),
        'applied',
        'what was sold before is still handed over',
      );
    },
  ),

  guarantee(
    {
      id: 'G1141',
      title: 'takes in what a closed shop sells, holds it, and releases it once it is open',
    },
    async (stage) => {
      const { shops } = stage.operator;
      const { shopId } = stage;
      await stage.stock(3);
      await must(shops.disable({ shopId }));
      const order = await stage.sell();
      const unpaid = await stage.ingest(stage.market.place());
      assert.deepEqual(reasonsOf(order), ['shop_closed']);
      assert.deepEqual(reasonsOf(unpaid), [], 'nobody has paid for it');
      assert.equal(await redeem(stage, order), 'order.frozen');
      assert.deepEqual((await stage.level()).claimed, 0);
      const opened = await must(
        shops.enable({ shopId, skipSetupCheck: true }, { idempotencyKey: 'open', reason: 'known' }),
      );
      assert.deepEqual([opened.changedOrders, opened.isComplete], [1, true]);
      assert.deepEqual(reasonsOf(await stage.load(order)), []);
      assert.equal((await stage.level()).claimed, 1, 'it has claimed by itself');
      assert.equal(await redeem(stage, order), 'applied');
      const again = await must(
        shops.enable({ shopId, skipSetupCheck: true }, { idempotencyKey: 'open', reason: 'known' }),
      );
      assert.equal(again.outcome, 'replayed');
    },
  ),

  guarantee(
    { id: 'G1142', title: 'lets a draining shop finish what it had, and closes it by itself' },
    async (stage) => {
      const { shops } = stage.operator;
      const { shopId } = stage;
      await stage.stock(3);
      const old = await stage.sell();
      stage.clock.advance(hourMs);
      await must(shops.drain({ shopId }, { reason: 'moving' }));
      const late = await stage.sell();
      assert.deepEqual(reasonsOf(late), ['shop_closed']);
      assert.equal(await redeem(stage, late), 'order.frozen');
      assert.equal(await redeem(stage, old), 'applied');
      assert.deepEqual((await run(stage)).summary, { closedShops: 0, changedOrders: 0 });
      await complete(stage, old);
      assert.deepEqual((await run(stage)).summary, { closedShops: 1, changedOrders: 0 });
      const { state, switched } = await must(shops.load({ shopId }));
      assert.deepEqual(
        [state, switched?.by, switched?.reason],
        ['disabled', 'system:worker', 'moving'],
      );
      assert.deepEqual((await run(stage)).items, [], 'nothing is left to do');
      assert.deepEqual(reasonsOf(await stage.load(late)), ['shop_closed']);
    },
  ),

  guarantee(
    { id: 'G1143', title: 'closes no shop behind the back of who has opened it again' },
    async (stage) => {
      const { shops } = stage.operator;
      const { shopId } = stage;
      await must(shops.drain({ shopId }));
      stage.faults.beforeNext('commit', async () => {
        await must(
          stage
            .compose()
            .with({ actor: { kind: 'operator', id: 'wu' } })
            .shops.enable({ shopId, skipSetupCheck: true }, { reason: 'known' }),
        );
      });
      assert.equal((await run(stage)).summary.closedShops, 0);
      assert.equal((await must(shops.load({ shopId }))).state, 'enabled');
    },
  ),

  guarantee(
    { id: 'G1144', title: 'holds an order that was decided while its shop was being closed' },
    async (stage) => {
      const { shopId } = stage;
      await stage.stock(1);
      const orderNo = stage.trade();
      const rival = stage.compose().with({ actor: { kind: 'operator', id: 'wu' } });
      stage.faults.beforeNext('commit', async () => {
        await must(rival.shops.disable({ shopId }));
      });
      const order = await stage.ingest(orderNo);
      assert.equal((await must(rival.shops.load({ shopId }))).state, 'disabled');
      assert.equal(await redeem(stage, order), 'order.frozen', 'whoever comes next sees it');
      assert.deepEqual(reasonsOf(await stage.load(order)), ['shop_closed']);
      assert.equal((await stage.level()).delivered, 0);
    },
  ),

  guarantee(
    {
      id: 'G1145',
      title: 'switches once, whoever else does, and closes beside no order that is open',
    },
    async (stage) => {
      const { shopId } = stage;
      const desks = await atOnce(4, async (n) =>
        stage.compose().with({ actor: { kind: 'operator', id: `op-${n}` } }),
      );
      const answers = await atOnce(4, async (n) =>
        wordOf(await desks[n]!.shops.disable({ shopId })),
      );
      assert.deepEqual(tally(answers), { applied: 1, replayed: 3 });
      await atOnce(4, async (n) =>
        must(desks[n]!.shops.enable({ shopId, skipSetupCheck: true }, { reason: 'known' })),
      );
      const shop = await must(stage.operator.shops.load({ shopId }));
      assert.deepEqual([shop.state, shop.switched?.isSpreading], ['enabled', false]);
    },
  ),

  guarantee(
    { id: 'G1146', title: 'goes on releasing where the process died that had begun' },
    async (stage) => {
      const { shops } = stage.operator;
      const { shopId } = stage;
      await stage.stock(3);
      await must(shops.disable({ shopId }));
      const orders = [await stage.sell(), await stage.sell(), await stage.sell()];
      stage.faults.fail({ operation: 'findOrders', moment: 'before' });
      const opened = await must(
        shops.enable({ shopId, skipSetupCheck: true }, { reason: 'known' }),
      );
      assert.deepEqual([opened.outcome, opened.isComplete], ['applied', false]);
      assert.deepEqual(reasonsOf(await stage.load(orders[0]!)), ['shop_closed']);
      assert.deepEqual((await run(stage)).summary, { closedShops: 0, changedOrders: 3 });
      for (const order of orders) assert.deepEqual(reasonsOf(await stage.load(order)), []);
      assert.deepEqual((await run(stage)).items, []);
    },
  ),

  guarantee(
    { id: 'G1149', title: 'releases what it holds where it drains before that has come to an end' },
    async (stage) => {
      const { shops } = stage.operator;
      const { shopId } = stage;
      await stage.stock(1);
      await must(shops.disable({ shopId }));
      const order = await stage.sell();
      stage.faults.fail({ operation: 'findOrders', moment: 'before' });
      await must(shops.enable({ shopId, skipSetupCheck: true }, { reason: 'known' }));
      stage.clock.advance(hourMs);
      const draining = await must(shops.drain({ shopId }));
      assert.deepEqual([draining.isComplete, draining.changedOrders], [true, 1]);
      assert.deepEqual(reasonsOf(await stage.load(order)), [], 'it was paid before');
      assert.equal((await run(stage)).summary.closedShops, 0, 'it is served first');
    },
  ),

  guarantee(
    {
      id: 'G1147',
      title: 'gives keys in order of payment to the orders of a shop that opens again',
    },
    async (stage) => {
      const { shops } = stage.operator;
      const { shopId } = stage;
      await must(shops.disable({ shopId }));
      const [first, second] = [await stage.sell(), await stage.sell()];
      await must(shops.enable({ shopId, skipSetupCheck: true }, { reason: 'known' }));
      for (const order of [first, second]) {
        assert.deepEqual(reasonsOf(await stage.load(order)), ['out_of_stock']);
      }
      await stage.stock(1);
      await must(stage.kaquan.worker.releaseHolds());
      assert.deepEqual(reasonsOf(await stage.load(first)), []);
      assert.deepEqual(reasonsOf(await stage.load(second)), ['out_of_stock']);
    },
  ),

  guarantee(
    { id: 'G1148', title: 'lets staff serve one order of a closed shop, and says so' },
    async (stage) => {
      const { shops, orders } = stage.operator;
      const { shopId } = stage;
      await stage.stock(1);
      await must(shops.disable({ shopId }));
      const order = await stage.sell();
      const { orderId } = order;
      const hold = { orderId, reason: 'shop_closed' } as const;
      const theirs = orders.unfreeze(hold, { reason: 'please' });
      assert.equal((await refused(theirs, 'hold.not_releasable')).owner, 'shop');
      await must(orders.override(hold, { reason: 'the last one' }));
      await must(orders.refresh({ orderId }));
      assert.deepEqual(reasonsOf(await stage.load(order)), [], 'its cause goes on, it does not');
      assert.equal(await redeem(stage, order), 'applied');
    },
  ),
];
