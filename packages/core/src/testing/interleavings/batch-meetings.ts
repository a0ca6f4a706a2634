import assert from 'node:assert/strict';
import type { PlanBatchInput } from '../../batches/batch-api.ts';
import type { BatchId, OrderId } from '../../kernel/ids.ts';
import { must, wordOf } from '../guarantees/answers.ts';
import { why } from '../guarantees/batching.ts';
import type { Stage } from '../guarantees/stage.ts';
import { meeting, type Meeting, type Program } from './meeting.ts';

async function planned({ operator }: Stage, input: PlanBatchInput): Promise<BatchId> {
  return (await must(operator.batches.plan(input, why))).token;
}

function executing(token: string): Program {
  return async ({ batches }) => wordOf(await batches.execute({ token }));
}

async function frozenOf(stage: Stage, orderIds: readonly OrderId[]): Promise<readonly number[]> {
  const orders = await Promise.all(orderIds.map((orderId) => stage.load({ orderId })));
  return orders.map(({ holds }) => holds.length);
}

// How often each order was frozen, by its own history.
async function freezes(stage: Stage, orderId: OrderId): Promise<number> {
  const history = await stage.history(await stage.load({ orderId }));
  return history.filter(({ event }) => event.type === 'order.held').length;
}

async function twoOrders(stage: Stage): Promise<readonly OrderId[]> {
  await stage.stock(2);
  return [(await stage.sell()).orderId, (await stage.sell()).orderId];
}

const freezing = { operation: 'orders.freeze', input: { note: '核对' } } as const;

/** Batches that meet each other on the same orders. */
export const batchMeetings: readonly Meeting[] = [
  meeting(
    {
      id: 'I52',
      title: 'two plans over the same orders: what one has done the other leaves alone',
    },
    async (stage) => {
      const orderIds = await twoOrders(stage);
      const tokens = [
        await planned(stage, { ...freezing, orderIds }),
        await planned(stage, { ...freezing, orderIds: orderIds.toReversed() }),
      ];
      return {
        programs: tokens.map((token) => executing(token)),
        async check() {
          assert.deepEqual(await frozenOf(stage, orderIds), [1, 1]);
          for (const orderId of orderIds) assert.equal(await freezes(stage, orderId), 1);
        },
      };
    },
  ),
];
