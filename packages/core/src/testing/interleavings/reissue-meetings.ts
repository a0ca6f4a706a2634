import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import { unitIdsOf } from '../guarantees/after-sales.ts';
import { wordOf } from '../guarantees/answers.ts';
import type { Stage } from '../guarantees/stage.ts';
import { meeting, type Meeting, type Program } from './meeting.ts';

// Which attempts such events speak of.
async function historyOf(stage: Stage, order: Order, type: string): Promise<readonly string[]> {
  const entries = await stage.history(order);
  return entries.flatMap(({ event }) =>
    event.type === type && 'attempt' in event ? [`${event.unitId}#${event.attempt}`] : [],
  );
}

/** Goods that are issued again, whoever meets. */
export const reissueMeetings: readonly Meeting[] = [
  meeting(
    {
      id: 'I53',
      title:
        'a click comes late, while staff issues again what it asks for: one card is left of two',
    },
    async (stage) => {
      await stage.stock(3);
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      const wish = { orderId: order.orderId, unitIds: unitIdsOf(order) };
      const redeeming: Program = async ({ redemption }) =>
        wordOf(await redemption.redeem({ token }));
      return {
        programs: [
          redeeming,
          async (desk, seat) => {
            await redeeming(desk, seat);
            return wordOf(await desk.afterSales.reissue(wish, { reason: '卡密无效' }));
          },
        ],
        async check([, reissued]) {
          assert.equal(reissued, 'applied');
          const { available, claimed, delivered, voided } = await stage.level();
          const kept = { available: 1, held: 1, voided: 1 };
          assert.deepEqual({ available, held: claimed + delivered, voided }, kept);
          const handed = await historyOf(stage, order, 'unit.delivered');
          assert.deepEqual(handed, [...new Set(handed)], 'no attempt is handed over twice');
        },
      };
    },
  ),
];
