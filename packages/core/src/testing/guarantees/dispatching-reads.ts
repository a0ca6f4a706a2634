import assert from 'node:assert/strict';
import { hourMs } from '../../kernel/time.ts';
import type { HistoryEntry } from '../../order/history.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { assertWhole, listening } from './dispatching.ts';
import { guarantee } from './stage.ts';

/** What is read for a subscriber is told once, and storage that is down is no word about an event. */
export const dispatchingReadCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G879', title: 'tells once what is added between finding and reading' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const earlier = async ({ event }: HistoryEntry): Promise<void> => {
        if (event.type !== 'order.placed') return;
        await must(stage.operator.orders.freeze({ orderId, note: 'wait' }));
      };
      const { heard, settle } = listening(stage, { name: 'z' }, [{ name: 'a', handle: earlier }]);
      await settle();
      assert.ok(heard.some(({ event }) => event.type === 'order.held'));
      await assertWhole(stage, heard, order);
    },
  ),

  guarantee(
    { id: 'G881', title: 'gives no order up because its history could not be read for a while' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { kaquan, desk, heard, settle } = listening(stage);
      stage.faults.fail({ operation: 'findHistory', moment: 'before', times: 20 });
      for (let run = 0; run < 12; run += 1) {
        const { summary } = await must(kaquan.worker.dispatchEvents());
        assert.deepEqual([summary.postponed, summary.parked], [1, 0]);
        stage.clock.advance(2 * hourMs);
      }
      stage.faults.heal();
      assert.deepEqual(await must(desk.subscriptions.findParked()), []);
      await settle();
      await assertWhole(stage, heard, order);
    },
  ),
];
