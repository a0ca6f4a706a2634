import assert from 'node:assert/strict';
import { dayMs } from '../../kernel/time.ts';
import { orderProblem } from '../../ports/channel-schema.ts';
import type { ChannelOrder, ChannelOrderLine } from '../../ports/channel.ts';
import type { TestOrder } from './channel-harness.ts';
import {
  basics,
  conformanceCase,
  load,
  paidOrder,
  settle,
  usualOrder,
  type ConformanceCase,
  type Desk,
} from './conformance-case.ts';
import { errorFrom } from './sound-answers.ts';

const ofOrders = {
  claim: 'orders',
  isClaimed: ({ orders }) => orders !== null,
} as const satisfies Partial<Parameters<typeof conformanceCase>[1]>;

/** What a channel answers when it is asked for one order. */
export const readingCases: readonly ConformanceCase[] = [
  conformanceCase(['C20', 'loads an order as sound data, under the number that it was asked by'], {
    ...ofOrders,
    needs: basics,
    async check(desk) {
      const orderNo = await paidOrder(desk);
      const order = await load(desk, orderNo);
      assert.equal(order.orderNo, orderNo);
      assert.equal(orderProblem(order), null);
      assert.deepEqual(await load(desk, orderNo), order, 'asked again, nothing has changed');
    },
  }),

  conformanceCase(['C21', 'knows money exactly, to the last minor unit'], {
    ...ofOrders,
    needs: basics,
    async check(desk) {
      for (const [quantity, priceMinor] of awkwardSums) {
        await checkMoney(desk, { ...usualOrder, lines: [{ quantity, priceMinor }] });
      }
    },
  }),

  conformanceCase(['C22', 'knows the money of each line of an order'], {
    ...ofOrders,
    needs: basics,
    provokes: ['twoLines'],
    async check(desk) {
      const lines = [
        { quantity: 3, priceMinor: 333 },
        { quantity: 1, priceMinor: 1 },
      ];
      const order = await checkMoney(desk, { ...usualOrder, lines });
      assert.equal(new Set(order.lines.map(({ lineNo }) => lineNo)).size, 2);
    },
  }),

  conformanceCase(['C30', 'counts postage as a part of what the buyer pays'], {
    ...ofOrders,
    needs: basics,
    provokes: ['postage'],
    async check(desk) {
      for (const postageMinor of [1, 600, 1_205]) {
        await checkMoney(desk, { ...usualOrder, postageMinor });
      }
    },
  }),

  conformanceCase(['C23', 'tells when an order was placed and paid, by the platform’s clock'], {
    ...ofOrders,
    needs: basics,
    async check(desk) {
      const placedAt = desk.now();
      const orderNo = await desk.world.place(usualOrder);
      assert.equal((await load(desk, orderNo)).paidAt, null);
      await desk.advance(90_000);
      const paidAt = desk.now();
      await desk.world.pay(orderNo);
      const order = await load(desk, orderNo);
      assert.ok(isNear(order.createdAt, placedAt), 'when it was placed');
      assert.ok(order.paidAt !== null && isNear(order.paidAt, paidAt), 'when it was paid');
      assert.ok(isNear(order.modifiedAt, paidAt), 'when it was changed');
    },
  }),

  conformanceCase(['C24', 'follows an order to its end'], {
    ...ofOrders,
    needs: basics,
    provokes: ['shipElsewhere', 'complete'],
    async check(desk) {
      const { world } = desk;
      const orderNo = await world.place(usualOrder);
      await checkFacts(desk, orderNo, { payment: 'unpaid', isShipped: false });
      await world.pay(orderNo);
      await checkFacts(desk, orderNo, { payment: 'paid', isShipped: false });
      await world.shipElsewhere(orderNo);
      await checkFacts(desk, orderNo, { payment: 'paid', isShipped: true });
      await world.complete(orderNo);
      await checkFacts(desk, orderNo, { payment: 'completed', isShipped: true });
    },
  }),

  conformanceCase(['C25', 'knows an order that was closed without a payment'], {
    ...ofOrders,
    needs: basics,
    provokes: ['close'],
    async check(desk) {
      const orderNo = await desk.world.place(usualOrder);
      await desk.world.close(orderNo);
      await checkFacts(desk, orderNo, { payment: 'closed', isShipped: false });
    },
  }),

  conformanceCase(['C26', 'knows a line that was closed in an open order'], {
    ...ofOrders,
    needs: basics,
    provokes: ['twoLines', 'closeLine'],
    async check(desk) {
      const lines = [...usualOrder.lines, { quantity: 1, priceMinor: 500 }];
      const orderNo = await paidOrder(desk, { lines });
      const closedNo = await desk.world.closeLine(orderNo);
      const order = await load(desk, orderNo);
      assert.equal(order.payment, 'paid');
      const stateOf = (line: ChannelOrderLine): readonly unknown[] => [
        line.lineNo === closedNo,
        line.payment === 'closed',
      ];
      assert.deepEqual(order.lines.map(stateOf).toSorted(), [
        [false, false],
        [true, true],
      ]);
    },
  }),

  conformanceCase(['C27', 'says of an order that must not be shipped that it is held'], {
    ...ofOrders,
    needs: basics,
    provokes: ['hold'],
    async check(desk) {
      const orderNo = await paidOrder(desk);
      assert.equal((await load(desk, orderNo)).isHeld, false);
      await desk.world.hold(orderNo);
      assert.equal((await load(desk, orderNo)).isHeld, true);
    },
  }),

  conformanceCase(['C28', 'says of an order that nobody placed that there is none'], {
    ...ofOrders,
    needs: basics,
    async check(desk) {
      await paidOrder(desk);
      for (const orderNo of oddNumbers) {
        const answer = await desk.channel.loadOrder(desk.call, orderNo);
        errorFrom(desk, answer, ['channel.order_not_found']);
      }
    },
  }),

  conformanceCase(['C29', 'does not make up an order that it cannot read'], {
    ...ofOrders,
    needs: basics,
    provokes: ['garble'],
    async check(desk) {
      const orderNo = await paidOrder(desk);
      await desk.world.garble(orderNo);
      errorFrom(desk, await desk.channel.loadOrder(desk.call, orderNo), ['channel.unreadable']);
    },
  }),
];

