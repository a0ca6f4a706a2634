import assert from 'node:assert/strict';
import { dayMs, hourMs } from '../../kernel/time.ts';
import type { LedgerEntry } from '../../ledger/entry.ts';
import type { LedgerPosting } from '../../ledger/posting.ts';
import type { PostingFilter } from '../../ports/ledger-storage.ts';
import { anId } from '../an-id.ts';
import { anEntry, aPosting, aStatementRow, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { shop1, shop2, storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { allPages } from './finds.ts';

const order1 = anId('order', 'o1');
const otherTenant = anId('tenant', 'other');

/** What is posted in the ledger 账本 beside orders. */
export const ledgerEntryCases: readonly ContractCase[] = [
  storageCase(
    'S580',
    'keeps what is posted beside orders, and lists it with what they post',
    async (desk) => {
      const posted = await postSome(desk);
      await desk.apply({ entries: [anEntry({ shopId: shop2 })] });
      await desk.apply({ tenant: otherTenant, entries: [anEntry({ amountMinor: 7 })] });
      for (const limit of [1, 2, 3, 500]) assert.deepEqual(await list(desk, {}, limit), posted);
      const period = { from: startOfTests + 1, to: startOfTests + dayMs };
      const inPeriod = posted.filter(({ at }) => at >= period.from && at < period.to);
      assert.deepEqual(await list(desk, period, 1), inPeriod);
      for (const account of ['linked_account', 'channel_receivable', 'unexplained'] as const) {
        const naming = posted.filter(({ debit, credit }) => [debit, credit].includes(account));
        assert.deepEqual(await list(desk, { account }, 2), naming);
      }
      const [first] = posted;
      assert.ok(first !== undefined && 'orderId' in first);
      assert.deepEqual(await pages(desk, { orderId: order1 }, 2), [first], 'of the order itself');
      const named = posted.filter((each) => 'entryId' in each && each.orderNo === 'no-1');
      assert.equal(named.length, 2);
      assert.deepEqual(await pages(desk, { shopId: shop1, orderNo: 'no-1' }, 1), named);
    },
  ),

  storageCase(
    'S581',
    'adds up what is posted beside orders, as it is and as it was',
    async (desk) => {
      // 16:00 in UTC is midnight in China, where the days of totals begin.
      const midnight = startOfTests - (startOfTests % dayMs) + 16 * hourMs;
      const moments = [-3 * dayMs, -1, 0, 1, hourMs, dayMs, 2 * dayMs].map((ms) => midnight + ms);
      for (const [n, at] of moments.entries()) {
        const amountMinor = 10 ** n;
        await desk.apply({ entries: [anEntry({ entryId: `e${n}`, at, amountMinor })] });
        await desk.apply({
          postings: [aPosting({ orderId: anId('order', `o${n}`), at, amountMinor })],
        });
      }
      const check = async (): Promise<void> => {
        for (const [n, at] of [...moments, midnight + 9 * dayMs].entries()) {
          const sum = Math.floor((10 ** n - 1) / 9);
          const expected = sum === 0 ? {} : { channel_receivable: sum, linked_account: sum };
          assert.deepEqual(await debits(desk, at), expected, `until ${n}`);
        }
        const all = { channel_receivable: 1_111_111, linked_account: 1_111_111 };
        assert.deepEqual(await debits(desk), all);
      };
      await check();
      valueOf(await desk.storage.foldDeltas('all', 5));
      await check();
      while (valueOf(await desk.storage.foldDeltas('all', 100)) > 0);
      await check();
      await desk.apply({ entries: [anEntry({ entryId: 'late', at: moments[1] ?? 0 })] });
      assert.deepEqual(await debits(desk, midnight), {
        channel_receivable: 11,
        linked_account: 1_011,
      });
    },
  ),

  storageCase(
    'S582',
    'posts an id once, a line once, and one correction of a posting',
    async (desk) => {
      await postSome(desk);
      const before = [await list(desk), await debits(desk)];
      const line = { book: 'bills', lineNo: '1', print: 'p1' };
      const correcting = {
        cause: 'correction',
        debit: 'owner_funds',
        credit: 'unexplained',
      } as const;
      const twice: readonly (readonly LedgerEntry[])[] = [
        [anEntry({ entryId: 'told' })],
        [anEntry({ entryId: 'new', cause: 'statement.income', line, reason: '' })],
        [anEntry({ entryId: 'new', ...correcting, corrects: { entryId: 'told' } })],
        [
          anEntry({
            entryId: 'new',
            ...correcting,
            corrects: { orderId: order1, seq: 1, part: 1 },
          }),
        ],
        [anEntry({ entryId: 'new' }), anEntry({ entryId: 'new', amountMinor: 2 })],
      ];
      for (const entries of twice) {
        assert.deepEqual(await desk.commit(desk.change({ entries })), { outcome: 'stale' });
      }
      const mixed = desk.change({
        entries: [anEntry({ entryId: 'new' }), anEntry({ entryId: 'told' })],
        postings: [aPosting({ orderId: order1, seq: 9 })],
      });
      assert.deepEqual(await desk.commit(mixed), { outcome: 'stale' });
      assert.deepEqual([await list(desk), await debits(desk)], before);
      const once = desk.change({ entries: [anEntry({ entryId: 'new' })] });
      assert.equal((await desk.commit(once)).outcome, 'applied');
      assert.equal((await desk.commit(once)).outcome, 'duplicate');
      await desk.apply({ entries: [anEntry({ entryId: 'told', shopId: shop2 })] });
    },
  ),

  storageCase(
    'S583',
    'finds a posting by its name, and adds up entries about orders’ numbers',
    async (desk) => {
      const posted = await postSome(desk);
      const of = { tenant: testTenant, shopId: shop1 };
      for (const posting of posted) {
        const found = valueOf(await desk.storage.findPosting({ ...of, posting: nameOf(posting) }));
        const by = posted.find((each) => 'entryId' in each && isOn(each, posting));
        const correctedBy = by !== undefined && 'entryId' in by ? by.entryId : null;
        assert.deepEqual(found, { posting, correctedBy });
      }
      for (const request of [
        { ...of, posting: { entryId: 'nowhere' } },
        { ...of, posting: { orderId: order1, seq: 1, part: 2 } },
        { ...of, shopId: shop2, posting: { entryId: 'told' } },
        { ...of, shopId: shop2, posting: { orderId: order1, seq: 1, part: 1 } },
        { ...of, tenant: otherTenant, posting: { entryId: 'told' } },
      ]) {
        assert.equal(valueOf(await desk.storage.findPosting(request)), null);
      }
      const same = { orderNo: 'no-1', amountMinor: 5 } as const;
      await desk.apply({
        entries: [anEntry({ entryId: 'a', ...same }), anEntry({ entryId: 'b', ...same })],
      });
      await desk.apply({ entries: [anEntry({ entryId: 'c', ...same, shopId: shop2 })] });
      const sums = async (...orderNos: readonly string[]) =>
        valueOf(await desk.storage.sumEntries({ ...of, orderNos })).map((sum) =>
          [sum.orderNo, sum.cause, sum.debit, sum.credit, sum.amountMinor, sum.count].join(' '),
        );
      const first = [
        'no-1 deposit linked_account owner_funds 10 2',
        'no-1 fee channel_fee linked_account 30 1',
        'no-1 statement.income linked_account channel_receivable 1000 1',
      ];
      assert.deepEqual(await sums('no-1', 'no-1', 'no-9'), first);
      const second = 'no-2 subsidy linked_account channel_subsidy 8 1';
      assert.deepEqual(await sums('no-2', 'no-1'), [...first, second]);
      assert.deepEqual(await sums(), []);
    },
  ),
];

// In the order of listings.
async function postSome(desk: Desk): Promise<readonly LedgerPosting[]> {
  const line = { book: 'bills', lineNo: '1', print: 'p1' };
  const orderPosting = aPosting({ orderId: order1 });
  const corrects = { orderId: order1, seq: 1, part: 1 };
  const entries = [
    anEntry({
      ...{ entryId: 'line', cause: 'statement.income', line, reason: '', by: 'system:worker' },
      ...{ credit: 'channel_receivable', orderNo: 'no-1', recordedAt: startOfTests + dayMs },
    }),
    anEntry({ entryId: 'told', evidence: '回单 17' }),
    anEntry({
      ...{ entryId: 'a fee', cause: 'fee', debit: 'channel_fee', credit: 'linked_account' },
      ...{ amountMinor: 30, orderNo: 'no-1', at: startOfTests + 1 },
    }),
    anEntry({
      ...{ entryId: 'mended', cause: 'correction', corrects: { entryId: 'told' } },
      ...{ debit: 'owner_funds', credit: 'linked_account', at: startOfTests + hourMs },
    }),
    anEntry({
      ...{ entryId: 'mended too', cause: 'correction', corrects, at: startOfTests + hourMs },
      ...{ debit: 'unexplained', credit: 'channel_receivable', amountMinor: 9 },
    }),
    anEntry({
      ...{ entryId: 'subsidy', cause: 'subsidy', credit: 'channel_subsidy', orderNo: 'no-2' },
      ...{ amountMinor: 8, at: startOfTests + dayMs },
    }),
  ] as const;
  await desk.apply({ statementLines: [aStatementRow({ orderNo: 'no-1' })] });
  await desk.apply({ postings: [orderPosting] });
  const [told, ...later] = entries.toReversed().toSorted((a, b) => a.at - b.at);
  await desk.apply({ entries: told === undefined ? [] : [told] });
  await desk.apply({ entries: later });
  return [orderPosting, ...entries];
}

function nameOf(posting: LedgerPosting) {
  if ('entryId' in posting) return { entryId: posting.entryId };
  const { orderId, seq, part } = posting;
  return { orderId, seq, part };
}

function isOn({ corrects }: LedgerEntry, posting: LedgerPosting): boolean {
  return JSON.stringify(corrects) === JSON.stringify(nameOf(posting));
}

type OfShop = Extract<PostingFilter, { readonly account?: unknown }>;
type Narrowing = Omit<OfShop, 'tenant' | 'limit'>;
type Wanted =
  | Narrowing
  | { readonly orderId: typeof order1 }
  | { readonly shopId: typeof shop1; readonly orderNo: string };

async function list(
  desk: Desk,
  filter: Partial<Narrowing> = {},
  limit = 500,
): Promise<readonly LedgerPosting[]> {
  return pages(desk, { shopId: shop1, ...filter }, limit);
}

async function pages(
  { storage }: Desk,
  filter: Wanted,
  limit: number,
): Promise<readonly LedgerPosting[]> {
  const found = await allPages(async (cursor) =>
    valueOf(await storage.findPostings({ tenant: testTenant, ...filter, ...cursor, limit })),
  );
  return found.flatMap(({ items }) => items);
}

/** What the accounts of the first shop were debited with. */
async function debits({ storage }: Desk, until?: number): Promise<Record<string, number>> {
  const upTo = until === undefined ? {} : { until };
  const rows = valueOf(await storage.ledgerTotals({ tenant: testTenant, shopId: shop1, ...upTo }));
  assert.equal(
    rows.reduce((sum, { debitMinor, creditMinor }) => sum + debitMinor - creditMinor, 0),
    0,
  );
  return Object.fromEntries(
    rows.flatMap(({ account, debitMinor }) => (debitMinor > 0 ? [[account, debitMinor]] : [])),
  );
}
