import assert from 'node:assert/strict';
import { dayMs, hourMs, minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { rowsOf, why, wordsOf } from './batching.ts';
import { guarantee, type Stage } from './stage.ts';

async function purged({ kaquan }: Stage): Promise<number> {
  const { purgedCalls, hasMore } = await must(kaquan.worker.tidy());
  assert.equal(hasMore, false);
  return purgedCalls;
}

async function countOf(stage: Stage, order: Order, type: string): Promise<number> {
  return (await stage.history(order)).filter(({ event }) => event.type === type).length;
}

/** For how long a call is known again, and what holds without that. */
export const rememberingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1530', title: 'knows a call again for thirty days, and then takes it for a new one' },
    async (stage) => {
      const { operator, kaquan, clock } = stage;
      const { worker } = kaquan;
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      clock.advance(hourMs);
      const options = { idempotencyKey: 'call-1', reason: '核对' };
      const freeze = (note: string) => operator.orders.freeze({ orderId, note }, options);
      assert.equal((await must(freeze('核对'))).outcome, 'applied');
      const first = await stage.history(order);
      await must(operator.orders.unfreeze({ orderId, reason: 'manual' }, why));
      clock.advance(30 * dayMs);
      assert.ok((await purged(stage)) > 0, 'what was before it');
      assert.equal((await must(freeze('核对'))).outcome, 'replayed');
      await refused(freeze('另有原因'), 'idempotency.key_reused');
      assert.deepEqual((await stage.load(order)).holds, []);
      clock.advance(1);
      await refused(worker.tidy({ keepCallsDays: 29 }), 'input.invalid');
      assert.equal((await must(worker.tidy({ keepCallsDays: 31 }))).purgedCalls, 0);
      assert.equal((await must(worker.tidy({ tenants: ['other'] }))).purgedCalls, 0);
      assert.equal(await purged(stage), 2, 'the freeze and its end');
      assert.equal(await purged(stage), 0);
      const told = await stage.history(order);
      assert.deepEqual(told.slice(0, first.length), first, 'what was done stays done');
      assert.equal((await must(freeze('另有原因'))).outcome, 'applied');
      assert.equal((await must(freeze('另有原因'))).outcome, 'replayed');
      assert.equal(await countOf(stage, order, 'order.held'), 2);
    },
  ),

  guarantee(
    {
      id: 'G1531',
      title: 'ships once what a batch had shipped, also where nothing knows of its calls any more',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(6);
      const { operator, kaquan, faults, clock } = stage;
      const orders = [await stage.sell(), await stage.sell()];
      const orderIds = orders.map(({ orderId }) => orderId);
      const ship = { operation: 'fulfilment.ship', orderIds } as const;
      const { token } = await must(operator.batches.plan(ship, why));
      // Both are shipped; the page that says so is lost with its process.
      faults.fail({ operation: 'commit', moment: 'before', skip: 2, times: 2 });
      assert.ok((await operator.batches.execute({ token })).isErr());
      faults.heal();
      assert.equal((await stage.level()).claimed, 2);
      clock.advance(31 * dayMs);
      assert.ok((await purged(stage)) > 0);
      await must(kaquan.worker.runBatches());
      const { batch } = await must(operator.batches.report({ batchId: token }));
      assert.equal(batch.state, 'done');
      assert.deepEqual(wordsOf(await rowsOf(stage, batch)), ['skipped', 'skipped']);
      const options = { idempotencyKey: 'ship-1' };
      const again = await must(operator.fulfilment.ship({ orderIds }, options));
      assert.deepEqual(
        again.items.map(({ outcome }) => outcome),
        ['replayed', 'replayed'],
      );
      assert.equal((await stage.level()).claimed, 2);
      for (const order of orders) assert.equal(await countOf(stage, order, 'unit.claimed'), 1);
    },
  ),

  guarantee(
    { id: 'G1532', title: 'keeps what calls have done to stock when they are forgotten' },
    async (stage) => {
      const { operator, productId, clock } = stage;
      const importing = () =>
        operator.stock.importKeys({
          productId,
          source: ['x-1\n', 'x-2\n', 'x-3\n'],
          importId: 'may',
        });
      assert.equal((await must(importing())).imported, 3);
      const options = { idempotencyKey: 'pdd/1', reason: '给平台备货' };
      const consign = () => operator.stock.consign({ productId, count: 1 }, options);
      const idsOf = async () => (await must(consign())).keys.map(({ keyId }) => keyId);
      const first = await idsOf();
      assert.deepEqual(await idsOf(), first, 'the same call opens the same keys');
      clock.advance(30 * dayMs + minuteMs);
      assert.ok((await purged(stage)) > 0);
      assert.equal((await must(importing())).outcome, 'replayed', 'an import knows itself');
      assert.notDeepEqual(await idsOf(), first, 'another call by now');
      const { available, consigned } = await stage.level();
      assert.deepEqual([available, consigned], [1, 2]);
    },
  ),
];
