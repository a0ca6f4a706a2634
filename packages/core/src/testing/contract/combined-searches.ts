import assert from 'node:assert/strict';
import { orderStatusOf, searchTitlesOf } from '../../order/order-status.ts';
import { tabsOf, tabNames } from '../../order/order-tabs.ts';
import type { Order } from '../../order/order.ts';
import { anId } from '../an-id.ts';
import { aCase, aHold, anOrder, type OrderParts } from '../builders.ts';
import { aWriteOf } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { product1, product2, shop1, shop2, storageCase } from '../storage-desk.ts';
import { find, idsOf, type Asked } from './search-kit.ts';

const unpaid = { payment: 'unpaid', settlement: 'none', paidAt: null } as const;

// Nine ways to be; what else an order is varies beside them.
const ways: readonly OrderParts[] = [
  {},
  unpaid,
  { payment: 'completed' },
  { payment: 'closed' },
  { holds: [aHold()] },
  { cases: [aCase({ caseId: anId('case', 'case-requested'), state: 'requested' })] },
  { cases: [aCase({ caseId: anId('case', 'case-done'), state: 'done' })] },
  { redemption: 'rejected' },
  { ...unpaid, presence: 'removed' },
];

// Numbers that look like chance and are the same in every run.
function createDice(): (sides: number) => number {
  let state = 20_251_123;
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

type Dice = ReturnType<typeof createDice>;

const latest = 20;

function randomOrder(dice: Dice, name: string): Order {
  const at = startOfTests + dice(latest);
  const redeemedAt = dice(2) === 0 ? null : at + dice(4);
  return anOrder({
    orderId: anId('order', name),
    orderNo: `${dice(2) === 0 ? 'a' : 'b'}-${name}`,
    shopId: dice(2) === 0 ? shop1 : shop2,
    productId: dice(2) === 0 ? product1 : product2,
    buyerRef: dice(2) === 0 ? 'anna' : null,
    createdAt: at,
    redeemedAt,
    ...ways[dice(ways.length)],
    ...(redeemedAt !== null && dice(2) === 0 ? { redemption: 'redeemed' } : {}),
  });
}

// Each condition in two of five searches, so that most of them stand together in some.
function randomSearch(dice: Dice, example: Order): Asked {
  const { shopId, createdAt, redeemedAt, lines } = example;
  const { payment, redemption, verification, afterSales, ...status } = orderStatusOf(example);
  const maybe = (asked: Asked): Asked => (dice(5) < 2 ? asked : {});
  const tab = tabNames[dice(tabNames.length)];
  const productId = lines[0]?.product?.productId;
  const around = (at: number) => ({ from: at - dice(9), to: at + 1 + dice(9) });
  return {
    ...maybe({ shopId }),
    ...maybe({ user: dice(3) === 0 ? 'nobody' : 'anna' }),
    ...maybe(productId === undefined ? {} : { productId }),
    ...maybe({ payment }),
    ...maybe({ redemption }),
    ...maybe({ verification }),
    ...maybe({ afterSales }),
    ...maybe({ isFrozen: status.isFrozen }),
    ...maybe({ hasOpenCase: status.hasOpenCase }),
    ...maybe({ created: around(createdAt) }),
    ...maybe(redeemedAt === null ? {} : { redeemed: around(redeemedAt) }),
    ...maybe({ text: dice(2) === 0 ? 'a-' : searchTitlesOf(example).slice(1, 3) }),
    ...maybe({ among: (['live', 'removed'] as const)[dice(2)] ?? 'live' }),
    ...maybe(tab === undefined ? {} : { tab }),
  };
}

function isWithin(at: number | null, range: Asked['created']): boolean {
  if (range === undefined) return true;
  const { from = -Infinity, to = Infinity } = range;
  return at !== null && at >= from && at < to;
}

const equalities = ['payment', 'redemption', 'verification', 'afterSales'] as const;
const flags = ['isFrozen', 'hasOpenCase'] as const;

// Said once more and as plainly as possible, against every order there is.
const rules: readonly ((order: Order, asked: Asked) => boolean)[] = [
  ({ shopId }, asked) => asked.shopId === undefined || asked.shopId === shopId,
  ({ orderingUserId, buyerRef }, { user }) =>
    user === undefined || orderingUserId === user || buyerRef === user,
  ({ lines }, { productId }) =>
    productId === undefined || lines.some(({ product }) => product?.productId === productId),
  (order, asked) =>
    [...equalities, ...flags].every(
      (name) => asked[name] === undefined || asked[name] === orderStatusOf(order)[name],
    ),
  (order, { text }) =>
    text === undefined ||
    order.orderNo.startsWith(text) ||
    searchTitlesOf(order).includes(text.toLowerCase()),
  (order, { tab }) => tab === undefined || tabsOf(order).includes(tab),
  (order, { among }) =>
    among === undefined || orderStatusOf(order).isHidden === (among === 'removed'),
  ({ createdAt }, { created }) => isWithin(createdAt, created),
  ({ redeemedAt }, { redeemed }) => isWithin(redeemedAt, redeemed),
];

function fits(order: Order, asked: Asked): boolean {
  return rules.every((rule) => rule(order, asked));
}

/** Searches by everything at once, whatever is placed meanwhile. */
export const combinedSearchCases: readonly ContractCase[] = [
  storageCase('S531', 'pages through any search while orders are placed', async (desk) => {
    const dice = createDice();
    const orders = Array.from({ length: 60 }, (_, n) => randomOrder(dice, `o${n}`));
    await desk.apply({ writes: orders.map(aWriteOf) });
    let found = 0;
    for (let search = 0; search < 60; search += 1) {
      const example = orders[dice(orders.length)];
      assert.ok(example !== undefined);
      const asked = randomSearch(dice, example);
      const at = ({ createdAt, redeemedAt }: Order): number =>
        asked.redeemed === undefined ? createdAt : (redeemedAt ?? 0);
      const isBehind = (a: Order, b: Order): boolean =>
        at(a) < at(b) || (at(a) === at(b) && a.orderId > b.orderId);
      let last: Order | null = null;
      let cursor: string | null = null;
      for (let page = 0; page < 4; page += 1) {
        const end: Order | null = last;
        const expected: readonly Order[] = orders
          .filter((order) => fits(order, asked) && (end === null || isBehind(order, end)))
          .toSorted((a, b) => (isBehind(a, b) ? 1 : -1));
        const position: { readonly cursor?: string } = cursor === null ? {} : { cursor };
        const answer: Awaited<ReturnType<typeof find>> = await find(desk, {
          ...asked,
          ...position,
          limit: 2,
        });
        const ids = idsOf(answer.items);
        const said = `search ${search}, page ${page}: ${JSON.stringify(asked)}`;
        assert.deepEqual(ids, idsOf(expected.slice(0, 2)), said);
        assert.equal(answer.nextCursor === null, expected.length <= 2, said);
        found += ids.length;
        last = answer.items.at(-1) ?? null;
        cursor = answer.nextCursor;
        if (cursor === null) break;
        // Placed meanwhile: before the page, behind it, and of the same instant as its last row.
        const late = randomOrder(dice, `late-${search}-${page}`);
        orders.push(late);
        await desk.apply({ writes: [aWriteOf(late)] });
      }
    }
    assert.ok(found > 60, `the searches find something, not ${found}`);
  }),
];
