import assert from 'node:assert/strict';
import { dayMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { tabNames, tabsOf, type TabName } from '../../order/order-tabs.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

async function allOrders({ operator }: Stage): Promise<readonly Order[]> {
  const orders: Order[] = [];
  let cursor: string | null = null;
  do {
    const page: { readonly items: readonly Order[]; readonly nextCursor: string | null } =
      await must(operator.orders.find({ limit: 7, ...(cursor === null ? {} : { cursor }) }));
    orders.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return orders;
}

/** Counts, listings and the orders themselves must say the same. */
async function audit(stage: Stage): Promise<Readonly<Record<TabName, number>>> {
  const { operator } = stage;
  const orders = await allOrders(stage);
  const counts = await must(operator.orders.counts());
  const looked = await must(operator.orders.counts({ created: {} }));
  const expected: Partial<Record<TabName, number>> = {};
  for (const tab of tabNames) {
    const under = orders.filter((order) => tabsOf(order).includes(tab));
    expected[tab] = under.length;
    assert.deepEqual(counts[tab], { count: under.length, isCapped: false }, tab);
    assert.deepEqual(looked[tab], counts[tab], `${tab}, looked at`);
    const { items } = await must(operator.orders.find({ tab, limit: 500 }));
    assert.deepEqual(
      items.map(({ orderNo }) => orderNo),
      under.map(({ orderNo }) => orderNo),
    );
  }
  const byShop = await must(operator.orders.countsByShop());
  for (const tab of tabNames) {
    const sum = byShop.reduce((total, { counts: own }) => total + own[tab], 0);
    assert.equal(sum, expected[tab], `${tab} by shop`);
  }
  return expected as Record<TabName, number>;
}

/** What happens to an order of a story, by number. */
const moves: readonly ((stage: Stage, order: Order) => Promise<unknown>)[] = [
  async (stage, order) => stage.buyer().redemption.redeem({ token: await stage.tokenOf(order) }),
  async ({ operator }, { orderId }) => operator.fulfilment.ship({ orderIds: [orderId] }),
  async ({ market }, { orderNo }) => market.complete(orderNo),
  async ({ market }, { orderNo }) => market.hold(orderNo),
  async ({ market }, { orderNo }) => market.release(orderNo),
  async ({ market }, { orderNo }) => market.requestRefund(orderNo),
  async ({ market }, { orderNo }) => market.settleRefund(market.requestRefund(orderNo)),
  async ({ market }, { orderNo }) => market.withdrawRefund(market.requestRefund(orderNo)),
  async ({ market }, { orderNo }) => market.close(orderNo),
  async ({ operator }, { orderId }) => operator.verification.verify({ orderId }),
];

// A marketplace refuses some of it, such as closing what is completed: that is no part of the story.
async function attempt(move: () => Promise<unknown>): Promise<void> {
  try {
    await move();
  } catch (error) {
    assert.ok(error instanceof Error, String(error));
  }
}

/** Counts by tab are exact, and searches find what fits. */
export const countingCases: readonly ContractCase[] = [
  guarantee({ id: 'G450', title: 'counts what orders come to, step by step' }, async (stage) => {
    const { market, operator } = stage;
    await stage.stock(2);
    const first = await stage.sell();
    await stage.sell();
    const third = await stage.sell();
    assert.deepEqual(await audit(stage), { ...nothing, to_redeem: 2, frozen: 1 });
    const token = await stage.tokenOf(first);
    await must(stage.buyer().redemption.redeem({ token }));
    assert.deepEqual(await audit(stage), {
      ...nothing,
      ...{ to_redeem: 1, redeemed: 1, to_verify: 1, frozen: 1 },
    });
    market.complete(first.orderNo);
    const refundId = market.requestRefund(third.orderNo);
    await stage.pull();
    assert.deepEqual(await audit(stage), {
      ...nothing,
      ...{ to_redeem: 1, redeemed: 1, verified: 1, frozen: 1, in_after_sales: 1 },
    });
    market.settleRefund(refundId);
    await stage.pull();
    const expected = { to_redeem: 1, redeemed: 1, verified: 1, refunded: 1 };
    assert.deepEqual(await audit(stage), { ...nothing, ...expected });
    await must(stage.kaquan.worker.tidy());
    assert.deepEqual(await audit(stage), { ...nothing, ...expected });
    const { shopId } = stage;
    const own = await must(operator.orders.counts({ shopId }));
    assert.deepEqual(own, await must(operator.orders.counts()));
    const foreign = await must(operator.orders.counts({ shopId: 'nowhere' }));
    assert.ok(Object.values(foreign).every(({ count }) => count === 0));
  }),

  guarantee(
    { id: 'G451', title: 'counts exactly through a long story, however it is told' },
    async (stage) => {
      await stage.stock(20);
      const orders: Order[] = [];
      // A fixed sequence that looks like chance: the same story on every storage.
      let state = 20_26;
      const next = (bound: number): number => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        return Math.floor(state / 65_536) % bound;
      };
      for (let step = 0; step < 60; step += 1) {
        if (step % 3 === 0) orders.push(await stage.sell());
        const order = orders[next(orders.length)];
        const move = moves[next(moves.length)];
        assert.ok(order !== undefined && move !== undefined);
        await attempt(() => move(stage, order));
        if (step % 5 === 0) await stage.pull();
        if (step % 11 === 0) await must(stage.kaquan.worker.tidy());
        if (step % 20 === 19) await audit(stage);
      }
      await stage.pull();
      await audit(stage);
    },
  ),

  guarantee(
    { id: 'G452', title: 'counts once what was committed and whose answer was lost' },
    async (stage) => {
      await stage.stock(4);
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      stage.faults.fail({ operation: 'commit', moment: 'after' });
      await must(stage.buyer().redemption.redeem({ token }));
      const again = await stage.sell();
      stage.faults.fail({ operation: 'commit', moment: 'before', times: 9 });
      const failed = await stage.buyer().redemption.redeem({ token: await stage.tokenOf(again) });
      assert.ok(failed.isErr(), 'nothing was stored');
      stage.faults.heal();
      const counts = await audit(stage);
      assert.deepEqual([counts.to_redeem, counts.redeemed], [1, 1]);
    },
  ),

  guarantee(
    { id: 'G453', title: 'counts exactly while many redeem, fold and count at once' },
    async (stage) => {
      const count = 12;
      await stage.stock(count);
      const tokens: string[] = [];
      for (let n = 0; n < count; n += 1) tokens.push(await stage.tokenOf(await stage.sell()));
      const { operator, kaquan } = stage;
      await Promise.all([
        atOnce(count, (n) =>
          must(stage.buyer(`b${n}`).redemption.redeem({ token: tokens[n] ?? '' })),
        ),
        atOnce(4, () => must(kaquan.worker.tidy())),
        atOnce(6, async () => {
          const { to_redeem: waiting, redeemed } = await must(operator.orders.counts());
          assert.equal(waiting.count + redeemed.count, count, 'an order stands under one of them');
        }),
      ]);
      assert.equal((await audit(stage)).redeemed, count);
    },
  ),

  guarantee({ id: 'G454', title: 'finds orders by all that a person knows' }, async (stage) => {
    const { operator, shopId, productId, clock } = stage;
    await stage.stock(3);
    const from = clock.now();
    const anna = await stage.sell({ buyerRef: 'anna', lines: [{ title: '音乐年卡' }] });
    clock.advance(minuteMs);
    const otto = await stage.sell({ buyerRef: 'otto' });
    await must(stage.buyer().redemption.redeem({ token: await stage.tokenOf(otto) }));
    const numbers = async (input: Parameters<typeof operator.orders.find>[0]) =>
      (await must(operator.orders.find(input))).items.map(({ orderNo }) => orderNo);
    const created = { from, to: from + dayMs };
    assert.deepEqual(await numbers({ user: 'anna' }), [anna.orderNo]);
    assert.deepEqual(await numbers({ user: 'user-1' }), [otto.orderNo, anna.orderNo]);
    assert.deepEqual(await numbers({ productId }), [otto.orderNo, anna.orderNo]);
    assert.deepEqual(await numbers({ text: '年卡', created }), [anna.orderNo]);
    assert.deepEqual(await numbers({ text: otto.orderNo.slice(0, -1), created }), [
      otto.orderNo,
      anna.orderNo,
    ]);
    assert.deepEqual(await numbers({ redeemed: { from } }), [otto.orderNo]);
    const soon = { from, to: from + minuteMs };
    assert.deepEqual(await numbers({ created: soon, shopId, productId }), [anna.orderNo]);
    assert.deepEqual(await numbers({ tab: 'to_verify', user: 'otto' }), [otto.orderNo]);
    assert.deepEqual(await numbers({ verification: 'pending', afterSales: 'none' }), [
      otto.orderNo,
    ]);
    const ofAnna = await must(operator.orders.counts({ user: 'anna' }));
    assert.deepEqual([ofAnna.to_redeem.count, ofAnna.redeemed.count], [1, 0]);
  }),

  guarantee({ id: 'G455', title: 'refuses a search that it cannot answer soon' }, async (stage) => {
    const { orders } = stage.operator;
    const from = stage.clock.now();
    await refused(orders.find({ text: '卡' }), 'input.invalid');
    await refused(orders.find({ text: '卡', created: { from } }), 'input.invalid');
    const long = { from, to: from + 31 * dayMs + secondMs };
    await refused(orders.counts({ text: '卡', created: long }), 'input.invalid');
    const stop = await refused(orders.find({ text: '卡', redeemed: long }), 'input.invalid');
    assert.match(
      stop.issues[0]?.problem ?? '',
      /at most 31 days; search earlier orders by earlier/,
    );
    // The month may lie anywhere, on either clock; a number needs none.
    const month = { from: 0, to: 31 * dayMs };
    for (const bounded of [{ created: month }, { redeemed: month }, { orderNo: 'n-1' }]) {
      await must(orders.find({ text: '卡', ...bounded }));
      await must(orders.counts({ text: '卡', ...bounded }));
    }
    await refused(orders.find({ text: '', created: { from, to: from } }), 'input.invalid');
    await refused(orders.find({ user: '' }), 'input.invalid');
    await refused(orders.find({ created: { from: -1 } }), 'input.invalid');
    const unknown = { tab: 'everything' } as const;
    // A host may hand on what a browser has sent.
    await refused(orders.find(unknown as never), 'input.invalid');
    await refused(orders.find({ state: 'frozen' } as never), 'input.invalid');
  }),
];

const nothing = Object.fromEntries(tabNames.map((tab) => [tab, 0])) as Record<TabName, number>;
