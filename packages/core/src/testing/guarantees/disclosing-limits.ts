import assert from 'node:assert/strict';
import { hourMs, minuteMs } from '../../kernel/time.ts';
import type { AccessRequest } from '../../ports/policy.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guardedBy } from './batching-back.ts';
import { fill } from './batching-many.ts';
import { why } from './batching.ts';
import {
  direct,
  allShown,
  idsOf,
  kindsOf,
  planned,
  planReason,
  sealed,
  seenOf,
} from './disclosing.ts';
import { guarantee } from './stage.ts';

/** Whom nothing is shown, how much at once, and what stays shut. */
export const disclosingLimitCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1202', title: 'shows nobody in a batch what he may not see of one order' },
    async (stage) => {
      const { operator, clock } = stage;
      const order = await stage.ingest(stage.market.place());
      const orderIds = idsOf([order]);
      const links = { operation: 'redemption.link', orderIds } as const;
      const token = await planned(stage, links);
      const asked: AccessRequest[] = [];
      const desk = guardedBy(stage, (request) => {
        asked.push(request);
        if (request.operation !== 'redemption.link') return { access: 'allow' };
        return { access: 'deny', reason: 'clerks see no links' };
      });
      await refused(desk.batches.plan(links, why), 'access.denied');
      const denied = await refused(desk.batches.disclose({ token }), 'access.denied');
      assert.equal(denied.operation, 'redemption.link');
      assert.deepEqual(
        asked.slice(-2).map(({ operation }) => operation),
        ['batches.disclose', 'redemption.link'],
      );
      assert.deepEqual(asked.at(-1)?.input, { orderIds });
      await refused(stage.buyer().batches.disclose({ token }), 'access.denied');
      const stranger = stage.kaquan.with({
        tenant: 'other',
        actor: { kind: 'operator', id: 'wu' },
      });
      await refused(stranger.batches.disclose({ token }), 'batch.not_found');
      const begun = await stage.begin();
      await refused(begun.desk.batches.disclose({ token }), 'transaction.not_allowed');
      await begun.rollback();
      await refused(operator.batches.execute({ token }), 'input.invalid');
      const removing = await planned(stage, { operation: 'orders.remove', orderIds });
      await refused(operator.batches.disclose({ token: removing }), 'input.invalid');
      await refused(operator.batches.disclose({ token, cursor: 'x' }), 'input.invalid');
      await refused(operator.batches.cancel({ batchId: token }), 'batch.illegal_transition');
      clock.advance(hourMs);
      await refused(operator.batches.disclose({ token }), 'batch.expired');
      assert.deepEqual(await seenOf(stage, order), []);
    },
  ),

  guarantee(
    { id: 'G1203', title: 'shows five hundred orders a page, in two trips' },
    async (stage) => {
      const { operator, faults } = stage;
      const orders = await fill(stage, 501);
      const token = await planned(stage, {
        operation: 'redemption.link',
        orderIds: idsOf(orders),
      });
      faults.calls.clear();
      const first = await must(operator.batches.disclose({ token }));
      assert.deepEqual([faults.calls.get('load'), faults.calls.get('commit')], [1, 1]);
      assert.deepEqual([first.items.length, first.nextCursor], [500, '2']);
      const last = orders[500];
      assert.ok(last !== undefined);
      assert.deepEqual(await seenOf(stage, last), [], 'its page was not asked for');
      const second = await must(operator.batches.disclose({ token, cursor: '2' }));
      assert.deepEqual([second.items.length, second.nextCursor], [1, null]);
      assert.deepEqual(await seenOf(stage, last), [`link.disclosed li ${planReason}`]);
      const none = await must(operator.batches.disclose({ token, cursor: '3' }));
      assert.deepEqual([none.items, none.nextCursor], [[], null]);
    },
  ),

  guarantee(
    { id: 'G1204', title: 'keeps shut what one order’s own call would keep shut', ...direct },
    async (stage) => {
      const { operator, clock, market } = stage;
      const orders = await sealed(stage, 3);
      const [frozen, refunded] = orders;
      assert.ok(frozen !== undefined && refunded !== undefined);
      const token = await planned(stage, {
        operation: 'fulfilment.reveal',
        orderIds: idsOf(orders),
      });
      await must(operator.orders.freeze({ orderId: frozen.orderId, note: '核对' }));
      clock.advance(minuteMs);
      market.requestRefund(refunded.orderNo);
      const page = await must(operator.batches.disclose({ token }));
      assert.deepEqual(kindsOf(page), ['order.frozen', 'order.frozen', 'goods']);
      for (const order of [frozen, refunded]) assert.deepEqual(await seenOf(stage, order), []);
      await must(operator.orders.unfreeze({ orderId: frozen.orderId, reason: 'manual' }, why));
      const later = await must(operator.batches.disclose({ token }));
      assert.deepEqual(kindsOf(later), ['goods', 'order.frozen', 'goods']);
      assert.equal(new Set(allShown(later)).size, 3);
    },
  ),
];
