import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee } from './stage.ts';

/** The history of an order as people read it. */
export const tellingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G880', title: 'tells of an order who did what and why, and how it stood around it' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const token = await stage.tokenOf(order);
      const buyer = stage.buyer('b1').redemption;
      await must(buyer.redeem({ token }));
      stage.clock.advance(secondMs);
      await must(buyer.redeem({ token }, { reason: 'lost it' }));
      const timeline = await must(stage.operator.orders.timeline({ orderId }));
      const { steps } = timeline;
      const changes = steps.flatMap((step) => (step.kind === 'change' ? [step] : []));
      const entries = changes.flatMap((change) => change.entries);
      assert.deepEqual(entries, await stage.history(order), 'nothing is left out');
      assert.equal(changes[0]?.before, null);
      for (const [i, change] of changes.entries()) {
        if (i > 0) assert.deepEqual(change.before, changes[i - 1]?.after);
      }
      const redeeming = changes.at(-1);
      const moved = [redeeming?.before?.redemption, redeeming?.after.redemption];
      assert.deepEqual(moved, ['pending', 'redeemed']);
      const look = steps.at(-1);
      assert.ok(look?.kind === 'look', 'the second look stands there, too');
      assert.deepEqual([look.actor, look.reason], [{ kind: 'buyer', id: 'b1' }, 'lost it']);
      const shown = JSON.stringify(timeline);
      assert.ok(!shown.includes('sesame') && !shown.includes(token));
      await refused(stage.operator.orders.timeline({ orderId: 'nobody' }), 'order.not_found');
    },
  ),
];
