import assert from 'node:assert/strict';
import { maxAmountMinor } from '../../kernel/money.ts';
import type { StatementEntry, StatementRow } from '../../ports/statement-storage.ts';
import { anId } from '../an-id.ts';
import { aStatementRow as aRow, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { shop1, shop2, storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { allPages } from './finds.ts';

const otherTenant = anId('tenant', 'other');
const most = maxAmountMinor;

async function keep(desk: Desk, ...rows: readonly StatementRow[]): Promise<void> {
  const { outcome } = await desk.commit(desk.change({ statementLines: rows }));
  assert.equal(outcome, 'applied');
}

type Narrowing = Partial<Parameters<Desk['storage']['findStatementLines']>[0]>;

async function list(
  { storage }: Desk,
  filter: Narrowing = {},
  limit = 500,
): Promise<readonly StatementEntry[]> {
  const pages = await allPages(async (cursor) =>
    valueOf(
      await storage.findStatementLines({
        tenant: testTenant,
        shopId: shop1,
        ...filter,
        ...cursor,
        limit,
      }),
    ),
  );
  return pages.flatMap(({ items }) => items);
}

const namesOf = (lines: readonly StatementEntry[]): readonly string[] =>
  lines.map(({ lineNo, print }) => `${lineNo}/${print}`);

/** What channels' statements said. */
export const statementCases: readonly ContractCase[] = [
  storageCase('S560', 'keeps a line of a statement as it was told, and once', async (desk) => {
    const full = aRow({
      amountMinor: -most,
      balanceMinor: most,
      orderNo: '3812345678901234567',
      refundId: 'r1',
      kind: 'refund',
    });
    await keep(desk, full);
    await keep(desk, { ...full, text: 'other words', storedAt: startOfTests + 99 });
    await keep(desk, { ...full, kind: 'other' }, { ...full });
    assert.deepEqual(await list(desk), [{ ...full, isRival: false }]);
    assert.deepEqual(await list(desk, { isRival: true }), []);
    assert.deepEqual(await list(desk, { shopId: shop2 }), []);
    assert.deepEqual(await list(desk, { tenant: otherTenant }), []);
  }),

  storageCase(
    'S561',
    'keeps another content under a known number beside it, as a rival, and never in its place',
    async (desk) => {
      await keep(desk, aRow({ amountMinor: 5 }));
      await keep(desk, aRow({ print: 'p2', amountMinor: 6 }), aRow({ print: 'p2' }));
      await keep(desk, aRow({ print: 'p1' }), aRow({ print: 'p3' }));
      const both = aRow({ lineNo: '2', print: 'z' });
      await keep(desk, both, { ...both, print: 'a' });
      // The same number of another book, shop or tenant is another line.
      await keep(desk, aRow({ book: 'other', print: 'p2' }), aRow({ shopId: shop2, print: 'p2' }));
      const foreign = desk.change({
        tenant: otherTenant,
        statementLines: [aRow({ print: 'p9' })],
      });
      assert.equal((await desk.commit(foreign)).outcome, 'applied');
      assert.deepEqual(namesOf(await list(desk, { book: 'bills' })), ['1/p1', '2/z']);
      const rivals = await list(desk, { isRival: true });
      assert.deepEqual(namesOf(rivals), ['1/p2', '1/p3', '2/a']);
      assert.deepEqual([rivals[0]?.amountMinor, rivals[0]?.isRival], [6, true]);
      const loaded = valueOf(
        await desk.storage.loadStatementLines({
          tenant: testTenant,
          shopId: shop1,
          book: 'bills',
          lineNos: ['1', '2', '1', 'none'],
        }),
      );
      assert.deepEqual(namesOf(loaded).toSorted(), ['1/p1', '1/p2', '1/p3', '2/a', '2/z']);
    },
  ),

  storageCase('S562', 'lists lines by time, page by page, and by what they name', async (desk) => {
    const rows = Array.from({ length: 12 }, (_, n) =>
      aRow({
        lineNo: `n${n}`,
        print: `p${n}`,
        at: startOfTests + (n % 4) * 1_000,
        book: n % 3 === 0 ? 'alipay' : 'bills',
        orderNo: n % 5 === 0 ? 'order-1' : null,
      }),
    );
    await keep(desk, ...rows);
    const place = ({ at, book, lineNo }: StatementRow): string => `${at}/${book}/${lineNo}`;
    const sorted = rows.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
    const told = (wanted: (row: StatementRow) => boolean) =>
      sorted.filter(wanted).map((row) => ({ ...row, isRival: false }));
    for (const limit of [1, 5, 500]) {
      assert.deepEqual(
        await list(desk, {}, limit),
        told(() => true),
        `pages of ${limit}`,
      );
    }
    assert.deepEqual(
      await list(desk, { book: 'alipay' }, 2),
      told(({ book }) => book === 'alipay'),
    );
    assert.deepEqual(
      await list(desk, { orderNo: 'order-1' }, 2),
      told(({ orderNo }) => orderNo === 'order-1'),
    );
    const period = { from: startOfTests + 1_000, to: startOfTests + 3_000 };
    assert.deepEqual(
      await list(desk, period, 2),
      told(({ at }) => at >= period.from && at < period.to),
    );
    const madeUp = await desk.storage.findStatementLines({
      tenant: testTenant,
      shopId: shop1,
      limit: 5,
      cursor: '[1,"x"]',
    });
    assert.ok(madeUp.isOk() || madeUp.error.code === 'storage.corrupt');
  }),

  storageCase(
    'S563',
    'tells the lines of the last instant at which a balance is told',
    async (desk) => {
      const lastTold = async (book = 'bills') => {
        const of = { tenant: testTenant, shopId: shop1, book };
        return namesOf(valueOf(await desk.storage.findLastTold(of))).toSorted();
      };
      assert.deepEqual(await lastTold(), []);
      const later = startOfTests + 1_000;
      await keep(
        desk,
        aRow({ lineNo: '1', balanceMinor: 10 }),
        aRow({ lineNo: '2', at: later, balanceMinor: 20 }),
        aRow({ lineNo: '3', at: later, balanceMinor: 0 }),
        aRow({ lineNo: '4', at: later }),
        aRow({ lineNo: '5', at: later + 1 }),
        aRow({ lineNo: '6', at: later + 1, book: 'other', balanceMinor: 1 }),
        aRow({ lineNo: '7', at: later + 1, shopId: shop2, balanceMinor: 1 }),
        // In doubt, so it says nothing.
        aRow({ lineNo: '1', print: 'p2', at: later + 5, balanceMinor: 1 }),
      );
      assert.deepEqual(await lastTold(), ['2/p1', '3/p1']);
      assert.deepEqual(await lastTold('other'), ['6/p1']);
    },
  ),

  storageCase(
    'S564',
    'keeps one line of a number for the told one, however many tell it at once',
    async (desk) => {
      const prints = Array.from({ length: 6 }, (_, n) => `p${n}`);
      const tell = async (print: string): Promise<void> => {
        for (let tries = 0; tries < 20; tries += 1) {
          const change = desk.change({ statementLines: [aRow({ print })] });
          const { outcome } = await desk.commit(change);
          if (outcome === 'applied') return;
          assert.equal(outcome, 'stale');
        }
        assert.fail('stale for ever');
      };
      await Promise.all([...prints, ...prints].map(tell));
      assert.equal((await list(desk)).length, 1);
      const all = [...(await list(desk)), ...(await list(desk, { isRival: true }))];
      assert.deepEqual(all.map(({ print }) => print).toSorted(), prints);
    },
  ),

  storageCase('S565', 'keeps no line of a change that was not applied', async (desk) => {
    const fence = { job: 'statements/x', token: 7 };
    const { outcome } = await desk.commit(desk.change({ statementLines: [aRow({})], fence }));
    assert.equal(outcome, 'fenced');
    assert.deepEqual(await list(desk), []);
  }),
];
