import assert from 'node:assert/strict';
import { defaultAfterSalesPolicy } from '../../after-sales/after-sales-policy.ts';
import type { GoodsBack } from '../../after-sales/case.ts';
import { dayMs, hourMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { asks, lastCase, redeem, rejection, unitIdsOf } from './after-sales.ts';
import { atOnce, codeOf, must } from './answers.ts';
import { sellBoxes } from './parcels.ts';
import { ask } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';

const check = (stage: Stage) => must(stage.kaquan.worker.checkDeadlines());

/** What is overdue or due within 90 days, with when it began and ends. */
async function running(stage: Stage): Promise<readonly (readonly unknown[])[]> {
  const { orders } = stage.operator;
  const pages = [
    await must(orders.overdue()),
    await must(orders.dueSoon({ withinMs: 90 * dayMs })),
  ];
  return pages.flatMap(({ items }) =>
    items.flatMap(({ deadlines }) =>
      deadlines.map(({ name, owner, since, dueAt }) => [name, owner, since, dueAt]),
    ),
  );
}

/** What was done because a deadline has passed. */
async function actedOn(stage: Stage, order: Order): Promise<readonly (readonly unknown[])[]> {
  const history = await stage.history(order);
  return history.flatMap(({ event }) =>
    event.type === 'deadline.acted' ? [[event.name, event.action, event.refusal]] : [],
  );
}

/** A case of goods that the buyer has read and is to send back. */
async function awaitingReturn(stage: Stage): Promise<{ readonly order: Order; caseId: string }> {
  await stage.stock(1);
  const order = await stage.sell();
  await redeem(stage, order);
  const { orderId } = order;
  const wish = { orderId, unitIds: unitIdsOf(order), reason: '打不开' };
  const opened = await must(stage.buyer().afterSales.open({ ...wish, kind: 'return_and_refund' }));
  const { caseId } = lastCase(opened);
  await must(stage.operator.afterSales.approve({ caseId }));
  assert.equal(lastCase(await stage.load(order)).state, 'awaiting_return');
  return { order, caseId };
}

const term = { withinMs: 5 * dayMs, warnMs: dayMs };

/** Whatever an after-sales case waits for ends some day, by the shop's terms or the channel's. */
export const caseDeadlineCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1400', title: 'gives every wait of a case a time of its own, from when it began' },
    async (stage) => {
      const { clock, operator } = stage;
      await stage.stock(1);
      const order = await stage.sell();
      await redeem(stage, order);
      const { orderId } = order;
      const wish = { orderId, unitIds: unitIdsOf(order), reason: '坏了' };
      const opened = await must(
        stage.buyer().afterSales.open({ ...wish, kind: 'return_and_refund' }),
      );
      const { caseId } = lastCase(opened);
      const at = (): number => clock.now();
      const expected = (name: string, owner: string, withinMs: number) => [
        [name, owner, at(), at() + withinMs],
      ];
      const { afterSales } = operator;
      const goods = [{ unitId: unitIdsOf(order)[0] ?? '', goodsBack: 'damaged' as GoodsBack }];
      const steps = [
        [() => null, 'first_answer', 'seller', dayMs],
        [() => must(afterSales.review({ caseId })), 'decision', 'seller', 2 * dayMs],
        [() => must(afterSales.approve({ caseId })), 'buyer_return', 'buyer', 7 * dayMs],
        [() => must(afterSales.sendReturn({ caseId })), 'receipt', 'seller', 10 * dayMs],
        [() => must(afterSales.receiveReturn({ caseId })), 'inspection', 'seller', 2 * dayMs],
      ] as const;
      for (const [move, name, owner, withinMs] of steps) {
        await move();
        assert.deepEqual(await running(stage), expected(name, owner, withinMs), name);
        clock.advance(hourMs);
      }
      const inspecting = await running(stage);
      const seen = goods.map((each) => ({ ...each, goodsBack: 'damaged' as const }));
      await must(afterSales.inspect({ caseId, goods: seen }));
      assert.deepEqual(await running(stage), inspecting, 'a look at them is one wait');
      await must(afterSales.settle({ caseId }));
      assert.deepEqual(await running(stage), expected('settling', 'seller', 2 * dayMs));
    },
  ),

  guarantee(
    {
      id: 'G1401',
      title: 'lets a case expire whose goods nobody sends back, once, whoever dies meanwhile',
      policy: { deadlines: { buyer_return: { ...term, atBreach: 'expire' } } },
    },
    async (stage) => {
      const { order } = await awaitingReturn(stage);
      stage.clock.advance(5 * dayMs);
      stage.faults.fail({ operation: 'commit', moment: 'after' });
      await codeOf(stage.kaquan.worker.checkDeadlines());
      stage.faults.heal();
      await atOnce(3, () => must(stage.compose().worker.checkDeadlines()));
      const after = await stage.load(order);
      assert.equal(lastCase(after).state, 'expired');
      assert.deepEqual(await actedOn(stage, order), [['buyer_return', 'expire', null]]);
      assert.deepEqual(after.holds, [], 'its order goes on');
      assert.deepEqual(await running(stage), []);
    },
  ),

  guarantee(
    {
      id: 'G1402',
      title: 'ends no case that the channel leads, and says that it was refused',
      policy: { deadlines: { buyer_return: { ...term, atBreach: 'expire' } } },
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      await ask(stage, order);
      stage.market.awaitReturn(lastCase(await stage.load(order)).channelRefund?.refundId ?? '');
      await stage.pull();
      assert.equal(lastCase(await stage.load(order)).state, 'awaiting_return');
      stage.clock.advance(5 * dayMs);
      await check(stage);
      assert.deepEqual(await actedOn(stage, order), [
        ['buyer_return', 'expire', 'case.led_by_channel'],
      ]);
      assert.equal(lastCase(await stage.load(order)).state, 'awaiting_return');
    },
  ),

  guarantee(
    {
      id: 'G1403',
      title: 'takes the channel’s own last time for a request as the tighter bound',
      policy: {
        deadlines: {
          hours: {
            timeZone: 'Asia/Shanghai',
            days: [{ weekday: 1, fromMinute: 0, toMinute: 60 }],
            holidays: [],
          },
        },
      },
    },
    async (stage) => {
      const { clock, market, operator } = stage;
      await stage.stock(1);
      const order = await stage.sell();
      const actBy = clock.now() + 5 * hourMs;
      market.requestRefund(order.orderNo, { actBy });
      await stage.pull();
      const { caseId, openedAt } = lastCase(await stage.load(order));
      assert.deepEqual(await running(stage), [['first_answer', 'seller', openedAt, actBy]]);
      clock.advance(hourMs);
      await must(operator.afterSales.review({ caseId }));
      assert.deepEqual(
        await running(stage),
        [['decision', 'seller', clock.now(), actBy]],
        'it is the same bound until the case is decided',
      );
      clock.set(actBy);
      const late = await must(operator.orders.overdue());
      assert.deepEqual(
        late.items.map(({ orderId }) => orderId),
        [order.orderId],
      );
    },
  ),

  guarantee(
    {
      id: 'G1404',
      title: 'counts no time in which a case cannot be decided, because its order is frozen',
    },
    async (stage) => {
      const { clock, operator } = stage;
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const caseId = await asks(stage, order);
      await must(operator.afterSales.review({ caseId }));
      const begun = clock.now();
      clock.advance(dayMs);
      await must(operator.orders.freeze({ orderId, note: 'call first' }));
      assert.deepEqual(await running(stage), [], 'it stands still');
      clock.advance(30 * dayMs);
      assert.equal((await check(stage)).breached, 0);
      await must(operator.orders.unfreeze({ orderId, reason: 'manual' }, { reason: 'called' }));
      const dueAt = begun + 32 * dayMs;
      assert.deepEqual(await running(stage), [['decision', 'seller', begun, dueAt]]);
      clock.set(dueAt - 1);
      assert.equal((await check(stage)).breached, 0);
      clock.set(dueAt);
      assert.equal((await check(stage)).breached, 1);
    },
  ),

  guarantee(
    {
      id: 'G1405',
      title: 'pays for what nobody says has arrived, and closes what nobody asks for again',
      policy: {
        deadlines: {
          receipt: { ...term, atBreach: 'settle' },
          revision: { ...term, atBreach: 'close' },
        },
      },
    },
    async (stage) => {
      const { clock, operator } = stage;
      const { order, caseId } = await awaitingReturn(stage);
      await must(stage.buyer().afterSales.sendReturn({ caseId }));
      await stage.stock(1);
      const other = await stage.sell();
      const otherCase = await asks(stage, other);
      await must(operator.afterSales.reject({ caseId: otherCase, ...rejection }));
      assert.notDeepEqual((await stage.load(other)).holds, [], 'the buyer may ask again');
      clock.advance(5 * dayMs);
      await check(stage);
      assert.equal(lastCase(await stage.load(order)).state, 'settling');
      assert.deepEqual(await actedOn(stage, order), [['receipt', 'settle', null]]);
      const closed = await stage.load(other);
      assert.equal(lastCase(closed).state, 'closed');
      assert.equal(lastCase(closed).decision?.rule, 'deadline.revision');
      assert.deepEqual(closed.holds, [], 'its order goes on');
    },
  ),

  guarantee(
    {
      id: 'G1408',
      title: 'takes no time that has passed for the second person whom the limit asks for',
      policy: {
        afterSales: { ...defaultAfterSalesPolicy, approvalLimitMinor: 900 },
        deadlines: {
          first_answer: { ...term, atBreach: 'approve' },
          decision: { ...term, atBreach: 'approve' },
        },
      },
    },
    async (stage) => {
      const { clock, operator } = stage;
      await stage.stock(2);
      const [endorsed, untouched] = [await stage.sell(), await stage.sell()];
      const caseId = await asks(stage, endorsed);
      const first = lastCase(await must(operator.afterSales.approve({ caseId })));
      assert.deepEqual([first.state, first.endorsedBy], ['requested', ['li']]);
      const otherCase = await asks(stage, untouched);
      clock.advance(5 * dayMs);
      await check(stage);
      const refusal = 'case.rule_refuses';
      for (const order of [endorsed, untouched]) {
        assert.equal(lastCase(await stage.load(order)).state, 'requested');
        assert.deepEqual(await actedOn(stage, order), [['first_answer', 'approve', refusal]]);
      }
      await must(operator.afterSales.review({ caseId: otherCase }));
      clock.advance(5 * dayMs);
      await check(stage);
      const left = lastCase(await stage.load(untouched));
      assert.deepEqual([left.state, left.endorsedBy], ['reviewing', []]);
      const wu = stage.kaquan.with({ actor: { kind: 'operator', id: 'wu' } });
      assert.equal(lastCase(await must(wu.afterSales.approve({ caseId }))).state, 'settling');
    },
  ),

  guarantee(
    {
      id: 'G1409',
      title: 'counts the time to send goods once more from when they were granted, not the payment',
      policy: {
        deadlines: { delivery: { withinMs: dayMs, warnMs: hourMs, atBreach: 'freeze' } },
      },
    },
    async (stage) => {
      const { clock, operator } = stage;
      const order = await sellBoxes(stage);
      const { orderId } = order;
      const parcels = [{ carrier: 'SF', trackingNo: 'SF0001' }];
      await must(operator.fulfilment.shipParcels({ orderId, parcels }));
      clock.advance(5 * dayMs);
      const wish = { orderId, unitIds: unitIdsOf(order) };
      await must(operator.afterSales.reissue(wish, { reason: '路上摔坏了' }));
      const grantedAt = clock.now();
      assert.equal((await check(stage)).breached, 0);
      assert.deepEqual((await stage.load(order)).holds, []);
      const [delivery] = await running(stage);
      assert.deepEqual(delivery, ['delivery', 'seller', grantedAt, grantedAt + dayMs]);
      clock.advance(dayMs);
      assert.equal((await check(stage)).breached, 1);
    },
  ),
];
