import assert from 'node:assert/strict';
import { dayMs, hourMs, minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { asks, lastCase, redeem } from './after-sales.ts';
import { atOnce, codeOf, must, refused } from './answers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

const check = (stage: Stage) => must(stage.kaquan.worker.checkDeadlines());
const term = { withinMs: dayMs, warnMs: 0 };
const steps = [
  { afterMs: 0, to: '值班' },
  { afterMs: 4 * hourMs, to: '主管' },
  { afterMs: 2 * dayMs, to: '店长' },
];

async function announced(stage: Stage, order: Order): Promise<readonly string[]> {
  const history = await stage.history(order);
  return history.flatMap(({ event }) => {
    if (!event.type.startsWith('deadline.')) return [];
    return ['to' in event ? `${event.type} ${event.to}` : event.type];
  });
}

/** Whoever does not act, somebody else is told; and what is to be told by hand has its time, too. */
export const escalatingCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1410',
      title: 'tells one after the other when nothing happens, each once, whoever dies meanwhile',
      policy: { deadlines: { delivery: { ...term, steps } } },
    },
    async (stage) => {
      const { clock, operator } = stage;
      const order = await stage.sell();
      const levels = async (): Promise<readonly unknown[]> => {
        const { items } = await must(operator.orders.overdue());
        return items.flatMap(({ deadlines }) => deadlines.map(({ level }) => level));
      };
      clock.advance(dayMs);
      assert.deepEqual(await levels(), [1], 'seen though no worker runs');
      stage.faults.fail({ operation: 'commit', moment: 'after' });
      await codeOf(stage.kaquan.worker.checkDeadlines());
      stage.faults.heal();
      await atOnce(3, () => must(stage.compose().worker.checkDeadlines()));
      const first = ['deadline.breached', 'deadline.escalated 值班'];
      assert.deepEqual(await announced(stage, order), first);
      clock.advance(4 * hourMs - 1);
      await check(stage);
      assert.deepEqual(await announced(stage, order), first);
      clock.advance(1);
      assert.equal((await check(stage)).told, 1);
      assert.deepEqual(await announced(stage, order), [...first, 'deadline.escalated 主管']);
      assert.deepEqual(await levels(), [2]);
      await stage.stock(1);
      await must(stage.kaquan.worker.releaseHolds());
      clock.advance(90 * dayMs);
      await check(stage);
      assert.equal((await announced(stage, order)).length, 3, 'nobody is told of what was done');
    },
  ),

  guarantee(
    {
      id: 'G1411',
      title: 'tells all of them in their order after a time in which nobody looked',
      policy: {
        deadlines: {
          delivery: { ...term, steps },
          first_answer: { ...term, steps, atBreach: 'reject' },
        },
      },
    },
    async (stage) => {
      const order = await stage.sell();
      await stage.stock(2);
      await must(stage.kaquan.worker.releaseHolds());
      const late = await stage.sell({ lines: [{ quantity: 2 }] });
      await asks(stage, order);
      stage.clock.advance(10 * dayMs);
      assert.equal((await check(stage)).told, 3);
      assert.deepEqual(await announced(stage, late), [
        'deadline.breached',
        ...['值班', '主管', '店长'].map((to) => `deadline.escalated ${to}`),
      ]);
      assert.equal(lastCase(await stage.load(order)).state, 'rejected');
      const acted = ['deadline.breached', 'deadline.acted'];
      assert.deepEqual(await announced(stage, order), acted, 'what was done is nobody’s to hear');
      assert.deepEqual(await check(stage), {
        ...{ warned: 0, breached: 0, told: 0, expired: 0, failed: 0 },
      });
    },
  ),

  guarantee(
    {
      id: 'G1412',
      title: 'reminds a buyer again and again, never calls him late, and stops when he comes',
      policy: {
        deadlines: {
          redemption: {
            ...term,
            steps: [
              { afterMs: dayMs, to: 'buyer' },
              { afterMs: 3 * dayMs, to: 'buyer' },
              { afterMs: 9 * dayMs, to: 'support' },
            ],
          },
        },
      },
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      stage.clock.advance(dayMs);
      await check(stage);
      assert.deepEqual(await announced(stage, order), ['deadline.warned']);
      stage.clock.advance(dayMs);
      await check(stage);
      stage.clock.advance(2 * dayMs);
      await atOnce(2, () => check(stage));
      const all = ['deadline.warned', 'deadline.reminded buyer', 'deadline.reminded buyer'];
      assert.deepEqual(await announced(stage, order), all);
      const late = await must(stage.operator.orders.overdue());
      assert.deepEqual(late.items, []);
      await redeem(stage, order);
      stage.clock.advance(30 * dayMs);
      await check(stage);
      assert.deepEqual(await announced(stage, order), all);
    },
  ),

  guarantee(
    { id: 'G1413', title: 'refuses terms that are none, and names the field' },
    async (stage) => {
      const { operator, market } = stage;
      const shop = {
        name: '新店',
        channelType: market.channel.name,
        orderingUserId: 'user-2',
        redemptionDomain: 'new.example.com',
        credentials: { token: 'token' },
      };
      const wrong: readonly (readonly [string, object])[] = [
        ['delivery.steps.1.afterMs', { delivery: { ...term, steps: [steps[1], steps[0]] } }],
        ['delivery.steps.0.to', { delivery: { ...term, steps: [{ afterMs: 0, to: '' }] } }],
        ['receipt.atBreach', { receipt: { ...term, atBreach: 'expire' } }],
        ['redemption.atBreach', { redemption: { ...term, atBreach: 'freeze' } }],
        ['decision.pausedBy.0', { decision: { ...term, pausedBy: ['weather'] } }],
        ['settling.clock', { settling: { ...term, clock: 'moon' } }],
        ['ruling.withinMs', { ruling: { withinMs: -1, warnMs: 0 } }],
      ];
      for (const [field, deadlines] of wrong) {
        const asked = operator.shops.create({ ...shop, policy: { deadlines } });
        const { issues } = await refused(asked, 'input.invalid');
        assert.equal(issues[0]?.field, `policy.deadlines.${field}`);
      }
      const { policy } = (await must(operator.shops.create(shop))).shop;
      assert.deepEqual(policy.deadlines.buyer_return, { withinMs: 7 * dayMs, warnMs: 2 * dayMs });
    },
  ),

  guarantee(
    {
      id: 'G1414',
      title: 'lists what a person has to tell the channel by the channel’s own last time',
    },
    async (whole) => {
      const stage = throughChannel(whole, (honest) => ({
        ...honest,
        capabilities: { ...honest.capabilities, shippingMethods: [] },
      }));
      const { clock, operator } = stage;
      await stage.stock(2);
      const shipBy = clock.now() + 5 * hourMs;
      const order = await stage.sell({ shipBy });
      await stage.sell();
      const { items } = await must(operator.fulfilment.toConfirm());
      assert.deepEqual(
        items.map((each) => each.shipBy),
        [shipBy, null],
      );
      clock.set(shipBy - hourMs);
      const soon = await must(operator.orders.dueSoon());
      assert.deepEqual(
        soon.items.map(({ orderId, deadlines }) => [orderId, deadlines[0]?.name]),
        [[order.orderId, 'confirmation']],
      );
      clock.set(shipBy);
      assert.equal((await check(stage)).breached, 1);
      const overdue = async (): Promise<number> =>
        (await must(operator.orders.overdue())).items.length;
      assert.equal(await overdue(), 1);
      stage.market.shipElsewhere(order.orderNo);
      await stage.pull();
      assert.equal(await overdue(), 0, 'the channel’s own word ends it');
    },
  ),

  guarantee(
    {
      id: 'G1415',
      title: 'lists what waits for its buyer before the channel is told, by its last time alone',
      policy: {
        confirmWhen: 'delivered',
        deadlines: { confirmation: { withinMs: minuteMs, warnMs: 0 } },
      },
    },
    async (stage) => {
      const { clock, operator } = stage;
      await stage.stock(2);
      const shipBy = clock.now() + 5 * hourMs;
      const order = await stage.sell({ shipBy });
      const other = await stage.sell();
      clock.set(shipBy - 1);
      const late = async (): Promise<readonly string[]> =>
        (await must(operator.orders.overdue())).items.map(({ orderId }) => orderId);
      assert.deepEqual(await late(), [], 'the shop’s own time has not begun');
      clock.set(shipBy);
      assert.deepEqual(await late(), [order.orderId]);
      await redeem(stage, order);
      await redeem(stage, other);
      assert.deepEqual(await late(), [order.orderId], 'the channel does not know yet');
      clock.advance(minuteMs);
      assert.equal((await late()).length, 2, 'it begins when the buyer has come');
      await stage.tell();
      assert.deepEqual(await late(), []);
    },
  ),
];
