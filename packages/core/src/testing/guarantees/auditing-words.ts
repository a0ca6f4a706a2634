import assert from 'node:assert/strict';
import { createKaquan } from '../../create-kaquan.ts';
import { dayMs, hourMs } from '../../kernel/time.ts';
import type { HistoryStep } from '../../order/history-steps.ts';
import type { HistoryEntry } from '../../order/history.ts';
import type { ContractCase } from '../contract-case.ts';
import { createSeededIds } from '../seeded-ids.ts';
import { aLongStory } from './auditing.ts';
import { must } from './answers.ts';
import { assertWhole, listening } from './dispatching.ts';
import { guarantee } from './stage.ts';

function stepOf(steps: readonly HistoryStep[], type: HistoryStep['event']['type']): HistoryStep {
  return steps.find(({ event }) => event.type === type) ?? assert.fail(`there is no ${type}`);
}

function pathsOf(step: HistoryStep | undefined): readonly string[] {
  return (step?.changes ?? []).map(({ path }) => path);
}

/** What a history says of each event, and to whom it is told for how long. */
export const auditingWordCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1224', title: 'says of each event what it has changed, page by page' },
    async (stage) => {
      const order = await aLongStory(stage);
      const { orderId } = order;
      const { orders } = stage.operator;
      const steps = await must(orders.history({ orderId }));
      const entries = steps.map(({ changes: _changes, rule: _rule, ...entry }) => entry);
      assert.deepEqual(entries, await stage.history(order), 'nothing is left out');
      const [placed, ...later] = steps;
      assert.deepEqual(pathsOf(placed), ['']);
      const held = stepOf(later, 'order.held');
      assert.deepEqual(pathsOf(held), ['/holds/0']);
      assert.deepEqual([held.actor.id, held.reason, held.rule], ['li', 'looks odd', null]);
      const redeemed = stepOf(later, 'redemption.redeemed').changes ?? [];
      const axis = redeemed.filter(({ path }) => path === '/redemption');
      assert.deepEqual(axis, [{ path: '/redemption', before: 'pending', after: 'redeemed' }]);
      for (const { seq, event } of later) {
        const [next] = await must(orders.history({ orderId, afterSeq: seq - 1 }));
        assert.deepEqual(next, steps[seq - 1], event.type);
      }
      const shown = JSON.stringify(steps);
      assert.ok(!shown.includes('sesame') && !shown.includes(await stage.tokenOf(order)));
    },
  ),

  guarantee(
    { id: 'G1225', title: 'takes an event that a subscriber sits on for one that he did not take' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const signals: AbortSignal[] = [];
      const switches = { isStuck: true };
      const heard: HistoryEntry[] = [];
      const { kaquan, desk, settle } = listening(stage, {
        timeLimitMs: 5,
        handle: (event, { signal }) => {
          if (switches.isStuck) {
            signals.push(signal);
            return new Promise(() => undefined);
          }
          heard.push(event);
          return undefined;
        },
      });
      for (let run = 0; run < 9; run += 1) {
        await must(kaquan.worker.dispatchEvents());
        stage.clock.advance(2 * hourMs);
      }
      assert.deepEqual(
        signals.map(({ aborted }) => aborted),
        Array<boolean>(8).fill(true),
      );
      const [parked] = await must(desk.subscriptions.findParked());
      assert.equal(parked?.problem, 'not taken in 5 ms');
      switches.isStuck = false;
      await must(desk.subscriptions.retry({ subscriber: 'erp', orderId: order.orderId }));
      await settle();
      await assertWhole(stage, heard, order);
    },
  ),

  guarantee(
    { id: 'G1226', title: 'keeps nothing for ever for a subscriber that no host names any more' },
    async (stage) => {
      await stage.stock(1);
      const { settle } = listening(stage);
      await settle();
      const order = await stage.sell();
      const { storage, vault, clock, market } = stage;
      const ids = createSeededIds('tidier');
      const channels = [market.channel];
      const { worker } = createKaquan({ storage, channels, vault, clock, ids });
      clock.advance(29 * dayMs);
      assert.deepEqual((await must(worker.tidy())).retiredSubscribers, []);
      clock.advance(2 * dayMs);
      const some = await must(worker.tidy({ tenants: ['default'] }));
      assert.deepEqual(some.retiredSubscribers, [], 'it is no matter of one tenant');
      assert.deepEqual((await must(worker.tidy())).retiredSubscribers, ['erp']);
      assert.deepEqual((await must(worker.tidy())).retiredSubscribers, []);
      const anew = listening(stage);
      await anew.settle();
      await assertWhole(stage, anew.heard, order);
    },
  ),
];
