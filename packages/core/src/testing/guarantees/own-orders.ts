import assert from 'node:assert/strict';
import { err, ok } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import type { OrderId } from '../../kernel/ids.ts';
import { dayMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';
import { openStorefront, type Storefront } from './storefront.ts';

const refund = { refundNo: 'r-1', amountMinor: 1_000 } as const;
const part = { refundNo: 'r-2', amountMinor: 300 } as const;

/** Orders of the host's own 平台订单: placed once, told of in any order, refunded by the host. */
export const ownOrderCases: readonly ContractCase[] = [
  guarantee({ id: 'G820', title: 'places an order once for each number' }, async (stage) => {
    const { desk, shopId, place } = await openStorefront(stage);
    const { productId } = stage;
    const order = await place({ buyerRef: 'anna', postageMinor: 200 });
    assert.deepEqual([order.payment, order.buyerPaidMinor, order.version], ['unpaid', 1_200, 1]);
    const line = { title: '月卡', productId, quantity: 1, amountMinor: 1_000 };
    const input = { shopId, orderNo: 'own-1', lines: [line], buyerRef: 'anna', postageMinor: 200 };
    stage.clock.advance(dayMs);
    const again = await must(desk.orders.place(input));
    assert.deepEqual([again.outcome, again.order], ['replayed', order]);
    for (const other of [{ buyerRef: 'otto' }, { postageMinor: 0 }, { createdAt: 7 }]) {
      const error = await refused(desk.orders.place({ ...input, ...other }), 'order.number_taken');
      assert.equal(error.orderId, order.orderId);
    }
    const rivals = await atOnce(8, () => must(desk.orders.place({ ...input, orderNo: 'own-2' })));
    assert.equal(rivals.filter(({ outcome }) => outcome === 'applied').length, 1);
    assert.equal(new Set(rivals.map((each) => each.order.orderId)).size, 1);
    await refused(desk.orders.place({ ...input, shopId: 'nowhere' }), 'shop.not_found');
    const elsewhere = { ...input, shopId: stage.shopId };
    await refused(desk.orders.place(elsewhere), 'shop.not_on_platform');
    const nothing = { ...input, orderNo: 'own-3', lines: [{ ...line, productId: 'nothing' }] };
    await refused(desk.orders.place(nothing), 'product.not_found');
  }),

  guarantee(
    { id: 'G821', title: 'sells by product or by an item, which may be mapped later' },
    async (stage) => {
      const { desk, shopId, place } = await openStorefront(stage);
      await stage.stock(2);
      const { productId } = stage;
      const item = { itemId: 'sku-9' };
      const lines = [
        { title: '月卡', productId, quantity: 1, amountMinor: 700 },
        { title: '月卡', item, quantity: 1, amountMinor: 300 },
      ];
      const { orderId } = await place({ lines, buyerPaidMinor: 900 });
      const at = stage.clock.now();
      const paid = await must(desk.orders.recordFact({ orderId, fact: 'paid', at }));
      assert.deepEqual(
        paid.order.lines.map(({ paidMinor, product }) => [paidMinor, product?.productId]),
        [
          [630, productId],
          [270, undefined],
        ],
      );
      assert.deepEqual(
        paid.order.holds.map(({ reason }) => reason),
        ['unmapped_product'],
      );
      await must(desk.catalog.mapItem({ shopId, productId, item }));
      const order = await must(desk.orders.load({ orderId }));
      assert.deepEqual(order.holds, []);
      assert.ok(order.readyAt !== null);
    },
  ),

  guarantee(
    { id: 'G829', title: 'reveals without a reading, and reads and pulls nothing' },
    async (stage) => {
      const { desk, kaquan, shopId, place } = await openStorefront(stage);
      await stage.stock(1);
      const { orderId, orderNo } = await place();
      await must(desk.orders.recordFact({ orderId, fact: 'paid', at: stage.clock.now() }));
      stage.clock.advance(30 * dayMs);
      const pulled = await must(kaquan.worker.pullOrders());
      const own = pulled.items.find((row) => row.shopId === shopId);
      assert.deepEqual(own?.counts, { placed: 0, updated: 0, unchanged: 0, undecoded: 0 });
      await refused(desk.orders.refresh({ orderId }), 'channel.incapable');
      await refused(desk.orders.ingest({ shopId, orderNo }), 'channel.incapable');
      const { token } = await must(desk.redemption.link({ orderId }));
      const buyer = kaquan.with({ actor: { kind: 'buyer', id: 'anna' } });
      const { goods } = await must(buyer.redemption.redeem({ token }));
      assert.deepEqual(
        goods.map(({ secret }) => secret.reveal()),
        ['sesame-1'],
      );
      const told = await must(kaquan.worker.runEffects());
      assert.deepEqual(told.summary, { done: 0, postponed: 0, parked: 0 });
    },
  ),

  guarantee(
    {
      id: 'G697',
      title: 'has its goods produced however long ago they were paid',
      isProduced: true,
    },
    async (stage) => {
      const { desk, kaquan, place } = await openStorefront(stage);
      const { orderId } = await place();
      await must(desk.orders.recordFact({ orderId, fact: 'paid', at: stage.clock.now() }));
      stage.clock.advance(dayMs);
      await must(kaquan.worker.runEffects());
      assert.equal(stage.workshop.countProduced(), 1);
      const { fulfilments } = await must(desk.orders.load({ orderId }));
      assert.deepEqual(
        fulfilments.map(({ state }) => state),
        ['done'],
      );
    },
  ),

  guarantee(
    { id: 'G830', title: 'refunds through the host, asking again under the same name' },
    async (stage) => {
      const asked: string[] = [];
      let isDown = true;
      const front = await openStorefront(stage, {
        refund: async ({ refundId, orderNo, amountMinor, currency }) => {
          asked.push(`${refundId} ${orderNo} ${amountMinor} ${currency}`);
          const fields = { channel: 'platform', operation: 'payRefund' };
          if (isDown) return err(coreError('channel.outcome_unknown', fields));
          return ok({ outcome: 'done', note: '' });
        },
      });
      const { desk, kaquan } = front;
      const { orderId, caseId } = await agreeToRefund(stage, front, part);
      await must(kaquan.worker.runEffects());
      isDown = false;
      stage.clock.advance(dayMs);
      await must(kaquan.worker.runEffects());
      stage.clock.advance(dayMs);
      await must(kaquan.worker.runEffects());
      assert.deepEqual(asked, Array(2).fill(`${caseId} own-1 300 CNY`));
      const after = await must(desk.orders.load({ orderId }));
      assert.deepEqual(
        after.cases.map(({ state }) => state),
        ['done'],
      );
      assert.equal(after.lines[0]?.units[0]?.refundedMinor, 300);
    },
  ),

  guarantee(
    { id: 'G835', title: 'pays nothing back while an order is frozen, and pays it afterwards' },
    async (stage) => {
      const asked: string[] = [];
      const front = await openStorefront(stage, {
        refund: async ({ refundId }) => {
          asked.push(refundId);
          return ok({ outcome: 'done', note: '' });
        },
      });
      const { desk, kaquan } = front;
      const { orderId, caseId } = await agreeToRefund(stage, front, refund);
      await must(desk.orders.freeze({ orderId, note: '待查' }, { reason: '待查' }));
      const told = await must(kaquan.worker.runEffects());
      assert.deepEqual([asked, told.summary.postponed], [[], 1]);
      await must(desk.orders.unfreeze({ orderId, reason: 'manual' }, { reason: '查清' }));
      stage.clock.advance(dayMs);
      await must(kaquan.worker.runEffects());
      assert.deepEqual(asked, [caseId]);
      const after = await must(desk.orders.load({ orderId }));
      assert.equal(after.lines[0]?.units[0]?.refundedMinor, 1_000);
    },
  ),

  guarantee(
    { id: 'G831', title: 'waits with a refund for the host’s word where he has named no way' },
    async (stage) => {
      const front = await openStorefront(stage);
      const { desk, kaquan } = front;
      const { orderId, caseId } = await agreeToRefund(stage, front, refund);
      await must(kaquan.worker.runEffects());
      const states = async () =>
        (await must(desk.orders.load({ orderId }))).cases.map(({ state }) => state);
      assert.deepEqual(await states(), ['settling']);
      const word = { orderId, fact: 'refunded', at: stage.clock.now() + 2, caseId } as const;
      await must(desk.orders.recordFact(word));
      assert.deepEqual(await states(), ['done']);
      assert.equal((await must(desk.orders.recordFact(word))).outcome, 'replayed');
      const none = { ...word, caseId: `${orderId}.c9` };
      await refused(desk.orders.recordFact(none), 'case.not_found');
    },
  ),

  guarantee(
    { id: 'G832', title: 'leaves to a marketplace what it tells itself, but for who settles' },
    async (stage) => {
      const { desk, place } = await openStorefront(stage);
      await stage.stock(1);
      const { orderId } = await stage.sell();
      const at = stage.clock.now();
      for (const fact of ['paid', 'closed', 'completed', 'settled'] as const) {
        await refused(desk.orders.recordFact({ orderId, fact, at }), 'shop.not_on_platform');
      }
      const own = await place({
        lines: ['a', 'b'].map((title) => ({
          title,
          productId: stage.productId,
          quantity: 1,
          amountMinor: 500,
        })),
      });
      const word = { orderId: own.orderId, fact: 'refunded', at, ...part } as const;
      await refused(desk.orders.recordFact(word), 'input.invalid');
      await refused(desk.orders.recordFact({ ...word, lineNo: '3' }), 'input.invalid');
      await refused(desk.orders.recordFact({ ...word, orderId: 'nothing' }), 'order.not_found');
    },
  ),

  guarantee(
    {
      id: 'G833',
      title: 'settles by the host’s word on any channel',
      policy: { settledBy: 'host' },
    },
    async (stage) => {
      const { operator, market } = stage;
      await stage.stock(1);
      const sold = await stage.sell();
      market.complete(sold.orderNo);
      await stage.pull();
      const before = await stage.load(sold);
      assert.equal(before.settlement, 'unsettled');
      const { orderId } = sold;
      const at = stage.clock.now();
      const { order } = await must(operator.orders.recordFact({ orderId, fact: 'settled', at }));
      assert.deepEqual([order.settlement, order.reported], ['settled', before.reported]);
    },
  ),

  guarantee(
    { id: 'G834', title: 'places and pays together with the host’s rows, or not at all' },
    async (stage) => {
      const { desk, kaquan, shopId } = await openStorefront(stage);
      await stage.stock(1);
      const { productId, clock } = stage;
      const lines = [{ title: '月卡', productId, quantity: 1, amountMinor: 1_000 }];
      const actor = { kind: 'operator', id: 'li' } as const;
      const buy = async (orderNo: string, end: 'commit' | 'rollback') => {
        const open = await stage.begin();
        const inside = kaquan.with({ tx: open.tx, actor });
        const { order } = await must(inside.orders.place({ shopId, orderNo, lines }));
        const { orderId } = order;
        await must(inside.orders.recordFact({ orderId, fact: 'paid', at: clock.now() }));
        if (end === 'commit') await must(open.commit());
        else await open.rollback();
        return orderId;
      };
      const gone = await buy('own-1', 'rollback');
      await refused(desk.orders.load({ orderId: gone }), 'order.not_found');
      assert.equal((await stage.level()).available, 1);
      const kept = await must(desk.orders.load({ orderId: await buy('own-1', 'commit') }));
      assert.deepEqual([kept.payment, (await stage.level()).claimed], ['paid', 1]);
    },
  ),
];

interface AgreedRefund {
  readonly orderId: OrderId;
  readonly caseId: string;
}

// An order paid, its buyer's request told, and agreed to.
async function agreeToRefund(
  stage: Stage,
  { desk, place }: Storefront,
  asked: { readonly refundNo: string; readonly amountMinor: number },
): Promise<AgreedRefund> {
  await stage.stock(1);
  const { orderId } = await place();
  const at = stage.clock.now();
  await must(desk.orders.recordFact({ orderId, fact: 'paid', at }));
  const request = { orderId, fact: 'refund_requested', at: at + 1, ...asked } as const;
  const { order } = await must(desk.orders.recordFact(request));
  const caseId = order.cases[0]?.caseId ?? '';
  await must(desk.afterSales.approve({ caseId }));
  return { orderId, caseId };
}
