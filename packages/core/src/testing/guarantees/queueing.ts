import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { guarantee, type Stage } from './stage.ts';

const isHeld = (order: Order): boolean =>
  order.holds.some(({ reason }) => reason === 'out_of_stock');

/** Who of these orders waits for stock, oldest payment first. */
async function waitersOf(stage: Stage, orders: readonly Order[]): Promise<readonly number[]> {
  const present = await Promise.all(orders.map((order) => stage.load(order)));
  return present.flatMap((order, position) => (isHeld(order) ? [position] : []));
}

async function sellMany(stage: Stage, count: number): Promise<readonly Order[]> {
  const numbers = Array.from({ length: count }, () => stage.trade());
  await stage.pull();
  const orders: Order[] = [];
  for (const orderNo of numbers) {
    const { shopId } = stage;
    orders.push(await must(stage.operator.orders.load({ shopId, orderNo })));
  }
  return orders;
}

/** Stock goes to those who paid first, and to nobody twice. */
export const queueingCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G10',
      title: 'serves exactly one hundred of two hundred buyers at once from one hundred keys',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(100);
      const orders = await sellMany(stage, 200);
      const tokens = await Promise.all(orders.map((order) => stage.tokenOf(order)));
      const redeemAll = () =>
        atOnce(200, (n) => stage.buyer(`b${n}`).redemption.redeem({ token: tokens[n] ?? '' }));
      const answers = await redeemAll();
      const words = answers.map(wordOf);
      assert.deepEqual(tally(words), { applied: 100, 'stock.short': 100 });
      const served = await Promise.all(
        answers
          .filter((each) => each.isOk())
          .map(async (each) => textsOf((await must(each)).goods)),
      );
      assert.equal(new Set(served.flat()).size, 100, 'a hundred different keys');
      const { delivered, available, waiting } = await stage.level();
      assert.deepEqual(
        { delivered, available, waiting },
        { delivered: 100, available: 0, waiting: 100 },
      );
      const late = words.flatMap((word, n) => (word === 'stock.short' ? [n] : []));
      assert.deepEqual(await waitersOf(stage, orders), late);
      await stage.stock(40);
      assert.deepEqual(await waitersOf(stage, orders), late.slice(40), 'oldest payments first');
      assert.deepEqual(tally((await redeemAll()).map(wordOf)), {
        applied: 40,
        replayed: 100,
        'stock.short': 60,
      });
      assert.equal((await stage.level()).delivered, 140);
    },
  ),

  guarantee(
    {
      id: 'G11',
      title: 'makes the first hundred of two hundred paid orders ready, and lets the others wait',
    },
    async (stage) => {
      await stage.stock(100);
      const orders = await sellMany(stage, 200);
      const all = orders.map((_, position) => position);
      assert.deepEqual(await waitersOf(stage, orders), all.slice(100));
      for (const order of orders.slice(0, 100)) assert.notEqual(order.readyAt, null);
      await stage.stock(30);
      assert.deepEqual(await waitersOf(stage, orders), all.slice(130), 'in order of payment');
      const newcomer = await stage.sell();
      assert.ok(isHeld(await stage.load(newcomer)), 'a newcomer joins at the end');
      await stage.stock(70);
      assert.deepEqual(await waitersOf(stage, [...orders, newcomer]), [200]);
      await stage.stock(1);
      assert.deepEqual(await waitersOf(stage, [...orders, newcomer]), []);
      const { claimed, available } = await stage.level();
      assert.deepEqual({ claimed, available }, { claimed: 201, available: 0 });
    },
  ),

  ...(['on_handover', 'on_paid'] as const).map((reserve) =>
    guarantee(
      {
        id: reserve === 'on_paid' ? 'G12' : 'G13',
        title: `keeps a free key for who paid earlier and needs two of them (${reserve})`,
        reserve,
      },
      async (stage) => {
        const first = await stage.sell({ lines: [{ quantity: 2 }] });
        const token = await stage.tokenOf(first);
        await refused(stage.buyer().redemption.redeem({ token }), 'stock.short');
        await stage.stock(1);
        assert.equal((await stage.level()).available, 1, 'nobody holds on to half of his goods');
        const newcomer = await stage.sell();
        const late = await stage.tokenOf(newcomer);
        const short = await refused(
          stage.buyer('late').redemption.redeem({ token: late }),
          'stock.short',
        );
        assert.equal(short.products[0]?.available, 0, 'it is kept for the first in turn');
        await stage.stock(1);
        const { goods } = await must(stage.buyer().redemption.redeem({ token }));
        assert.equal(goods.length, 2);
        await refused(stage.buyer('late').redemption.redeem({ token: late }), 'stock.short');
        await stage.stock(1);
        await must(stage.buyer('late').redemption.redeem({ token: late }));
      },
    ),
  ),

  guarantee(
    { id: 'G14', title: 'serves those who wait in the background when the import could not' },
    async (stage) => {
      const first = await stage.sell();
      const second = await stage.sell();
      stage.faults.fail({ operation: 'findWaiting', moment: 'before' });
      const source = ['sesame-a\n', 'sesame-b\n'];
      const { productId } = stage;
      await refused(stage.operator.stock.importKeys({ productId, source }), 'storage.unavailable');
      assert.equal((await stage.level()).available, 2, 'the keys are there all the same');
      const newcomer = await stage.sell();
      assert.deepEqual(await waitersOf(stage, [first, second, newcomer]), [0, 1, 2]);
      const reports = await atOnce(3, () => must(stage.compose().worker.releaseHolds()));
      assert.equal(
        reports.reduce((sum, { summary }) => sum + summary.servedOrders, 0),
        2,
      );
      assert.deepEqual(await waitersOf(stage, [first, second, newcomer]), [2]);
    },
  ),

  guarantee(
    {
      id: 'G15',
      title: 'never calls stock short while there is enough of it',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(50);
      const orders = await sellMany(stage, 50);
      const tokens = await Promise.all(orders.map((order) => stage.tokenOf(order)));
      const answers = await atOnce(50, (n) =>
        stage.buyer(`b${n}`).redemption.redeem({ token: tokens[n] ?? '' }),
      );
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 50 });
    },
  ),

  guarantee(
    {
      id: 'G16',
      title: 'hands out no key that has expired, and the one that expires soonest first',
    },
    async (stage) => {
      const { operator, productId, clock } = stage;
      const late = clock.now() + 1_000_000;
      await stage.stock(1);
      await must(operator.stock.importKeys({ productId, source: ['late\n'], expiresAt: late }));
      await must(operator.stock.importKeys({ productId, source: ['soon\n'], expiresAt: late - 1 }));
      await must(
        operator.stock.importKeys({ productId, source: ['gone\n'], expiresAt: clock.now() + 1 }),
      );
      const texts: string[] = [];
      for (let n = 0; n < 3; n += 1) {
        const token = await stage.tokenOf(await stage.sell());
        const { goods } = await must(stage.buyer().redemption.redeem({ token }));
        texts.push(...textsOf(goods));
      }
      assert.deepEqual(texts, ['soon', 'late', 'sesame-1']);
      const token = await stage.tokenOf(await stage.sell());
      await refused(stage.buyer().redemption.redeem({ token }), 'stock.short');
    },
  ),

  guarantee({ id: 'G17', title: 'serves a queue of any length from one import' }, async (stage) => {
    const orders: Order[] = [];
    for (let n = 0; n < 6; n += 1) orders.push(await stage.sell({ lines: [{ quantity: 90 }] }));
    assert.equal((await stage.level()).waiting, 540);
    await stage.stock(540);
    assert.deepEqual(await waitersOf(stage, orders), []);
    const { claimed, waiting } = await stage.level();
    assert.deepEqual({ claimed, waiting }, { claimed: 540, waiting: 0 });
  }),
];
