import assert from 'node:assert/strict';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee } from './stage.ts';

/** Orders as rows of a list 订单列表. */
export const rowCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G456', title: 'lists orders with all that a screen says of them, and no link' },
    async (stage) => {
      const { operator, market } = stage;
      assert.deepEqual((await must(operator.orders.rows())).items, []);
      await stage.stock(2);
      const rejected = await stage.sell();
      stage.clock.advance(1_000);
      const unmapped = await stage.ingest(market.place({ lines: [{ itemId: 'unknown' }] }));
      const misprint = { code: 'wrong_price', text: '标错价格' } as const;
      await must(operator.orders.reject({ orderId: rejected.orderId, ...misprint }));
      const first = await must(operator.orders.rows({ limit: 1 }));
      const { nextCursor: cursor } = first;
      assert.ok(cursor !== null);
      const second = await must(operator.orders.rows({ limit: 1, cursor }));
      const rows = [...first.items, ...second.items];
      assert.deepEqual(
        rows.map(({ order }) => order),
        await Promise.all([stage.load(unmapped), stage.load(rejected)]),
      );
      assert.deepEqual(
        rows.map(({ order: _, status, lines, ...row }) => [
          status.redemption,
          lines.map(({ title: __, lineId: ___, ...line }) => line),
          row,
        ]),
        [
          [
            'pending',
            [{ productName: null, quantity: 1 }],
            {
              shopName: '旗舰店',
              channelType: market.channel.name,
              usesLink: false,
              refundReason: null,
              rejectionReason: null,
            },
          ],
          [
            'rejected',
            [{ productName: '月卡', quantity: 1 }],
            {
              shopName: '旗舰店',
              channelType: market.channel.name,
              usesLink: true,
              refundReason: 'rejected_order',
              rejectionReason: '标错价格',
            },
          ],
        ],
      );
      const { token } = await must(operator.redemption.link({ orderId: rejected.orderId }));
      assert.ok(!JSON.stringify(rows).includes(token));
      await refused(operator.orders.rows({ limit: 0 }), 'input.invalid');
    },
  ),
];
