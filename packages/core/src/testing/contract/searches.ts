import assert from 'node:assert/strict';
import type { Order, Unit } from '../../order/order.ts';
import { anId } from '../an-id.ts';
import { aCase, aHold, anOrder, type OrderParts } from '../builders.ts';
import { anEvent, aWriteOf } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { product1, product2, shop2, storageCase } from '../storage-desk.ts';
import {
  check,
  find,
  idsOf,
  numbered,
  pagesOf,
  place,
  type Asked,
  type Row,
} from './search-kit.ts';

/** Searches: by user, product, status, times and text, alone and together, page by page. */
export const searchCases: readonly ContractCase[] = [
  storageCase('S130', 'finds orders by their users, exactly', async (desk) => {
    await place(desk, [
      { orderingUserId: 'shop-account', buyerRef: 'anna' },
      { orderingUserId: 'shop-account', buyerRef: null },
      { orderingUserId: 'anna', buyerRef: 'anna' },
      { orderingUserId: 'other', buyerRef: 'ann' },
    ]);
    await check(desk, [
      [{ user: 'anna' }, [0, 2]],
      [{ user: 'shop-account' }, [0, 1]],
      [{ user: 'ann' }, [3]],
      [{ user: 'a' }, []],
      [{ user: 'ANNA' }, []],
    ]);
  }),

  storageCase('S131', 'finds orders by what some line sells, from its mapping on', async (desk) => {
    const [, , unmapped] = await place(desk, [
      { productId: product1 },
      { productId: product2, buyerRef: 'anna' },
      { productId: null },
      {},
    ]);
    await check(desk, [
      [{ productId: product1 }, [0, 3]],
      [{ productId: product2 }, [1]],
      [{ productId: product2, user: 'anna' }, [1]],
      [{ productId: product1, user: 'anna' }, []],
    ]);
    assert.ok(unmapped !== undefined);
    const { lines } = anOrder({ orderId: unmapped.orderId, productId: product2 });
    const mapped = { ...unmapped, version: 2, eventCount: 2, lines };
    const [line] = lines;
    assert.ok(line?.product);
    const event = {
      type: 'order.line_mapped',
      lineId: line.lineId,
      product: line.product,
    } as const;
    const entry = anEvent(mapped, { seq: 2, version: 2, event });
    await desk.apply({ writes: [aWriteOf(mapped)], events: [entry] });
    await check(desk, [[{ productId: product2 }, [1, 2]]]);
  }),

  storageCase('S132', 'finds orders by where they stand as a whole', async (desk) => {
    await place(desk, [
      { redemption: 'redeemed', ...unitsThat('pending') },
      { redemption: 'redeemed', ...unitsThat('verified') },
      {
        redemption: 'redeemed',
        ...unitsThat('voided'),
        cases: [aCase({ caseId: anId('case', 'case-done'), state: 'done' })],
      },
      { cases: [aCase({ caseId: anId('case', 'case-rejected'), state: 'rejected' })] },
      {
        cases: [
          aCase({ caseId: anId('case', 'case-requested'), state: 'requested' }),
          aCase({ caseId: anId('case', 'case-withdrawn'), state: 'withdrawn' }),
        ],
        holds: [aHold()],
      },
      { payment: 'completed' },
      { payment: 'closed' },
    ]);
    await check(desk, [
      [{ verification: 'pending' }, [0]],
      [{ verification: 'verified' }, [1]],
      [{ verification: 'voided' }, [2]],
      [{ verification: 'not_due' }, [3, 4, 5, 6]],
      [{ verification: 'not_required' }, []],
      [{ afterSales: 'none' }, [0, 1, 5, 6]],
      [{ afterSales: 'done' }, [2]],
      [{ afterSales: 'rejected' }, [3]],
      [{ afterSales: 'requested' }, [4]],
      [{ afterSales: 'requested', hasOpenCase: false }, []],
      [{ tab: 'to_redeem' }, [5]],
      [{ tab: 'redeemed' }, [0, 1, 2]],
      [{ tab: 'to_verify' }, [0]],
      [{ tab: 'verified' }, [1, 2]],
      [{ tab: 'in_after_sales' }, [3, 4]],
      [{ tab: 'frozen' }, [4]],
      [{ tab: 'frozen', isFrozen: false }, []],
      [{ tab: 'rejected' }, []],
      [{ tab: 'redeemed', verification: 'verified', redemption: 'redeemed' }, [1]],
      [{ tab: 'to_redeem', payment: 'paid' }, []],
    ]);
  }),

  storageCase('S133', 'finds what was given back, in part or in whole', async (desk) => {
    await place(desk, [{}, refunding(400), refunding(1_000)]);
    await check(desk, [[{ tab: 'refunded' }, [1, 2]]]);
  }),

  storageCase('S134', 'finds orders of a time, its first instant inside', async (desk) => {
    const at = (n: number): number => startOfTests + n;
    await place(
      desk,
      [0, 10, 20, 30].map((n) => ({ createdAt: at(n) })),
    );
    await check(desk, [
      [{ created: {} }, [0, 1, 2, 3]],
      [{ created: { from: at(10) } }, [1, 2, 3]],
      [{ created: { to: at(20) } }, [0, 1]],
      [{ created: { from: at(10), to: at(30) } }, [1, 2]],
      [{ created: { from: at(10), to: at(10) } }, []],
      [{ created: { from: at(10) }, user: 'user-1', productId: product1 }, [1, 2, 3]],
    ]);
  }),

  storageCase('S135', 'lists what was redeemed in a time, latest first', async (desk) => {
    const at = (n: number): number => startOfTests + n;
    const redeemedAt = [30, null, 10, 20, 20, 40].map((n) => (n === null ? null : at(n)));
    await place(
      desk,
      redeemedAt.map((instant) => ({ redeemedAt: instant, redemption: 'redeemed' })),
    );
    const inOrder: readonly Row[] = [
      [{ redeemed: {} }, [5, 0, 3, 4, 2]],
      [{ redeemed: { from: at(20), to: at(40) } }, [0, 3, 4]],
      [{ redeemed: { from: at(20) }, user: 'user-1' }, [5, 0, 3, 4]],
      [{ redeemed: { to: at(21) }, productId: product1, created: { from: at(0) } }, [3, 4, 2]],
    ];
    for (const [asked, expected] of inOrder) {
      assert.deepEqual(await pagesOf(desk, asked, 2), expected.map(numbered));
    }
  }),

  storageCase('S136', 'finds a text in titles and at the front of numbers', async (desk) => {
    const titled = (title: string): OrderParts => {
      const { lines } = anOrder();
      return { lines: lines.map((line) => ({ ...line, title })) };
    };
    await place(desk, [
      titled('视频会员月卡'),
      titled('Music PASS 100% (a_b\\c)'),
      { orderNo: '月卡-2200', ...titled('') },
      { orderNo: '77-月卡', ...titled('音乐') },
    ]);
    await check(desk, [
      [{ text: '月卡' }, [0, 2]],
      [{ text: '会员' }, [0]],
      [{ text: 'music pass' }, [1]],
      [{ text: 'PASS 100%' }, [1]],
      [{ text: '%' }, [1]],
      [{ text: '_' }, [1]],
      [{ text: 'a_b\\c' }, [1]],
      [{ text: 'axb' }, []],
      [{ text: '77-' }, [3]],
      [{ text: "' or true --" }, []],
      [{ text: '月卡', created: { from: startOfTests + 1 } }, []],
    ]);
  }),

  storageCase('S137', 'narrows by all conditions at once', async (desk) => {
    const wanted: OrderParts = {
      shopId: shop2,
      buyerRef: 'anna',
      productId: product2,
      redemption: 'redeemed',
      redeemedAt: startOfTests + 5,
      orderNo: 'wanted',
    };
    const differing: readonly OrderParts[] = [
      { shopId: anId('shop', 'shop-1') },
      { buyerRef: 'otto' },
      { productId: product1 },
      { redemption: 'cancelled' },
      { redeemedAt: startOfTests + 50 },
      { createdAt: startOfTests + 99 },
    ];
    const others = differing.map((part, n) => ({ ...wanted, orderNo: `other-${n}`, ...part }));
    await place(desk, [wanted, ...others]);
    const all: Asked = {
      shopId: shop2,
      user: 'anna',
      productId: product2,
      tab: 'redeemed',
      created: { from: startOfTests, to: startOfTests + 9 },
      redeemed: { from: startOfTests, to: startOfTests + 9 },
    };
    await check(desk, [
      [all, [0]],
      [{ ...all, orderNo: 'wanted' }, [0]],
      [{ ...all, orderNo: 'other-0' }, []],
    ]);
  }),

  storageCase(
    'S138',
    'goes on where a page of a search ended, whatever came since',
    async (desk) => {
      const asked: readonly Asked[] = [
        { user: 'anna' },
        { productId: product1 },
        { tab: 'to_redeem' },
        { user: 'anna', productId: product1, tab: 'to_redeem' },
        { redeemed: {} },
      ];
      const parts = (n: number): OrderParts => ({ buyerRef: 'anna', redeemedAt: startOfTests + n });
      await place(
        desk,
        [0, 1, 2, 3, 4].map((n) => ({ ...parts(n), createdAt: startOfTests + n })),
      );
      const firsts = await Promise.all(asked.map((each) => find(desk, { ...each, limit: 2 })));
      const later = ['a-newer', 'z-newer', 'a-older'].map((name, n) => {
        const at = startOfTests + (name.endsWith('newer') ? 100 + n : -100);
        return anOrder({
          ...parts(0),
          orderId: anId('order', name),
          createdAt: at,
          redeemedAt: at,
        });
      });
      await desk.apply({ writes: later.map(aWriteOf) });
      for (const [position, each] of asked.entries()) {
        const first = firsts[position];
        assert.ok(first && first.nextCursor !== null);
        assert.deepEqual(idsOf(first.items), [4, 3].map(numbered), JSON.stringify(each));
        const rest = await find(desk, { ...each, limit: 10, cursor: first.nextCursor });
        assert.deepEqual(idsOf(rest.items), [...[2, 1, 0].map(numbered), 'a-older']);
      }
    },
  ),
];

function withUnit(parts: Partial<Unit>): Pick<Order, 'lines'> {
  const { lines } = anOrder();
  return {
    lines: lines.map((line) => ({
      ...line,
      units: line.units.map((unit) => ({ ...unit, ...parts })),
    })),
  };
}

function unitsThat(verification: Unit['verification']): Pick<Order, 'lines'> {
  const state = verification === 'voided' ? 'voided' : 'delivered';
  return withUnit({ verification, issues: [{ attempt: 1, state, revealedAt: startOfTests }] });
}

function refunding(refundedMinor: number): Pick<Order, 'lines'> {
  return withUnit({ refundedMinor });
}
