import assert from 'node:assert/strict';
import { err } from 'neverthrow';
import { createKaquan } from '../../create-kaquan.ts';
import { coreError } from '../../kernel/errors.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { dayMs, hourMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { Storage } from '../../ports/index.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { aChange, anEvent } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

const check = (stage: Stage) => must(stage.kaquan.worker.checkDeadlines());

async function announced(stage: Stage, order: Order): Promise<readonly string[]> {
  const history = await stage.history(order);
  return history.flatMap(({ event }) => (event.type.startsWith('deadline.') ? [event.type] : []));
}

const times = { dueAt: null, alarmAt: 0, handAt: null, eraseAt: null };

/** What cannot be told of one order keeps nobody else waiting, and clocks may be wrong. */
export const stuckDeadlineCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1416',
      title: 'announces what stands behind five hundred orders that nobody can write',
    },
    async (stage) => {
      const { clock, storage } = stage;
      const order = await stage.sell();
      const gone = Array.from({ length: 510 }, (_, n) =>
        anOrder({ orderId: anId('order', `gone-${n}`), shopId: anId('shop', 'gone') }),
      );
      const change = aChange({
        at: clock.now(),
        writes: gone.map((value) => ({ kind: 'order', expectedVersion: 0, value, times })),
      });
      const [outcome] = await must(storage.commit([change]));
      assert.equal(outcome?.outcome, 'applied');
      clock.advance(dayMs);
      const report = await check(stage);
      assert.deepEqual([report.failed, report.breached], [510, 1]);
      assert.deepEqual(await announced(stage, order), ['deadline.breached']);
    },
  ),

  guarantee(
    { id: 'G1406', title: 'says that there is more to erase though tenants share a page' },
    async (stage) => {
      const { clock, storage, kaquan } = stage;
      const shopId = anId('shop', 'gone');
      const store = async (tenant: TenantId, count: number): Promise<void> => {
        const orders = Array.from({ length: count }, (_, n) =>
          anOrder({ orderId: anId('order', `${tenant}-${n}`), shopId }),
        );
        const gone = { ...times, alarmAt: null, eraseAt: 0 };
        const writes = orders.map(
          (value) => ({ kind: 'order', expectedVersion: 0, value, times: gone }) as const,
        );
        await must(storage.commit([aChange({ tenant, at: clock.now(), writes })]));
      };
      await store(anId('tenant', 'default'), 260);
      await store(anId('tenant', 'other'), 1);
      const report = await must(kaquan.worker.erasePersonal());
      assert.deepEqual([report.failedOrders, report.hasMore], [251, true]);
      const alone = await must(kaquan.worker.erasePersonal({ tenants: ['default'] }));
      assert.deepEqual([alone.failedOrders, alone.hasMore], [260, false]);
    },
  ),

  guarantee(
    {
      id: 'G1407',
      title: 'announces what stands beside an order that nobody can read, or decide about',
    },
    async (stage) => {
      const { clock, faults, vault, market } = stage;
      const { storage: honest } = faults;
      const corrupt = { table: 'orders', row: 'o', problem: 'a test' };
      const ways = [
        () => Promise.resolve(err(coreError('storage.corrupt', corrupt))),
        () => Promise.reject(new TypeError('a fault of ours')),
      ];
      for (const way of ways) {
        const bad = await stage.sell();
        const good = await stage.sell();
        clock.advance(dayMs);
        const load: Storage['load'] = (request) =>
          request.orderIds?.includes(bad.orderId) === true ? way() : honest.load(request);
        const ports = { storage: { ...honest, load }, channels: [market.channel], vault, clock };
        const { breached, failed } = await must(createKaquan(ports).worker.checkDeadlines());
        assert.deepEqual([breached, failed], [1, 1]);
        assert.deepEqual(await announced(stage, good), ['deadline.breached']);
        assert.deepEqual(await announced(stage, bad), []);
        await check(stage);
        assert.deepEqual(await announced(stage, bad), ['deadline.breached']);
      }
    },
  ),

  guarantee(
    {
      id: 'G1417',
      title: 'counts anew what stands to be announced by terms of another day, once',
    },
    async (stage) => {
      const { clock, storage } = stage;
      await stage.stock(1);
      const before = await stage.sell();
      const { version, eventCount } = before;
      const value = { ...before, version: version + 1, eventCount: eventCount + 1 };
      const event = { type: 'order.read', readAt: before.reported.readAt } as const;
      const entry = { seq: eventCount + 1, version: version + 1, at: clock.now(), event };
      const tenant = anId('tenant', 'default');
      const change = aChange({
        tenant,
        at: clock.now(),
        writes: [{ kind: 'order', expectedVersion: version, value, times }],
        events: [anEvent(before, { ...entry, tenant })],
      });
      const [outcome] = await must(storage.commit([change]));
      assert.equal(outcome?.outcome, 'applied');
      const found = async (): Promise<number> => {
        const filter = { tenants: 'all', at: clock.now(), limit: 10 } as const;
        return (await must(storage.findAlarms(filter))).length;
      };
      assert.equal(await found(), 1);
      const nothing = { warned: 0, breached: 0, told: 0, expired: 0, failed: 0 };
      assert.deepEqual(await check(stage), nothing);
      assert.deepEqual(await announced(stage, before), ['deadline.recounted']);
      assert.equal(await found(), 0);
      await check(stage);
      assert.deepEqual(await announced(stage, before), ['deadline.recounted']);
    },
  ),

  guarantee(
    { id: 'G1419', title: 'names no buyer in the lease under which his orders are looked at' },
    async (stage) => {
      const held: string[] = [];
      stage.faults.observe((operation, args) => {
        if (operation === 'lease' || operation === 'releaseLease') held.push(JSON.stringify(args));
      });
      await stage.sell({ buyerRef: '13800000000' });
      const until = stage.clock.now() + hourMs;
      const words = { kind: 'buyer', user: '13800000000', until } as const;
      await must(stage.operator.buyers.block(words, { reason: '多次收货后退款' }));
      stage.clock.advance(hourMs);
      assert.equal((await must(stage.kaquan.worker.checkBuyers())).users, 1);
      assert.equal(held.filter((each) => each.includes('buyer/')).length, 2);
      assert.ok(!held.join(' ').includes('13800000000'));
    },
  ),

  guarantee(
    { id: 'G1418', title: 'says nothing twice and nothing too early when a clock is put back' },
    async (stage) => {
      const { clock, operator } = stage;
      const order = await stage.sell();
      const begun = clock.now();
      clock.advance(dayMs);
      await check(stage);
      clock.set(begun - hourMs);
      const late = async (): Promise<number> =>
        (await must(operator.orders.overdue())).items.length;
      assert.equal(await late(), 0, 'by this clock it is not');
      await check(stage);
      const young = await stage.sell();
      await check(stage);
      clock.set(begun + dayMs);
      assert.equal(await late(), 2);
      await check(stage);
      assert.deepEqual(await announced(stage, order), ['deadline.breached']);
      assert.deepEqual(await announced(stage, young), ['deadline.breached']);
    },
  ),
];
