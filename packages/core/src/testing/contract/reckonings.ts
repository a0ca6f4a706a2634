import assert from 'node:assert/strict';
import type { OrderPosting } from '../../ledger/posting.ts';
import { reckonedOrderOf } from '../../ports/reckoning-schema.ts';
import type { Reckoning, UntoldFilter } from '../../ports/reckoning.ts';
import type { StatementRow } from '../../ports/statement-storage.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { aPosting, aWriteOf, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { shop1, shop2, storageCase, valueOf, type Desk } from '../storage-desk.ts';

const otherTenant = anId('tenant', 'other');

function aRow(parts: Partial<StatementRow>): StatementRow {
  return {
    ...{ shopId: shop1, book: 'bills', lineNo: '1', print: 'p1', at: startOfTests, kind: 'income' },
    ...{ amountMinor: 1_000, currency: 'CNY', balanceMinor: null, orderNo: 'n1', refundId: null },
    ...{ text: '', storedAt: startOfTests },
    ...parts,
  };
}

const idOf = (n: number) => anId('order', `o${n}`);

async function place(desk: Desk, n: number, parts: Parameters<typeof anOrder>[0] = {}) {
  const order = anOrder({ orderId: idOf(n), orderNo: `n${n}`, shopId: shop1, ...parts });
  await desk.apply({ writes: [aWriteOf(order)] });
  return order;
}

async function post(desk: Desk, ...postings: readonly OrderPosting[]): Promise<void> {
  await desk.apply({ postings });
}

async function reckon(
  { storage }: Desk,
  orderNos: readonly string[],
  narrowing: { readonly book?: string } = {},
): Promise<readonly Reckoning[]> {
  const asked = { tenant: testTenant, shopId: shop1, orderNos, ...narrowing };
  const found = valueOf(await storage.loadReckonings(asked));
  return found.toSorted((a, b) => (a.orderNo < b.orderNo ? -1 : 1));
}

/** Every number that no statement names, and how many trips it took. */
async function untold(
  { storage }: Desk,
  narrowing: Partial<UntoldFilter> = {},
): Promise<{ readonly numbers: readonly string[]; readonly trips: number }> {
  const numbers: string[] = [];
  const period = { from: startOfTests, to: startOfTests + 1_000 };
  let cursor: string | null = null;
  for (let trips = 1; ; trips += 1) {
    assert.ok(trips < 100, 'the pages come to an end');
    const filter = { tenant: testTenant, shopId: shop1, ...period, limit: 500, ...narrowing };
    const from: { cursor?: string } = cursor === null ? {} : { cursor };
    const page = valueOf(await storage.findUntold({ ...filter, ...from }));
    numbers.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null) return { numbers, trips };
  }
}

