import assert from 'node:assert/strict';
import { ok } from 'neverthrow';
import { defaultAfterSalesPolicy } from '../../after-sales/after-sales-policy.ts';
import type { OpenCaseInput } from '../../after-sales/after-sales-inputs.ts';
import { dayMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { unitsOf } from '../../order/order-units.ts';
import { anId } from '../an-id.ts';
import type { ContractCase } from '../contract-case.ts';
import { lastCase, moneyOf, unitIdsOf } from './after-sales.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { audit, lines } from './books.ts';
import { textsOf } from './handing-over.ts';
import { guarantee, type Stage } from './stage.ts';
import { openStorefront, type Storefront } from './storefront.ts';

interface Shop extends Storefront {
  /** A product that nobody has bought, with one card. */
  readonly otherProductId: string;
  /** An order that was paid, and whose card its buyer has read. */
  readonly sold: Order;
  readonly wish: OpenCaseInput;
}

/** A shop of the host's own, with an order and other goods to exchange its card for. */
async function openShop(stage: Stage, policy = defaultAfterSalesPolicy): Promise<Shop> {
  const front = await openStorefront(stage, {
    policy: { afterSales: policy },
    refund: async () => ok({ outcome: 'done', note: '' }),
  });
  const { desk, place } = front;
  await stage.stock(1);
  const { product } = await must(desk.catalog.createProduct({ name: '季卡', goods: 'card_key' }));
  const { productId: otherProductId } = product;
  await must(desk.stock.importKeys({ productId: otherProductId, source: ['season-1'] }));
  const { orderId } = await place();
  await must(desk.orders.recordFact({ orderId, fact: 'paid', at: stage.clock.now() }));
  const sold = await must(desk.orders.load({ orderId }));
  assert.deepEqual(await read(front, sold), ['sesame-1']);
  const wish = { orderId, kind: 'exchange', unitIds: unitIdsOf(sold), reason: '买错了' } as const;
  return { ...front, otherProductId, sold, wish: { ...wish, otherProductId } };
}

async function read({ desk }: Storefront, { orderId }: Order): Promise<readonly string[]> {
  const { token } = await must(desk.redemption.link({ orderId }));
  return textsOf((await must(desk.redemption.redeem({ token }))).goods);
}

const stateOf = ({ cases }: Pick<Order, 'cases'>) => lastCase({ cases }).state;
const moved = (order: Order) => unitsOf(order).map(({ unit }) => unit.issues.map((i) => i.state));

/** Exchanges 换货 for other goods: what they cost more or less is never charged by itself. */
export const exchangingCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1427',
      title: 'exchanges for cheaper goods: the buyer gets the others, and the difference back',
    },
    async (stage) => {
      const shop = await openShop(stage);
      const { desk, kaquan, shopId, sold, wish } = shop;
      const { orderId } = sold;
      await refused(desk.afterSales.open({ ...wish, amountMinor: 1_001 }), 'refund.exceeds_share');
      const opened = await must(desk.afterSales.open({ ...wish, amountMinor: 200 }));
      const { caseId } = lastCase(opened);
      const agreed = await must(desk.afterSales.approve({ caseId }));
      assert.equal(stateOf(agreed), 'settling', 'a card that was read is not sent back');
      await must(kaquan.worker.runEffects());
      const owed = await must(desk.orders.load({ orderId }));
      assert.deepEqual([moneyOf(owed), moved(owed)], [[[0, 200]], [['replaced', 'claimed']]]);
      assert.deepEqual(await read(shop, sold), ['season-1']);
      const after = await must(desk.orders.load({ orderId }));
      assert.equal(stateOf(after), 'done');
      assert.deepEqual(
        lastCase(after).actions.map(({ kind, state, amountMinor }) => [kind, state, amountMinor]),
        [
          ['refund', 'done', 200],
          ['reissue', 'done', 0],
        ],
      );
      const level = await stage.level(anId('product', shop.otherProductId));
      assert.deepEqual([level.delivered, level.available], [1, 0]);
      await audit({ ...stage, shopId });
    },
  ),

  guarantee(
    {
      id: 'G1428',
      title: 'hands dearer goods out once the difference was paid, each payment counted once',
    },
    async (stage) => {
      const shop = await openShop(stage);
      const { desk, shopId, sold, wish } = shop;
      const { afterSales } = desk;
      const { caseId } = lastCase(await must(afterSales.open({ ...wish, dueMinor: 500 })));
      const pay = (paymentNo: string, amountMinor: number) =>
        afterSales.recordDifference({ caseId, paymentNo, amountMinor });
      assert.equal((await refused(pay('wx-1', 1), 'case.rule_refuses')).rule, 'more_than_owed');
      assert.equal(stateOf(await must(afterSales.approve({ caseId }))), 'approved');
      stage.clock.advance(8 * dayMs);
      const late = await must(desk.orders.overdue());
      const dues = late.items.flatMap(({ deadlines }) => deadlines);
      assert.deepEqual(
        dues.map(({ name, owner, subject }) => [name, owner, subject]),
        [['buyer_payment', 'buyer', caseId]],
      );
      for (const early of [afterSales.approve({ caseId }), afterSales.settle({ caseId })]) {
        const error = await refused(early, 'case.rule_refuses');
        assert.deepEqual([error.rule, error.mayOverride], ['difference_unpaid', false]);
      }
      const words = await atOnce(4, () => pay('wx-1', 200));
      assert.deepEqual(tally(words.map(wordOf)), { applied: 1, replayed: 3 });
      await refused(pay('wx-1', 300), 'idempotency.key_reused');
      assert.equal((await refused(pay('wx-2', 301), 'case.rule_refuses')).rule, 'more_than_owed');
      const { orderId } = sold;
      assert.deepEqual(moved(await must(desk.orders.load({ orderId }))), [['delivered']]);
      const paid = await must(pay('wx-2', 300));
      assert.deepEqual([paid.outcome, stateOf(paid)], ['applied', 'settling']);
      assert.deepEqual(await read(shop, sold), ['season-1']);
      assert.equal((await must(pay('wx-2', 300))).outcome, 'replayed');
      const after = await must(desk.orders.load({ orderId }));
      assert.deepEqual([stateOf(after), moneyOf(after)], ['done', [[0, 0]]]);
      assert.deepEqual(
        (await lines({ ...stage, operator: desk }, after)).filter((l) => l.startsWith('differ')),
        [
          'difference.due: buyer_receivable ← exchange_revenue 500',
          'difference.paid: received_by_shop ← buyer_receivable 200',
          'difference.paid: received_by_shop ← buyer_receivable 300',
        ],
      );
      await audit({ ...stage, shopId });
    },
  ),

  guarantee(
    {
      id: 'G1429',
      title: 'waives a difference for a reason, and only by whom so much may be given',
    },
    async (stage) => {
      const shop = await openShop(stage, {
        ...defaultAfterSalesPolicy,
        approvalLimits: [{ role: 'clerk', limitMinor: 100 }],
      });
      const { desk, kaquan, shopId, sold, wish } = shop;
      const { caseId } = lastCase(await must(desk.afterSales.open({ ...wish, dueMinor: 500 })));
      const why = { reason: '老客户' };
      const early = await refused(
        desk.afterSales.waiveDifference({ caseId }, why),
        'case.rule_refuses',
      );
      assert.equal(early.rule, 'nothing_owed');
      await must(desk.afterSales.approve({ caseId }));
      await refused(desk.afterSales.waiveDifference({ caseId }), 'input.invalid');
      const clerk = kaquan.with({ actor: { kind: 'operator', id: 'wu', roles: ['clerk'] } });
      const waiving = clerk.afterSales.waiveDifference({ caseId }, why);
      assert.equal((await refused(waiving, 'case.rule_refuses')).rule, 'approval_limit');
      const paymentNo = 'wx-1';
      await must(desk.afterSales.recordDifference({ caseId, paymentNo, amountMinor: 400 }));
      const waived = await must(clerk.afterSales.waiveDifference({ caseId }, why));
      assert.deepEqual([waived.outcome, stateOf(waived)], ['applied', 'settling']);
      assert.equal(
        (await must(clerk.afterSales.waiveDifference({ caseId }, why))).outcome,
        'replayed',
      );
      assert.deepEqual(await read(shop, sold), ['season-1']);
      await audit({ ...stage, shopId });
    },
  ),

  guarantee(
    {
      id: 'G1430',
      title: 'gives back what was paid for goods that do not go out, and owes nothing for them',
    },
    async (stage) => {
      const { desk, shopId, sold, wish } = await openShop(stage);
      const { afterSales } = desk;
      const { orderId } = sold;
      const { caseId } = lastCase(await must(afterSales.open({ ...wish, dueMinor: 500 })));
      await must(afterSales.approve({ caseId }));
      await must(afterSales.recordDifference({ caseId, paymentNo: 'wx-1', amountMinor: 200 }));
      await must(afterSales.close({ caseId }));
      const closed = await must(desk.orders.load({ orderId }));
      assert.deepEqual(
        closed.cases.map(({ kind, state, reason, compensationMinor }) => ({
          ...{ kind, state, reason, compensationMinor },
        })),
        [
          { kind: 'exchange', state: 'closed', reason: '买错了', compensationMinor: 0 },
          {
            kind: 'goodwill',
            state: 'settling',
            reason: 'exchange_undone',
            compensationMinor: 200,
          },
        ],
      );
      assert.deepEqual(moved(closed), [['delivered']], 'he keeps what he had');
      const late = afterSales.recordDifference({ caseId, paymentNo: 'wx-2', amountMinor: 300 });
      assert.equal((await refused(late, 'case.rule_refuses')).rule, 'more_than_owed');
      const { caseId: paying } = lastCase(closed);
      // His own money leaves the cap on what the shop gives as it was.
      const cap = defaultAfterSalesPolicy.compensationCapMinor;
      const given = { orderId, code: 'goodwill' } as const;
      const tooMuch = afterSales.compensate({ ...given, amountMinor: cap + 1 });
      assert.equal((await refused(tooMuch, 'case.rule_refuses')).rule, 'compensation_cap');
      const { caseId: gift } = lastCase(
        await must(afterSales.compensate({ ...given, amountMinor: cap })),
      );
      await must(afterSales.recordPayment({ caseId: gift, outcome: 'failed' }));
      await must(afterSales.close({ caseId: gift }));
      await must(afterSales.recordPayment({ caseId: paying, outcome: 'paid' }));
      const after = await must(desk.orders.load({ orderId }));
      assert.deepEqual(after.compensation, { owedMinor: 0, paidMinor: 200 });
      assert.deepEqual(after.differences, { owedMinor: 0, paidMinor: 200 });
      await audit({ ...stage, shopId });
    },
  ),

  guarantee(
    {
      id: 'G1431',
      title: 'exchanges for nothing that goes another way, that is not there, or is charged twice',
    },
    async (stage) => {
      const { desk, wish } = await openShop(stage);
      const { afterSales, catalog } = desk;
      const box = await must(catalog.createProduct({ name: '礼盒', goods: 'physical' }));
      const { productId: otherProductId } = box.product;
      const other = await refused(
        afterSales.open({ ...wish, otherProductId }),
        'case.rule_refuses',
      );
      assert.deepEqual([other.rule, other.mayOverride], ['other_goods', false]);
      await refused(afterSales.open({ ...wish, otherProductId: 'nobody' }), 'product.not_found');
      const both = afterSales.open({ ...wish, amountMinor: 1, dueMinor: 1 });
      assert.equal((await refused(both, 'input.invalid')).issues[0]?.field, 'dueMinor');
      const two = afterSales.open({ ...wish, unitIds: ['one', 'another'], dueMinor: 1 });
      assert.equal((await refused(two, 'input.invalid')).issues[0]?.field, 'dueMinor');
      const reissue = afterSales.open({ ...wish, kind: 'reissue' });
      assert.equal((await refused(reissue, 'input.invalid')).issues[0]?.field, 'otherProductId');
      // The same goods again need nobody's money.
      const { otherProductId: _left, ...same } = wish;
      const { caseId } = lastCase(await must(afterSales.open(same)));
      assert.equal(stateOf(await must(afterSales.approve({ caseId }))), 'settling');
    },
  ),

  guarantee(
    {
      id: 'G1432',
      title: 'waits for other goods in its turn where there are none, and goes on when they come',
    },
    async (stage) => {
      const shop = await openShop(stage);
      const { desk, kaquan, sold, wish } = shop;
      const second = await must(desk.catalog.createProduct({ name: '年卡', goods: 'card_key' }));
      const { productId } = second.product;
      const opened = await must(desk.afterSales.open({ ...wish, otherProductId: productId }));
      const { caseId } = lastCase(opened);
      await must(desk.afterSales.approve({ caseId }));
      const { orderId } = sold;
      const waiting = await must(desk.orders.load({ orderId }));
      assert.deepEqual(
        waiting.holds.map(({ reason, note }) => [reason, note]),
        [['out_of_stock', productId]],
      );
      await must(desk.stock.importKeys({ productId, source: ['year-1'] }));
      await must(kaquan.worker.releaseHolds());
      assert.deepEqual(await read(shop, sold), ['year-1']);
    },
  ),

  guarantee(
    { id: 'G1438', title: 'asks a second person about an exchange for which much is to be paid' },
    async (stage) => {
      const policy = { ...defaultAfterSalesPolicy, approvalLimitMinor: 500 };
      const { desk, kaquan, wish } = await openShop(stage, policy);
      const { caseId } = lastCase(await must(desk.afterSales.open({ ...wish, dueMinor: 900 })));
      const alone = lastCase(await must(desk.afterSales.approve({ caseId })));
      assert.equal(alone.difference.owedMinor, 0, 'nothing is due yet');
      const second = kaquan.with({ actor: { kind: 'operator', id: 'wang' } });
      const agreed = lastCase(await must(second.afterSales.approve({ caseId })));
      assert.equal(agreed.difference.owedMinor, 900);
    },
  ),
];
