import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import { must } from '../guarantees/answers.ts';
import { introduced, notified } from '../guarantees/noticing-kit.ts';
import { meeting, type Meeting } from './meeting.ts';

/** What a channel tells, while somebody else reads the same order. */
export const noticeMeetings: readonly Meeting[] = [
  meeting(
    { id: 'I54', title: 'a notice and a pull of the same order: it is placed once' },
    async (stage) => {
      const { shopId, operator } = stage;
      await stage.stock(2);
      await introduced(stage);
      // What was sold before has been read: the meeting is about one order.
      await stage.pull();
      const orderNo = stage.trade();
      await notified(stage);
      stage.clock.advance(secondMs);
      return {
        programs: [
          async (_desk, { kaquan }) => {
            const { items } = await must(kaquan.worker.readNotices());
            return items.map(({ outcome, error }) => error?.code ?? outcome).join();
          },
          async (_desk, { kaquan }) => {
            const { items } = await must(kaquan.worker.pullOrders());
            return items.map(({ outcome, error }) => error?.code ?? outcome).join();
          },
        ],
        async check(words) {
          assert.deepEqual(words, ['done', 'done']);
          await must(operator.orders.load({ shopId, orderNo }));
          assert.equal((await must(operator.orders.find({}))).items.length, 1);
          assert.equal((await stage.level()).claimed, 1, 'it has claimed once');
        },
      };
    },
  ),

  meeting(
    { id: 'I55', title: 'one event told twice while it is read: it is kept and read once' },
    async (stage) => {
      const { kaquan, market } = stage;
      await introduced(stage);
      stage.trade();
      const request = market.signNotification();
      return {
        programs: [
          async (_desk, seat) => {
            const told = await seat.kaquan.inbound.notification({
              channel: 'marketplace',
              request,
            });
            return told.isOk() ? String(told.value.kept) : told.error.code;
          },
          async (_desk, seat) => {
            const told = await seat.kaquan.inbound.notification({
              channel: 'marketplace',
              request,
            });
            await must(seat.kaquan.worker.readNotices());
            return told.isOk() ? String(told.value.kept) : told.error.code;
          },
        ],
        async check(words) {
          assert.deepEqual(words, ['2', '2']);
          await must(kaquan.worker.readNotices());
          assert.equal((await must(stage.operator.orders.find({}))).items.length, 1);
          assert.equal(market.calls.loadOrder, 1, 'whoever has told it when');
        },
      };
    },
  ),
];
