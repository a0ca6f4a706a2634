import assert from 'node:assert/strict';
import { secondMs, type Period } from '../../kernel/time.ts';
import type { ChannelOrder, ChannelPage, PageRequest } from '../../ports/channel.ts';
import {
  basics,
  conformanceCase,
  load,
  settle,
  usualOrder,
  type ConformanceCase,
  type Desk,
} from './conformance-case.ts';
import { valueFrom } from './sound-answers.ts';

const ofOrders = {
  claim: 'orders',
  isClaimed: ({ orders }) => orders !== null,
  needs: basics,
} as const satisfies Partial<Parameters<typeof conformanceCase<'place' | 'pay' | 'facts'>>[1]>;

/** What a channel answers when it is asked what has changed. */
export const listingCases: readonly ConformanceCase[] = [
  conformanceCase(['C40', 'lists what was changed in a window, newest change first'], {
    ...ofOrders,
    async check(desk) {
      const { orderNos, window } = await aFew(desk, 5);
      const page = await list(desk, { window });
      assert.deepEqual(numbersOf(page), orderNos.toReversed());
      assert.deepEqual(page.undecoded, []);
      const times = page.rows.map(({ modifiedAt }) => modifiedAt);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => b - a),
      );
    },
  }),

  conformanceCase(
    ['C41', 'loses nothing between windows that meet, and adds nothing from far off'],
    {
      ...ofOrders,
      async check(desk) {
        const { orderNos, window } = await aFew(desk, 4);
        const all = (await list(desk, { window })).rows;
        for (const { modifiedAt: edge } of all) {
          const left = (await list(desk, { window: { from: window.from, to: edge } })).rows;
          const right = (await list(desk, { window: { from: edge, to: window.to } })).rows;
          const seen = new Set([...left, ...right].map(({ orderNo }) => orderNo));
          assert.equal(seen.size, orderNos.length, 'a change at the edge is in one of both');
          assert.ok(right.some(({ modifiedAt }) => modifiedAt === edge));
          // A platform that counts both edges may answer a row at the edge twice, and no other.
          assert.ok(left.every(({ modifiedAt }) => modifiedAt <= edge + secondMs));
          assert.ok(right.every(({ modifiedAt }) => modifiedAt >= edge - secondMs));
        }
      },
    },
  ),

  conformanceCase(['C42', 'divides a window into pages, and counts what is in it'], {
    ...ofOrders,
    async check(desk) {
      const { orderNos, window } = await aFew(desk, 5);
      const pages = [];
      for (const pageNo of [1, 2, 3]) pages.push(await list(desk, { window, pageNo, pageSize: 2 }));
      assert.deepEqual(
        pages.map(({ rows }) => rows.length),
        [2, 2, 1],
      );
      assert.deepEqual(pages.flatMap(numbersOf), orderNos.toReversed());
      for (const { totalCount } of pages) assert.ok(totalCount === null || totalCount === 5);
    },
  }),

  conformanceCase(['C43', 'answers the same page twice the same way'], {
    ...ofOrders,
    async check(desk) {
      const { window } = await aFew(desk, 3);
      const page = { window, pageSize: 2 };
      assert.deepEqual(await list(desk, page), await list(desk, page));
    },
  }),

  conformanceCase(['C44', 'answers an empty window, and one without any length, with no rows'], {
    ...ofOrders,
    async check(desk) {
      const { window } = await aFew(desk, 1);
      await desk.advance(60_000);
      await settle(desk);
      const later = window.to + 30_000;
      for (const empty of [
        { from: later, to: later + 10_000 },
        { from: later, to: later },
      ]) {
        const page = await list(desk, { window: empty });
        assert.deepEqual([page.rows, page.undecoded], [[], []]);
        assert.ok(page.totalCount === null || page.totalCount === 0);
      }
    },
  }),

  conformanceCase(['C45', 'loses no other row when one is changed between two pages'], {
    ...ofOrders,
    provokes: ['shipElsewhere'],
    async check(desk) {
      const { orderNos, window } = await aFew(desk, 5);
      const [changed = '', ...others] = orderNos;
      const seen = new Set<string>();
      // As core reads: from the last page to the first, so that what moves up is met again.
      for (const pageNo of [3, 2, 1]) {
        for (const orderNo of numbersOf(await list(desk, { window, pageNo, pageSize: 2 }))) {
          seen.add(orderNo);
        }
        if (pageNo === 3) await desk.world.shipElsewhere(changed);
      }
      for (const orderNo of others) assert.ok(seen.has(orderNo), 'a row that nobody changed');
      const since = { from: window.to, to: desk.now() };
      await settle(desk);
      const next = await list(desk, { window: { from: since.from, to: since.to + secondMs } });
      assert.ok(numbersOf(next).includes(changed), 'the changed one comes in the next window');
    },
  }),

  conformanceCase(['C46', 'lists nothing that it says otherwise when asked for the order'], {
    ...ofOrders,
    async check(desk) {
      const { window } = await aFew(desk, 3);
      for (const listed of (await list(desk, { window })).rows) {
        const loaded = await load(desk, listed.orderNo);
        assert.deepEqual(knownOf(listed), knownOf(loaded));
        assert.ok(listed.isHeld === null || listed.isHeld === loaded.isHeld);
      }
    },
  }),

  conformanceCase(['C47', 'sets a row aside that it cannot read, and goes on behind it'], {
    ...ofOrders,
    provokes: ['garble'],
    async check(desk) {
      const { orderNos, window } = await aFew(desk, 3);
      const [first = '', odd = '', last = ''] = orderNos;
      await desk.world.garble(odd);
      const page = await list(desk, { window });
      assert.deepEqual(numbersOf(page), [last, first]);
      assert.deepEqual(
        page.undecoded.map(({ externalId }) => externalId),
        [odd],
      );
      const [row] = page.undecoded;
      assert.ok(row !== undefined && row.problem.length > 0 && row.problem.length <= 500);
      assert.ok(row.raw.includes(odd), 'the raw row is kept');
    },
  }),

  conformanceCase(['C48', 'takes a window and a page as large as it says'], {
    ...ofOrders,
    async check(desk) {
      const { orderNos } = await aFew(desk, 1);
      const limits = desk.channel.capabilities.orders;
      assert.ok(limits !== null);
      const window = { from: desk.now() - limits.maxWindowMs, to: desk.now() };
      const page = await list(desk, { window, pageSize: limits.maxPageSize });
      assert.deepEqual(numbersOf(page), orderNos);
    },
  }),
];