// What doubles get wrong: 0.29 × 100, 19.9 × 100, and sums beyond nine digits.
const awkwardSums = [
  [1, 1],
  [1, 29],
  [3, 57],
  [1, 1_990],
  [7, 11_501],
  [2, 99_999_999],
] as const;

const oddNumbers = ['9', '260101-000000000000009', 'no-such-order', "1' or '1'='1", '9'.repeat(80)];

async function checkMoney(desk: Desk<'place' | 'pay'>, wish: TestOrder): Promise<ChannelOrder> {
  const orderNo = await desk.world.place(wish);
  await desk.world.pay(orderNo);
  const order = await load(desk, orderNo);
  const weights = wish.lines.map(({ quantity, priceMinor }) => quantity * priceMinor);
  const goods = weights.reduce((sum, each) => sum + each, 0);
  assert.equal(order.buyerPaidMinor, goods + wish.postageMinor, 'what the buyer pays');
  assert.equal(order.postageMinor, wish.postageMinor, 'the postage in it');
  const ascending = (a: number, b: number): number => a - b;
  const told = order.lines.map(({ paidMinor }) => paidMinor);
  assert.deepEqual(told.toSorted(ascending), weights.toSorted(ascending), 'the lines');
  const quantities = order.lines.map(({ quantity }) => quantity);
  const ordered = wish.lines.map(({ quantity }) => quantity);
  assert.deepEqual(quantities.toSorted(ascending), ordered.toSorted(ascending), 'the quantities');
  return order;
}

/** An order is at the channel as its platform believes it to be. */
async function checkFacts(
  desk: Desk<'facts'>,
  orderNo: string,
  expected: Pick<ChannelOrder, 'payment' | 'isShipped'>,
): Promise<void> {
  await settle(desk);
  const { payment, isShipped } = await desk.world.facts(orderNo);
  assert.deepEqual({ payment, isShipped }, expected, 'the platform itself');
  const order = await load(desk, orderNo);
  assert.deepEqual({ payment: order.payment, isShipped: order.isShipped }, expected);
  for (const line of order.lines) {
    assert.deepEqual({ payment: line.payment, isShipped: line.isShipped }, expected);
  }
}

function isNear(told: number, real: number): boolean {
  return Number.isSafeInteger(told) && Math.abs(told - real) <= 1_000 && real < told + dayMs;
}