/** What reconciliation 对账 reads. */
export const reckoningCases: readonly ContractCase[] = [
  storageCase(
    'S585',
    'answers for a number what the order, its statement lines, its postings and its keys say',
    async (desk) => {
      const order = await place(desk, 1);
      await desk.stock(2);
      const claimed = await desk.place({ orderNo: 'n5', orderId: idOf(5) }, 'claims');
      assert.equal(claimed.outcome, 'applied');
      const rows = [
        aRow({ lineNo: '2', at: startOfTests + 5 }),
        aRow({ lineNo: '1', at: startOfTests + 5, book: 'alipay' }),
        aRow({ lineNo: '9', at: startOfTests - 9_999, kind: 'fee', amountMinor: -6 }),
        aRow({ lineNo: '9', print: 'p2', at: startOfTests + 7 }),
      ];
      const others = [
        aRow({ lineNo: '3', orderNo: 'n11' }),
        aRow({ lineNo: '4', orderNo: null }),
        aRow({ lineNo: '5', shopId: shop2 }),
      ];
      await desk.apply({ statementLines: [...rows, ...others] });
      const paid = aPosting({ orderId: idOf(1), seq: 2 });
      const refunded = aPosting({
        orderId: idOf(1),
        seq: 3,
        cause: 'refund.confirmed',
        debit: 'refund_reserved',
        credit: 'channel_receivable',
        at: startOfTests - 1,
      });
      const settled = aPosting({
        orderId: idOf(1),
        seq: 4,
        cause: 'settlement.settled',
        debit: 'revenue_unsettled',
        credit: 'revenue_settled',
      });
      await post(desk, paid, refunded, settled, aPosting({ orderId: idOf(2) }));
      const [first, none, keyed] = await reckon(desk, ['n1', 'n5', 'n1', 'n4']);
      assert.deepEqual(first?.order, reckonedOrderOf(order));
      assert.deepEqual(
        first?.lines.map(({ lineNo, print, isRival }) => [lineNo, print, isRival]),
        [
          ['9', 'p1', false],
          ['1', 'p1', false],
          ['2', 'p1', false],
          ['9', 'p2', true],
        ],
      );
      assert.deepEqual(first?.lines[1], { ...rows[1], isRival: false });
      assert.deepEqual(first?.postings, [paid, refunded]);
      assert.deepEqual([first?.keys, first?.elsewhere], [[], null]);
      const nothing = { order: null, elsewhere: null, lines: [], postings: [], keys: [] };
      assert.deepEqual(none, { orderNo: 'n4', ...nothing });
      assert.equal(keyed?.orderNo, 'n5');
      assert.deepEqual(
        keyed?.keys.map(({ attempt, state }) => [attempt, state]),
        [[1, 'claimed']],
      );
      const [ofBook] = await reckon(desk, ['n1'], { book: 'alipay' });
      assert.deepEqual(
        ofBook?.lines.map(({ lineNo }) => lineNo),
        ['1'],
      );
      assert.deepEqual(await reckon(desk, []), []);
    },
  ),

  storageCase(
    'S586',
    'knows in which other shop an order stands, and nothing of other tenants',
    async (desk) => {
      await place(desk, 1, { shopId: shop2 });
      await place(desk, 2, { shopId: shop2, orderNo: 'n2' });
      await place(desk, 3, { shopId: shop1, orderNo: 'n2' });
      const foreign = anOrder({ orderId: idOf(4), orderNo: 'n4', shopId: shop1 });
      await desk.apply({ tenant: otherTenant, writes: [aWriteOf(foreign)] });
      await desk.apply({ tenant: otherTenant, statementLines: [aRow({ orderNo: 'n4' })] });
      const found = await reckon(desk, ['n1', 'n2', 'n4']);
      assert.deepEqual(
        found.map(({ order, elsewhere, lines }) => [order?.orderId, elsewhere, lines.length]),
        [
          [undefined, shop2, 0],
          [idOf(3), null, 0],
          [undefined, null, 0],
        ],
      );
    },
  ),

  storageCase(
    'S587',
    'finds the orders of a period that no line of it names, each once, page by page',
    async (desk) => {
      const sold = [1, 2, 3, 4, 5, 6, 7];
      for (const n of sold) await place(desk, n);
      await place(desk, 8, { shopId: shop2 });
      const at = (n: number): number => startOfTests + n;
      await post(
        desk,
        ...sold.slice(0, 5).map((n) => aPosting({ orderId: idOf(n), seq: 2, at: at(n) })),
        // Told before: what is of the period is its refund.
        aPosting({ orderId: idOf(6), seq: 2, at: at(-1) }),
        ...[3, 4].map((seq) =>
          aPosting({
            ...{ orderId: idOf(6), seq, at: at(900 + seq), cause: 'refund.confirmed' },
            ...{ debit: 'revenue_unsettled', credit: 'channel_receivable' },
          }),
        ),
        aPosting({ orderId: idOf(7), seq: 2, at: at(1_000) }),
        aPosting({ orderId: idOf(8), seq: 2, at: at(5), shopId: shop2 }),
        aPosting({
          ...{ orderId: idOf(7), seq: 3, at: at(10), cause: 'settlement.settled' },
          ...{ debit: 'revenue_unsettled', credit: 'revenue_settled' },
        }),
      );
      await desk.apply({
        statementLines: [
          aRow({ orderNo: 'n1', at: at(999) }),
          aRow({ orderNo: 'n2', lineNo: '2', at: at(-1) }),
          aRow({ orderNo: 'n3', lineNo: '3', book: 'alipay' }),
          aRow({ orderNo: 'n4', lineNo: '3', print: 'p2', at: at(1), book: 'alipay' }),
          aRow({ orderNo: 'n4', lineNo: '1', print: 'p2', at: at(2) }),
          aRow({ orderNo: 'n5', lineNo: '5', at: at(1_000) }),
          aRow({ orderNo: 'n6', lineNo: '6', at: at(3), shopId: shop2 }),
        ],
      });
      const ofBills = ['n2', 'n3', 'n4', 'n5', 'n6'];
      assert.deepEqual((await untold(desk, { book: 'bills' })).numbers, ofBills);
      const all = ['n2', 'n4', 'n5', 'n6'];
      for (const limit of [1, 2, 3, 500]) {
        const { numbers, trips } = await untold(desk, { limit });
        assert.deepEqual(numbers, all, `pages of ${limit}`);
        assert.ok(limit > 3 || trips > 1, 'a page looks at no more than it was told to');
      }
      assert.deepEqual((await untold(desk, { from: at(901) })).numbers, ['n6']);
      assert.deepEqual((await untold(desk, { shopId: shop2 })).numbers, ['n8']);
      assert.deepEqual((await untold(desk, { tenant: otherTenant })).numbers, []);
    },
  ),
];
