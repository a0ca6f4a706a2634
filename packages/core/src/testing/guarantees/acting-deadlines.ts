import assert from 'node:assert/strict';
import { hourMs, minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, codeOf, must } from './answers.ts';
import { ask } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';

const reasonsOf = ({ holds }: Order): readonly string[] => holds.map(({ reason }) => reason);
const day = 24 * hourMs;
const warn = { withinMs: day, warnMs: 2 * hourMs };
const check = (stage: Stage) => must(stage.kaquan.worker.checkDeadlines());

async function acted(stage: Stage, order: Order): Promise<readonly (readonly unknown[])[]> {
  const history = await stage.history(order);
  return history.flatMap(({ event }) =>
    event.type === 'deadline.acted' ? [[event.name, event.action, event.refusal]] : [],
  );
}

async function requested(stage: Stage): Promise<Order> {
  await stage.stock(1);
  const order = await stage.sell();
  const { orderId } = order;
  const unitIds = order.lines.flatMap(({ units }) => units.map(({ unitId }) => unitId));
  const { afterSales } = stage.operator;
  await must(afterSales.open({ orderId, kind: 'refund_only', reason: '不想要了', unitIds }));
  return stage.load(order);
}

/** Deadlines that act where the shop's policy says so, and the channel's own. */
export const actingDeadlineCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1160',
      title: 'freezes what is late once, where the policy says so, and names the deadline',
      policy: { deadlines: { delivery: { ...warn, atBreach: 'freeze' } } },
    },
    async (stage) => {
      const order = await stage.sell();
      const { orderId } = order;
      stage.clock.advance(day);
      stage.faults.fail({ operation: 'commit', moment: 'after' });
      await codeOf(stage.kaquan.worker.checkDeadlines());
      stage.faults.heal();
      await atOnce(3, () => must(stage.compose().worker.checkDeadlines()));
      const late = await stage.load(order);
      assert.deepEqual(reasonsOf(late), ['out_of_stock', 'manual']);
      assert.equal(late.holds[1]?.by, 'system:deadline.delivery');
      assert.deepEqual(await acted(stage, order), [['delivery', 'freeze', null]]);
      const { orders } = stage.operator;
      await must(orders.unfreeze({ orderId, reason: 'manual' }, { reason: 'the buyer waits' }));
      await check(stage);
      assert.deepEqual(reasonsOf(await stage.load(order)), ['out_of_stock'], 'said once');
    },
  ),

  guarantee(
    { id: 'G1161', title: 'only says that something is late where no policy names an action' },
    async (stage) => {
      const order = await stage.sell();
      stage.clock.advance(2 * day);
      assert.equal((await check(stage)).breached, 1);
      assert.deepEqual(reasonsOf(await stage.load(order)), ['out_of_stock']);
      assert.deepEqual(await acted(stage, order), []);
    },
  ),

  guarantee(
    {
      id: 'G1162',
      title: 'refuses a request that nobody has answered, by the ordinary command',
      policy: { deadlines: { first_answer: { ...warn, atBreach: 'reject' } } },
    },
    async (stage) => {
      const order = await requested(stage);
      stage.clock.advance(day);
      await check(stage);
      const [refused] = (await stage.load(order)).cases;
      assert.equal(refused?.state, 'rejected');
      assert.deepEqual(await acted(stage, order), [['first_answer', 'reject', null]]);
    },
  ),

  guarantee(
    {
      id: 'G1163',
      title:
        'agrees to a request that nobody has answered, and changes nothing where that is refused',
      policy: { deadlines: { first_answer: { ...warn, atBreach: 'approve' } } },
    },
    async (stage) => {
      const order = await requested(stage);
      const held = await requested(stage);
      const { orders } = stage.operator;
      await must(orders.freeze({ orderId: held.orderId, note: 'call first' }));
      stage.clock.advance(day + minuteMs);
      await check(stage);
      const [agreed] = (await stage.load(order)).cases;
      assert.equal(agreed?.decision?.rule, 'deadline.first_answer');
      assert.deepEqual(await acted(stage, order), [['first_answer', 'approve', null]]);
      const [waiting] = (await stage.load(held)).cases;
      assert.equal(waiting?.decision, null);
      assert.deepEqual(await acted(stage, held), [['first_answer', 'approve', 'order.frozen']]);
    },
  ),

  guarantee(
    {
      id: 'G1164',
      title: 'takes the channel’s own last shipping time as the tighter bound',
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
      const { clock, operator } = stage;
      const shipBy = clock.now() + 5 * hourMs;
      const order = await stage.sell({ shipBy });
      assert.equal(order.reported.shipBy, shipBy);
      clock.set(shipBy - hourMs);
      const soon = await must(operator.orders.dueSoon());
      assert.deepEqual(
        soon.items.map(({ deadlines }) => deadlines[0]?.dueAt),
        [shipBy],
        'it waits for no business hours',
      );
      clock.set(shipBy);
      const late = await must(operator.orders.overdue());
      assert.deepEqual(
        late.items.map(({ orderId }) => orderId),
        [order.orderId],
      );
    },
  ),

  guarantee(
    {
      id: 'G1165',
      title: 'tells a marketplace of no refusal for which the shop has given no words',
      policy: { deadlines: { first_answer: { ...warn, atBreach: 'reject' } } },
    },
    async (stage) => {
      const { clock, market, operator, shopId } = stage;
      await stage.stock(2);
      const unanswered = async (): Promise<Order> => {
        const order = await stage.sell();
        await ask(stage, order);
        clock.advance(day);
        await check(stage);
        clock.advance(minuteMs);
        await stage.tell();
        return stage.load(order);
      };
      const mute = await unanswered();
      assert.deepEqual(await acted(stage, mute), [
        ['first_answer', 'reject', 'case.led_by_channel'],
      ]);
      assert.equal(market.calls.refuseRefund ?? 0, 0);
      const buyerText = '超过处理时限，请联系客服';
      const refuse = [{ rule: 'deadline.first_answer', code: 'other', buyerText }] as const;
      const { afterSales } = (await must(operator.shops.load({ shopId }))).policy;
      const channelRequests = { ...afterSales.channelRequests, refuse };
      await must(
        operator.shops.update({
          shopId,
          policy: { afterSales: { ...afterSales, channelRequests } },
        }),
      );
      const told = await unanswered();
      assert.deepEqual(await acted(stage, told), [['first_answer', 'reject', null]]);
      assert.equal(market.calls.refuseRefund, 1);
      assert.equal(told.cases[0]?.rejections[0]?.buyerText, buyerText);
    },
  ),
];
