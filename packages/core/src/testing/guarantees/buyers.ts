import assert from 'node:assert/strict';
import { hourMs, minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused, wordOf } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

const reasonsOf = ({ holds }: Order): readonly string[] => holds.map(({ reason }) => reason);
const buyer = { kind: 'buyer', user: 'buyer' } as const;
const why = { reason: '多次收货后退款' };

async function redeem(stage: Stage, order: Order): Promise<string> {
  return wordOf(await stage.buyer().redemption.redeem({ token: await stage.tokenOf(order) }));
}

const holdsNow = async (stage: Stage, order: Order) => reasonsOf(await stage.load(order));
const check = (stage: Stage) => must(stage.kaquan.worker.checkBuyers());
const rivalOf = (stage: Stage) => stage.compose().with({ actor: { kind: 'operator', id: 'wu' } });

/** Buyers who are blocked, limited or watched 用户权限. */
export const buyerCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1150',
      title: 'holds what a blocked buyer has bought and buys, and names why, until it is lifted',
    },
    async (stage) => {
      await stage.stock(4);
      const { buyers, orders } = stage.operator;
      const before = await stage.sell();
      const other = await stage.sell({ buyerRef: 'somebody else' });
      await refused(buyers.block(buyer), 'input.invalid');
      const blocked = await must(buyers.block(buyer, { ...why, idempotencyKey: 'b' }));
      assert.deepEqual(
        [blocked.outcome, blocked.changedOrders, blocked.isComplete, blocked.standing?.by],
        ['applied', 1, true, 'operator:li'],
      );
      const after = await stage.sell();
      assert.deepEqual(reasonsOf(after), ['buyer_blocked']);
      assert.equal((await stage.level()).claimed, 3, 'it keeps its keys');
      const [hold] = (await stage.load(before)).holds;
      assert.equal(hold?.note, 'blocked: 多次收货后退款');
      for (const order of [before, after]) assert.equal(await redeem(stage, order), 'order.frozen');
      assert.equal(await redeem(stage, other), 'applied');
      const unfreeze = { orderId: before.orderId, reason: 'buyer_blocked' } as const;
      const theirs = orders.unfreeze(unfreeze, { reason: 'r' });
      assert.equal((await refused(theirs, 'hold.not_releasable')).owner, 'buyer');
      const again = await must(buyers.block(buyer, { ...why, idempotencyKey: 'b' }));
      assert.equal(again.outcome, 'replayed');
      const lifted = await must(buyers.lift(buyer, { reason: 'a mistake' }));
      assert.deepEqual([lifted.outcome, lifted.changedOrders], ['applied', 2]);
      assert.equal((await must(buyers.lift(buyer, { reason: 'again' }))).outcome, 'replayed');
      for (const order of [before, after]) assert.equal(await redeem(stage, order), 'applied');
    },
  ),

  guarantee(
    { id: 'G1151', title: 'ends a block when it expires, whether or not a worker runs' },
    async (stage) => {
      await stage.stock(2);
      const { clock, operator } = stage;
      const until = clock.now() + hourMs;
      const past = operator.buyers.block({ ...buyer, until: clock.now() }, why);
      await refused(past, 'input.invalid');
      await must(operator.buyers.block({ ...buyer, until }, why));
      const [asked, left] = [await stage.sell(), await stage.sell()];
      clock.advance(hourMs);
      assert.equal(await redeem(stage, asked), 'applied', 'computed when it is asked');
      assert.deepEqual(await holdsNow(stage, left), ['buyer_blocked'], 'nobody has asked');
      assert.deepEqual(await check(stage), { users: 1, changedOrders: 1, failed: 0 });
      assert.deepEqual(await holdsNow(stage, left), []);
      assert.deepEqual(await check(stage), { users: 0, changedOrders: 0, failed: 0 });
    },
  ),

  guarantee(
    { id: 'G1152', title: 'hands nothing over after a block was answered, whoever was on the way' },
    async (stage) => {
      await stage.stock(2);
      const rival = rivalOf(stage);
      const order = await stage.sell();
      stage.faults.beforeNext('commit', async () => {
        const blocked = await must(rival.buyers.block(buyer, why));
        assert.deepEqual([blocked.changedOrders, blocked.isComplete], [1, true]);
      });
      assert.equal(await redeem(stage, order), 'order.frozen');
      assert.equal((await stage.level()).delivered, 0);
    },
  ),

  guarantee(
    { id: 'G1153', title: 'holds an order that was taken in while its buyer was being blocked' },
    async (stage) => {
      await stage.stock(1);
      const rival = rivalOf(stage);
      const orderNo = stage.trade();
      stage.faults.beforeNext(
        'commit',
        async () => void (await must(rival.buyers.block(buyer, why))),
      );
      const order = await stage.ingest(orderNo);
      assert.equal(await redeem(stage, order), 'order.frozen', 'whoever comes next sees it');
      assert.deepEqual(await holdsNow(stage, order), ['buyer_blocked']);
      assert.equal((await stage.level()).delivered, 0);
    },
  ),

  guarantee(
    { id: 'G1154', title: 'serves a limited buyer a few orders at a time, in order of payment' },
    async (stage) => {
      await stage.stock(3);
      const { buyers } = stage.operator;
      await must(buyers.limit({ ...buyer, maxOpenOrders: 1 }, why));
      const [first, second, third] = [await stage.sell(), await stage.sell(), await stage.sell()];
      assert.deepEqual([first, second, third].map(reasonsOf), [
        [],
        ['buyer_blocked'],
        ['buyer_blocked'],
      ]);
      assert.equal(await redeem(stage, second), 'order.frozen');
      assert.equal(await redeem(stage, first), 'applied');
      stage.clock.advance(11 * minuteMs);
      assert.equal((await check(stage)).changedOrders, 1);
      assert.deepEqual(await holdsNow(stage, second), []);
      assert.deepEqual(await holdsNow(stage, third), ['buyer_blocked']);
      assert.equal(await redeem(stage, second), 'applied');
      assert.equal(await redeem(stage, third), 'applied', 'it is asked afresh');
    },
  ),

  guarantee(
    { id: 'G1159', title: 'counts no order of an ordering user who has a limited buyer’s name' },
    async (stage) => {
      await stage.stock(2);
      const first = await stage.sell();
      const same = { kind: 'buyer', user: first.orderingUserId } as const;
      await must(stage.operator.buyers.limit({ ...same, maxOpenOrders: 1 }, why));
      assert.deepEqual(reasonsOf(await stage.sell({ buyerRef: first.orderingUserId })), []);
    },
  ),

  guarantee(
    { id: 'G1155', title: 'notes that a buyer is watched, and lets his orders go' },
    async (stage) => {
      await stage.stock(1);
      const { buyers } = stage.operator;
      await must(buyers.watch(buyer, why));
      const order = await stage.sell();
      await must(stage.operator.orders.refresh({ orderId: order.orderId }));
      const noted = (await stage.history(order)).filter(
        ({ event }) => event.type === 'order.watched',
      );
      assert.deepEqual(
        noted.map(({ event }) => event),
        [{ type: 'order.watched', note: 'watched: 多次收货后退款' }],
      );
      assert.equal(await redeem(stage, order), 'applied');
      const { items } = await must(buyers.find({ state: 'watched' }));
      assert.deepEqual(
        items.map(({ user }) => user),
        ['buyer'],
      );
    },
  ),

  guarantee(
    {
      id: 'G1156',
      title: 'blocks an ordering user, and goes on where the process died that had begun',
    },
    async (stage) => {
      await stage.stock(2);
      const { buyers } = stage.operator;
      const [first, second] = [await stage.sell(), await stage.sell({ buyerRef: null })];
      const user = { kind: 'ordering_user', user: 'user-1' } as const;
      stage.faults.fail({ operation: 'findOrders', moment: 'before' });
      const blocked = await must(buyers.block(user, why));
      assert.deepEqual([blocked.outcome, blocked.isComplete], ['applied', false]);
      assert.equal(await redeem(stage, first), 'order.frozen', 'nothing waits for the worker');
      assert.deepEqual(await check(stage), { users: 1, changedOrders: 1, failed: 0 });
      assert.deepEqual(await holdsNow(stage, second), ['buyer_blocked']);
    },
  ),

  guarantee(
    {
      id: 'G1157',
      title: 'has nothing produced for a buyer who was blocked before it was asked for',
      isProduced: true,
    },
    async (stage) => {
      const rival = rivalOf(stage);
      const orderNo = stage.trade();
      stage.faults.beforeNext(
        'commit',
        async () => void (await must(rival.buyers.block(buyer, why))),
      );
      await stage.ingest(orderNo);
      await stage.tell();
      assert.equal(stage.workshop.countProduced(), 0, 'the worker asks what is said of him first');
      await must(rival.buyers.lift(buyer, why));
      stage.clock.advance(hourMs);
      await stage.tell();
      assert.equal(stage.workshop.countProduced(), 1);
    },
  ),

  guarantee(
    {
      id: 'G1158',
      title: 'ships nothing after a block was answered, whoever was on the way',
      delivery: 'direct',
    },
    async (stage) => {
      await stage.stock(2);
      const rival = rivalOf(stage);
      const { orderId } = await stage.sell();
      stage.faults.beforeNext('commit', async () => {
        const blocked = await must(rival.buyers.block(buyer, why));
        assert.deepEqual([blocked.changedOrders, blocked.isComplete], [1, true]);
      });
      const { fulfilment } = stage.operator;
      const { items } = await must(fulfilment.ship({ orderIds: [orderId] }));
      assert.ok(items[0]?.outcome === 'failed' && items[0].error.code === 'order.frozen');
      assert.equal((await stage.level()).delivered, 0);
      await must(rival.buyers.lift(buyer, why));
      const again = await must(fulfilment.ship({ orderIds: [orderId] }));
      assert.equal(again.items[0]?.outcome, 'applied');
    },
  ),
];
