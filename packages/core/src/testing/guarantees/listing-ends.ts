import assert from 'node:assert/strict';
import { err } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { Channel, ChannelPage, PageRequest } from '../../ports/channel.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

type TotalOf = (page: ChannelPage<unknown>, request: PageRequest) => number | null;

/** A channel that counts the rows of its listing of orders in its own way. */
function counting(honest: Channel, totalOf: TotalOf): Channel {
  return {
    ...honest,
    listOrders: async (call, request) =>
      (await honest.listOrders(call, request)).map((page) => ({
        ...page,
        totalCount: totalOf(page, request),
      })),
  };
}

async function missing(
  { operator }: Stage,
  numbers: readonly string[],
): Promise<readonly string[]> {
  const { items } = await must(operator.orders.find({ limit: 500 }));
  const stored = new Set(items.map(({ orderNo }) => orderNo));
  return numbers.filter((orderNo) => !stored.has(orderNo));
}

function trades(stage: Stage, count: number): string[] {
  return Array.from({ length: count }, () => stage.trade());
}

const pages = { maxPageSize: 3 };

/** Wherever a listing ends, in pages and in time, no order is lost behind it. */
export const listingEndCases: readonly ContractCase[] = [
  ...[6, 8].map((count) =>
    guarantee(
      {
        id: count === 6 ? 'G280' : 'G281',
        title: `reads ${count} orders where no page says how many there are`,
        listing: pages,
      },
      async (stage) => {
        const bent = throughChannel(stage, (honest) => counting(honest, () => null));
        const numbers = trades(bent, count);
        await bent.pull();
        assert.deepEqual(await missing(bent, numbers), []);
      },
    ),
  ),

  guarantee(
    {
      id: 'G282',
      title: 'reads every order where only the first page does not say how many there are',
      listing: pages,
    },
    async (stage) => {
      const bent = throughChannel(stage, (honest) =>
        counting(honest, ({ totalCount }, { pageNo }) => (pageNo === 1 ? null : totalCount)),
      );
      const numbers = trades(bent, 8);
      await bent.pull();
      assert.deepEqual(await missing(bent, numbers), []);
    },
  ),

  guarantee(
    {
      id: 'G283',
      title: 'reads every order of a long window that nobody counts, as rows move in it',
      listing: pages,
    },
    async (stage) => {
      const bent = throughChannel(stage, (honest) => counting(honest, () => null));
      const numbers = trades(bent, 30);
      for (let call = 0; call < 12; call += 1) {
        bent.market.afterNext('listOrders', () => {
          bent.clock.advance(secondMs);
          bent.market.shipElsewhere(numbers[call * 2] ?? '');
        });
      }
      await bent.pull();
      await bent.pull();
      assert.deepEqual(await missing(bent, numbers), []);
    },
  ),

  ...[1, -1].map((by) =>
    guarantee(
      {
        id: by === 1 ? 'G284' : 'G285',
        title: `comes to an end where every total is off by ${by}`,
        listing: { maxPageSize: 5 },
      },
      async (stage) => {
        const bent = throughChannel(stage, (honest) =>
          counting(honest, ({ totalCount }) =>
            totalCount === null || totalCount === 0 ? totalCount : Math.max(0, totalCount + by),
          ),
        );
        const numbers: string[] = [];
        for (let n = 0; n < 40; n += 1) {
          bent.clock.advance(secondMs);
          numbers.push(bent.trade());
        }
        bent.clock.advance(hourMs);
        await bent.pull();
        const { listOrders } = bent.market.calls;
        assert.ok(listOrders < 500, `${listOrders} calls for 40 orders`);
        if (by === 1) assert.deepEqual(await missing(bent, numbers), []);
      },
    ),
  ),

  guarantee(
    { id: 'G286', title: 'loses no order to a process whose clock was ahead' },
    async (stage) => {
      const { clock } = stage;
      const numbers = trades(stage, 1);
      clock.advance(2 * hourMs);
      await stage.pull();
      clock.advance(-2 * hourMs);
      clock.advance(10 * minuteMs);
      numbers.push(stage.trade());
      clock.advance(10 * minuteMs);
      await stage.pull();
      assert.deepEqual(await missing(stage, numbers), [], 'at once');
      numbers.push(stage.trade());
      clock.advance(5 * hourMs);
      await stage.pull();
      assert.deepEqual(await missing(stage, numbers), []);
    },
  ),

  guarantee(
    {
      id: 'G287',
      title: 'never asks beyond the depth of a listing, after a long stop either',
      listing: { maxDepthMs: 10 * dayMs },
    },
    async (stage) => {
      const { clock } = stage;
      const numbers: string[] = [];
      const bent = throughChannel(stage, (honest) => ({
        ...honest,
        listOrders: async (call, page) => {
          clock.advance(secondMs);
          if (page.window.from >= clock.now() - 10 * dayMs) return honest.listOrders(call, page);
          const where = { channel: honest.name, operation: 'listOrders' };
          const channelMessage = 'too far back';
          return err(coreError('channel.rejected', { ...where, channelCode: '1', channelMessage }));
        },
      }));
      for (let stop = 0; stop < 2; stop += 1) {
        clock.advance(30 * dayMs);
        numbers.push(bent.trade());
        clock.advance(hourMs);
        await bent.pull();
        assert.deepEqual(await missing(bent, numbers), []);
      }
    },
  ),

  guarantee(
    {
      id: 'G288',
      title: 'loses no order of the second in which it read',
      listing: { overlapMs: 0 },
    },
    async (stage) => {
      const { clock } = stage;
      clock.advance(60_500);
      await must(stage.kaquan.worker.pullOrders());
      clock.advance(200);
      const orderNo = stage.market.place();
      stage.market.pay(orderNo);
      clock.advance(minuteMs);
      await stage.pull();
      assert.deepEqual(await missing(stage, [orderNo]), []);
    },
  ),
];
