import assert from 'node:assert/strict';
import { must, wordOf } from '../guarantees/answers.ts';
import { reading, redeeming } from './goods-meetings.ts';
import { meeting, type Meeting } from './meeting.ts';

/** Shops that are switched and buyers that are blocked while orders come in. */
export const houseMeetings: readonly Meeting[] = [
  meeting(
    { id: 'I50', title: 'a shop is switched on while an order comes in: it waits for no shop' },
    async (stage) => {
      const { shopId, operator } = stage;
      await stage.stock(1);
      await must(operator.shops.disable({ shopId }));
      const orderNo = stage.trade();
      return {
        programs: [
          async ({ shops }) =>
            wordOf(await shops.enable({ shopId, skipSetupCheck: true }, { reason: 'known' })),
          reading(stage, orderNo),
        ],
        async check(words) {
          assert.deepEqual(words, ['applied', 'applied']);
          const order = await must(operator.orders.load({ shopId, orderNo }));
          assert.deepEqual(order.holds, []);
          assert.equal((await stage.level()).claimed, 1, 'it has claimed');
        },
      };
    },
  ),

  meeting(
    { id: 'I51', title: 'a buyer is let in again while he buys: his order is not held for it' },
    async (stage) => {
      const { shopId, operator } = stage;
      await stage.stock(1);
      const buyer = { kind: 'buyer', user: 'buyer' } as const;
      await must(operator.buyers.block(buyer, { reason: '恶意退款' }));
      const orderNo = stage.trade();
      return {
        programs: [
          async ({ buyers }) => wordOf(await buyers.lift(buyer, { reason: '误封' })),
          reading(stage, orderNo),
        ],
        async check(words) {
          assert.deepEqual(words, ['applied', 'applied']);
          const order = await must(operator.orders.load({ shopId, orderNo }));
          assert.deepEqual(order.holds, []);
        },
      };
    },
  ),
  meeting(
    {
      id: 'I56',
      title: 'a shop is paused while a buyer redeems: he has his goods, or waits for them',
    },
    async (stage) => {
      const { shopId, operator } = stage;
      await stage.stock(1);
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      return {
        programs: [
          redeeming(token),
          async ({ shops }) => wordOf(await shops.pause({ shopId }, { reason: '账号异常' })),
        ],
        async check([bought = '', paused]) {
          assert.equal(paused, 'applied');
          const { holds } = await must(operator.orders.load({ orderId: order.orderId }));
          const { delivered } = await stage.level();
          const isRead = bought.startsWith('applied');
          assert.ok(isRead || bought === 'order.frozen', bought);
          assert.deepEqual([delivered, holds.length], isRead ? [1, 0] : [0, 1]);
          await must(operator.shops.resume({ shopId }, { reason: '已核实' }));
          const { redemption } = stage.buyer();
          const again = await must(redemption.redeem({ token }));
          assert.equal(again.outcome, isRead ? 'replayed' : 'applied');
        },
      };
    },
  ),
];
