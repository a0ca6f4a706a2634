import assert from 'node:assert/strict';
import type { PlanBatchInput } from '../../batches/batch-api.ts';
import type { Batch } from '../../batches/batch.ts';
import { createKaquan, type KaquanHandle } from '../../create-kaquan.ts';
import { hourMs, minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { AccessRequest, Policy } from '../../ports/policy.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { createSeededIds } from '../seeded-ids.ts';
import { must, refused } from './answers.ts';
import { rowsOf, why, wordsOf } from './batching.ts';
import { guarantee, type Stage } from './stage.ts';

/** Plans and executes a batch. */
async function done(desk: KaquanHandle, input: PlanBatchInput): Promise<Batch> {
  const { token } = await must(desk.batches.plan(input, why));
  return (await must(desk.batches.execute({ token }))).batch;
}

async function undone(stage: Stage, { batchId }: Batch): Promise<readonly string[]> {
  const { batch } = await must(stage.operator.batches.undo({ batchId }, { reason: '点错了' }));
  assert.equal(batch.state, 'undone');
  const rows = await rowsOf(stage, batch);
  return rows.map((row) => row.undone?.problem?.code ?? row.undone?.outcome ?? '-');
}

function holdsOf({ holds }: Order): readonly string[] {
  return holds.map(({ reason }) => reason);
}

/** Another Kaquan over the stage's data, with a policy. */
export function guardedBy({ storage, clock, vault, market }: Stage, policy: Policy): KaquanHandle {
  const ids = createSeededIds('guarded');
  const channels = [market.channel];
  const kaquan = createKaquan({ storage, channels, vault, clock, ids, policy });
  return kaquan.with({ actor: { kind: 'operator', id: 'wang', roles: ['clerk'] } });
}

/** Taking batches back, who may run them, and what they do to goods and cases. */
export const batchingBackCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1192', title: 'takes a batch back as far as nothing else has happened since' },
    async (stage) => {
      await stage.stock(3);
      const { operator } = stage;
      const orders = [await stage.sell(), await stage.sell()];
      const [first, second] = orders;
      assert.ok(first !== undefined && second !== undefined);
      const orderIds = orders.map(({ orderId }) => orderId);
      const note = '核对';
      const frozen = await done(operator, {
        operation: 'orders.freeze',
        input: { note },
        orderIds,
      });
      await must(operator.orders.unfreeze({ orderId: first.orderId, reason: 'manual' }, why));
      await must(operator.orders.freeze({ orderId: first.orderId, note: '另有原因' }));
      assert.deepEqual(await undone(stage, frozen), ['batch.item_moved_on', 'done']);
      assert.deepEqual(holdsOf(await stage.load(first)), ['manual'], 'it is another’s');
      assert.deepEqual(holdsOf(await stage.load(second)), []);
      const last = (await stage.history(second)).at(-1);
      assert.deepEqual([last?.event.type, last?.reason], ['order.released', '点错了']);
      const again = await must(
        operator.batches.undo({ batchId: frozen.batchId }, { reason: '再点' }),
      );
      assert.deepEqual([again.outcome, again.batch.undo?.counts.done], ['replayed', 1]);
      const loosed = await done(operator, {
        operation: 'orders.unfreeze',
        input: { reason: 'manual' },
        orderIds,
      });
      assert.deepEqual(wordsOf(await rowsOf(stage, loosed)), ['done', 'order.nothing_owed']);
      assert.deepEqual(await undone(stage, loosed), ['done', '-']);
      assert.deepEqual(holdsOf(await stage.load(first)), ['manual']);
      const code = { code: 'cannot_supply', text: '缺货' } as const;
      const rejected = await done(operator, {
        operation: 'orders.reject',
        input: code,
        orderIds: [second.orderId],
      });
      assert.equal((await stage.load(second)).redemption, 'rejected');
      assert.deepEqual(await undone(stage, rejected), ['done']);
      const reopened = await stage.load(second);
      assert.equal(reopened.redemption, 'pending');
      assert.deepEqual(
        reopened.cases.map(({ state }) => state),
        ['withdrawn'],
      );
    },
  ),

  guarantee(
    { id: 'G1193', title: 'takes nothing back that cannot be, nor after half an hour' },
    async (stage) => {
      await stage.stock(1);
      const { operator, clock } = stage;
      const orderIds = [(await stage.ingest(stage.market.place())).orderId];
      const removed = await done(operator, { operation: 'orders.remove', orderIds });
      const { batchId } = removed;
      await refused(operator.batches.undo({ batchId }), 'input.invalid');
      assert.deepEqual(await undone(stage, removed), ['done']);
      const gone = await done(operator, { operation: 'orders.remove', orderIds });
      const back = await done(operator, { operation: 'orders.restore', orderIds });
      assert.deepEqual(await undone(stage, back), ['done']);
      clock.advance(minuteMs * 30);
      const late = { reason: '太晚' };
      await refused(operator.batches.undo(gone, late), 'batch.not_undoable');
      const decided = await done(operator, {
        operation: 'afterSales.reject',
        input: refusal,
        orderIds: [(await stage.sell()).orderId],
      });
      await refused(operator.batches.undo(decided, late), 'batch.not_undoable');
    },
  ),

  guarantee(
    { id: 'G1194', title: 'lets nobody do in a batch what he may not do to one order' },
    async (stage) => {
      const orderIds = [(await stage.ingest(stage.market.place())).orderId];
      const asked: AccessRequest[] = [];
      let closed = 'orders.remove';
      const desk = guardedBy(stage, (request) => {
        asked.push(request);
        if (request.operation !== closed) return { access: 'allow' };
        return { access: 'deny', reason: 'clerks do not remove' };
      });
      const input = { operation: 'orders.remove', orderIds } as const;
      const denied = await refused(desk.batches.plan(input, why), 'access.denied');
      assert.equal(denied.operation, 'orders.remove');
      assert.deepEqual(
        asked.map(({ operation }) => operation),
        ['batches.plan', 'orders.remove'],
      );
      assert.deepEqual(asked[1]?.input, { orderIds });
      assert.deepEqual((await must(stage.operator.batches.find())).items, []);
      // Planned by one who may, clicked by one who may not.
      const { token } = await must(stage.operator.batches.plan(input, why));
      await refused(desk.batches.execute({ token }), 'access.denied');
      assert.equal(
        (await must(stage.operator.batches.report({ batchId: token }))).batch.version,
        1,
      );
      closed = 'none';
      const { batch } = await must(desk.batches.execute({ token }));
      assert.deepEqual(batch.startedBy, { kind: 'operator', id: 'wang', roles: ['clerk'] });
      assert.equal(batch.counts.done, 1);
      // To take it back is a call of its own.
      closed = 'orders.restore';
      const undo = await refused(desk.batches.undo({ batchId: token }, why), 'access.denied');
      assert.equal(undo.operation, 'orders.restore');
      closed = 'orders.remove';
      assert.equal((await must(desk.batches.undo({ batchId: token }, why))).outcome, 'applied');
    },
  ),

  guarantee(
    {
      id: 'G1195',
      title: 'hands goods over sealed, in two trips for five hundred orders and no secret stored',
      delivery: 'direct',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(3);
      const { operator, faults, storage, clock } = stage;
      const orders = [await stage.sell(), await stage.sell(), await stage.sell()];
      const orderIds = orders.map(({ orderId }) => orderId);
      const { token } = await must(
        operator.batches.plan({ operation: 'fulfilment.ship', orderIds }),
      );
      faults.calls.clear();
      const { batch } = await must(operator.batches.execute({ token }));
      assert.deepEqual(batch.counts, { done: 3, endorsed: 0, skipped: 0, failed: 0 });
      // Of the orders one load and one commit; of the batch its beginning and its page.
      assert.deepEqual([faults.calls.get('load'), faults.calls.get('commit')], [1, 3]);
      const stored = await must(storage.loadBatch({ ...scopeOf(batch), pageNo: 1 }));
      assert.ok(!JSON.stringify(stored).includes('sesame'));
      for (const { orderId } of orders) {
        const order = await stage.load({ orderId });
        assert.equal(order.lines[0]?.units[0]?.issues[0]?.revealedAt, null);
        const revealed = await must(operator.fulfilment.reveal({ orderId }));
        assert.equal(revealed.goods.length, 1);
      }
      const more = [await stage.sell()];
      await stage.stock(1);
      clock.advance(hourMs);
      const stale = await done(operator, {
        operation: 'fulfilment.ship',
        orderIds: more.map(({ orderId }) => orderId),
      });
      assert.equal(stale.counts.done, 1, 'it was read again before it was handed over');
    },
  ),

  guarantee(
    { id: 'G1196', title: 'agrees to and refuses cases, several of one order in turn' },
    async (stage) => {
      await stage.stock(4);
      const { operator } = stage;
      const order = await stage.sell({ lines: [{ quantity: 2 }] });
      const other = await stage.sell();
      const units = order.lines.flatMap((line) => line.units.map(({ unitId }) => unitId));
      for (const unitId of units) {
        const wish = { orderId: order.orderId, kind: 'refund_only', reason: '不想要了' } as const;
        await must(operator.afterSales.open({ ...wish, unitIds: [unitId] }));
      }
      const orderIds = [order.orderId, other.orderId];
      const { batch } = await must(
        operator.batches.plan({ operation: 'afterSales.reject', input: refusal, orderIds }),
      );
      assert.deepEqual(batch.planned, { apply: 2, endorse: 0, skip: 0, refuse: 0 });
      const ended = await must(operator.batches.execute({ token: batch.batchId }));
      const rows = await rowsOf(stage, ended.batch);
      assert.deepEqual(
        rows.map(({ caseId, result }) => [caseId, result?.outcome]),
        [1, 2].map((n) => [`${order.orderId}.c${n}`, 'done']),
      );
      const rejected = await stage.load(order);
      assert.deepEqual(
        rejected.cases.map(({ state }) => state),
        ['rejected', 'rejected'],
      );
      const caseIds = [...rejected.cases.map(({ caseId }) => caseId), `${other.orderId}.c1`];
      const agreeing = await must(
        operator.batches.plan({ operation: 'afterSales.approve', caseIds }),
      );
      assert.deepEqual(wordsOf(await rowsOf(stage, agreeing.batch)).at(-1), 'case.not_found');
    },
  ),
];

const refusal = { code: 'not_eligible', buyerText: '已超过售后期限' } as const;

function scopeOf({ batchId }: Batch) {
  return { tenant: testTenant, batchId };
}
