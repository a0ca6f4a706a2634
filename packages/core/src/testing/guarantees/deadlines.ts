import assert from 'node:assert/strict';
import { hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, codeOf, must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

async function announced(stage: Stage, order: Order): Promise<readonly string[]> {
  const history = await stage.history(order);
  return history.flatMap(({ event }) => (event.type.startsWith('deadline.') ? [event.type] : []));
}

async function listed(stage: Stage): Promise<{ readonly soon: string[]; readonly late: string[] }> {
  const { orders } = stage.operator;
  const [soon, late] = [await must(orders.dueSoon()), await must(orders.overdue())];
  const names = ({ items }: typeof soon) =>
    items.flatMap((each) => each.deadlines.map((d) => d.name));
  return { soon: names(soon), late: names(late) };
}

const check = (stage: Stage) => must(stage.kaquan.worker.checkDeadlines());

/** What is late is seen, and said once. */
export const deadlineGuarantees: readonly ContractCase[] = [
  guarantee(
    { id: 'G920', title: 'lists what is due soon and overdue though no worker runs' },
    async (stage) => {
      const order = await stage.sell();
      const { clock } = stage;
      assert.deepEqual(await listed(stage), { soon: [], late: [] });
      clock.advance(23 * hourMs);
      assert.deepEqual(await listed(stage), { soon: ['delivery'], late: [] });
      clock.advance(hourMs);
      assert.deepEqual(await listed(stage), { soon: [], late: ['delivery'] });
      const { items } = await must(stage.operator.orders.overdue({ limit: 1 }));
      assert.equal(items[0]?.orderNo, order.orderNo);
      assert.equal(items[0].deadlines[0]?.dueAt, (order.paidAt ?? 0) + 24 * hourMs);
      await refused(stage.operator.orders.overdue({ limit: 0 }), 'input.invalid');
    },
  ),

  guarantee(
    { id: 'G921', title: 'stops the seller’s clock when the goods are ready behind the link' },
    async (stage) => {
      await stage.stock(1);
      await stage.sell();
      stage.clock.advance(48 * hourMs);
      assert.deepEqual(await listed(stage), { soon: [], late: [] }, 'the buyer takes his time');
      await stage.sell();
      stage.clock.advance(24 * hourMs);
      assert.deepEqual((await listed(stage)).late, ['delivery']);
      await stage.stock(1);
      await must(stage.kaquan.worker.releaseHolds());
      assert.deepEqual(await listed(stage), { soon: [], late: [] });
    },
  ),

  guarantee(
    { id: 'G922', title: 'announces a warning and a breach once each, whoever asks how often' },
    async (stage) => {
      const order = await stage.sell();
      const { clock } = stage;
      assert.deepEqual(await check(stage), {
        warned: 0,
        breached: 0,
        told: 0,
        expired: 0,
        failed: 0,
      });
      clock.advance(22 * hourMs);
      await atOnce(3, () => must(stage.compose().worker.checkDeadlines()));
      assert.deepEqual(await announced(stage, order), ['deadline.warned']);
      clock.advance(2 * hourMs);
      stage.faults.fail({ operation: 'commit', moment: 'after' });
      await codeOf(stage.kaquan.worker.checkDeadlines());
      stage.faults.heal();
      await atOnce(3, () => must(stage.compose().worker.checkDeadlines()));
      clock.advance(48 * hourMs);
      assert.deepEqual(await check(stage), {
        warned: 0,
        breached: 0,
        told: 0,
        expired: 0,
        failed: 0,
      });
      assert.deepEqual(await announced(stage, order), ['deadline.warned', 'deadline.breached']);
      const { payment, holds, redemption } = await stage.load(order);
      assert.deepEqual(
        [payment, holds.map(({ reason }) => reason), redemption],
        ['paid', ['out_of_stock'], 'pending'],
        'nothing has moved',
      );
    },
  ),

  guarantee(
    { id: 'G923', title: 'announces a breach alone where nobody had warned of it' },
    async (stage) => {
      const order = await stage.sell();
      stage.clock.advance(30 * hourMs);
      assert.deepEqual(await check(stage), {
        warned: 0,
        breached: 1,
        told: 0,
        expired: 0,
        failed: 0,
      });
      assert.deepEqual(await announced(stage, order), ['deadline.breached']);
    },
  ),

  guarantee(
    {
      id: 'G924',
      title: 'gives time to verify and to answer a case, and reminds a buyer',
      delivery: 'direct',
      policy: {
        verifiedBy: 'host',
        deadlines: { redemption: { withinMs: hourMs, warnMs: 0 } },
      },
    },
    async (stage) => {
      await stage.stock(2);
      const { clock, market, operator, shopId, productId } = stage;
      const first = await stage.sell();
      await must(operator.fulfilment.ship({ orderIds: [first.orderId] }));
      clock.advance(24 * hourMs);
      assert.deepEqual((await listed(stage)).late, ['verification']);
      await must(operator.verification.verify({ orderId: first.orderId }));
      assert.deepEqual((await listed(stage)).late, []);
      market.requestRefund(first.orderNo);
      await stage.pull();
      clock.advance(24 * hourMs);
      assert.deepEqual((await listed(stage)).late, ['first_answer']);
      const item = { itemId: 'item-2' };
      await must(operator.catalog.mapItem({ shopId, productId, item, delivery: 'claim_page' }));
      const behindLink = await stage.sell({ lines: [{ itemId: 'item-2' }] });
      clock.advance(hourMs + secondMs);
      await check(stage);
      assert.deepEqual(await announced(stage, behindLink), ['deadline.warned']);
      clock.advance(1_000 * hourMs);
      await check(stage);
      assert.deepEqual(await announced(stage, behindLink), ['deadline.warned'], 'never overdue');
    },
  ),

  guarantee(
    { id: 'G925', title: 'counts a shop’s business hours only, and refuses hours that are none' },
    async (stage) => {
      const { operator, market, clock } = stage;
      const shop = {
        name: '日班店',
        channelType: market.channel.name,
        orderingUserId: 'user-2',
        redemptionDomain: 'day.example.com',
        credentials: { token: 'token' },
      };
      const days = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
        weekday,
        fromMinute: 540,
        toMinute: 1_080,
      }));
      const hours = { timeZone: 'Asia/Shanghai', days, holidays: [] };
      const wrong = { ...hours, timeZone: 'Asia/Nowhere' };
      const unknown = operator.shops.create({ ...shop, policy: { deadlines: { hours: wrong } } });
      const { issues } = await refused(unknown, 'input.invalid');
      assert.equal(issues[0]?.field, 'policy.deadlines.hours.timeZone');
      const created = await must(
        operator.shops.create({ ...shop, policy: { deadlines: { hours } } }),
      );
      const orderNo = stage.trade();
      const { shopId } = created.shop;
      await must(operator.orders.ingest({ shopId, orderNo }));
      clock.advance(24 * hourMs + minuteMs);
      assert.deepEqual((await listed(stage)).late, [], 'nine hours a day are not enough');
      clock.advance(72 * hourMs);
      assert.deepEqual((await listed(stage)).late, ['delivery']);
    },
  ),
];