/** Orders that were changed two seconds apart, and a window that holds just these changes. */
async function aFew(
  desk: Desk<'place' | 'pay'>,
  count: number,
): Promise<{ readonly orderNos: readonly string[]; readonly window: Period }> {
  await desk.advance(2 * secondMs);
  const from = Math.floor(desk.now() / secondMs) * secondMs;
  const orderNos: string[] = [];
  for (let n = 0; n < count; n += 1) {
    await desk.advance(2 * secondMs);
    const orderNo = await desk.world.place(usualOrder);
    await desk.world.pay(orderNo);
    orderNos.push(orderNo);
  }
  await desk.advance(10 * secondMs);
  const window = { from, to: desk.now() };
  await settle(desk);
  return { orderNos, window };
}

async function list(
  desk: Desk<never>,
  page: Partial<PageRequest> & Pick<PageRequest, 'window'>,
): Promise<ChannelPage<ChannelOrder>> {
  const request = { pageNo: 1, pageSize: 50, ...page };
  const listed = valueFrom(desk, await desk.channel.listOrders(desk.call, request));
  assert.ok(listed.rows.length + listed.undecoded.length <= request.pageSize, 'a page is full');
  return listed;
}

function numbersOf({ rows }: ChannelPage<ChannelOrder>): readonly string[] {
  return rows.map(({ orderNo }) => orderNo);
}

function knownOf(order: ChannelOrder): Partial<ChannelOrder> {
  const { orderNo, createdAt, modifiedAt, paidAt, payment, isShipped, currency } = order;
  const { buyerPaidMinor, postageMinor, lines } = order;
  const facts = { orderNo, createdAt, modifiedAt, paidAt, payment, isShipped, currency };
  return { ...facts, buyerPaidMinor, postageMinor, lines };
}
