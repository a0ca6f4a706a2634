import assert from 'node:assert/strict';
import type { ShopId } from '../../kernel/ids.ts';
import { dayMs, hourMs } from '../../kernel/time.ts';
import type { LedgerEntry } from '../../ledger/entry.ts';
import type { BalanceReading } from '../../ports/balance.ts';
import { anId } from '../an-id.ts';
import { anEntry, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { lineOf, reportsOf } from './checking-days.ts';
import { guarantee, type Stage } from './stage.ts';

interface Kept {
  readonly balances?: readonly BalanceReading[];
  readonly entries?: readonly LedgerEntry[];
}

async function keep({ storage, clock }: Stage, kept: Kept): Promise<void> {
  const at = clock.now();
  const changeId = anId('change', `swing-${String(at)}`);
  const stored = await storage.commit([{ changeId, tenant: testTenant, at, writes: [], ...kept }]);
  assert.ok(stored.isOk() && stored.value[0]?.outcome === 'applied');
}

async function readTo({ storage, clock }: Stage, shopId: ShopId, to: number): Promise<void> {
  const at = clock.now();
  const changeId = anId('change', `read-${shopId}-${String(to)}`);
  const cursor = { shopId, stream: 'statements', readTo: to } as const;
  const stored = await storage.commit([{ changeId, tenant: testTenant, at, writes: [], cursor }]);
  assert.ok(stored.isOk() && stored.value[0]?.outcome === 'applied');
}

async function secondShop({ kaquan, shopId }: Stage): Promise<ShopId> {
  const desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const { channelType } = await must(desk.shops.load({ shopId }));
  const { shop } = await must(
    desk.shops.create(
      {
        name: '分店',
        channelType,
        externalId: 'marketplace-2',
        orderingUserId: 'user-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: 'token' },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  return shop.shopId;
}

/** What balances did, and what the ledger says of it. */
export const swingingCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1678',
      title: 'flags a balance that fell by more than was posted, until that is posted',
    },
    async (stage) => {
      const { clock } = stage;
      const shopId = stage.shopId as ShopId;
      const begin = clock.now() - 12 * hourMs;
      const reading = (no: number, amountMinor: number): BalanceReading => {
        const told = { amountMinor, currency: 'CNY', asOf: begin + no * hourMs };
        const account = { shopId, source: 'channel', linkedAccount: 'seller-1' } as const;
        return { ...account, ...told, takenAt: clock.now(), by: 'system:worker' };
      };
      const entry = (no: number, amountMinor: number): LedgerEntry => {
        const parts = { debit: 'linked_account', credit: 'channel_receivable' } as const;
        const at = begin + no * hourMs;
        return anEntry({ shopId, entryId: `e${String(no)}`, ...parts, amountMinor, at });
      };
      const balances = [reading(0, 10_000), reading(4, 60_000), reading(8, 30_000)];
      await keep(stage, { balances, entries: [entry(2, 50_000)] });
      const reports = reportsOf(stage);
      const period = { from: begin - dayMs, to: clock.now() + dayMs };
      const { accounts } = await must(reports.analysis.balanceSwings({ period }));
      const flags = accounts.flatMap(({ swings }) =>
        swings.map(({ explainedMinor, unexplainedMinor, flag }) => [
          ...[explainedMinor, unexplainedMinor],
          flag,
        ]),
      );
      assert.deepEqual(flags, [
        [50_000, 0, null],
        [0, -30_000, 'drop'],
      ]);
      const { findings } = lineOf(await must(reports.daily()), 'daily.balance_swings');
      assert.deepEqual(
        findings.map(({ code, status, figures }) => [code, status, figures['unexplainedMinor']]),
        [['balance.swing', 'fail', -30_000]],
      );
      clock.advance(1);
      const gone = { debit: 'owner_funds', credit: 'linked_account' } as const;
      await keep(stage, { entries: [{ ...entry(6, 30_000), ...gone, cause: 'withdrawal' }] });
      assert.equal(lineOf(await must(reports.daily()), 'daily.balance_swings').status, 'pass');
    },
  ),

  guarantee(
    {
      id: 'G1680',
      title:
        'waits for the statements of every shop that shares an account, and for days without lines',
    },
    async (stage) => {
      const { clock } = stage;
      const first = stage.shopId as ShopId;
      const second = await secondShop(stage);
      const begin = clock.now() - 12 * hourMs;
      const readings = [first, second].map((shopId, no): BalanceReading => {
        const told = { amountMinor: no * 50_000, currency: 'CNY', asOf: begin + no * 6 * hourMs };
        const account = { shopId, source: 'channel', linkedAccount: 'seller-1' } as const;
        return { ...account, ...told, takenAt: clock.now(), by: 'system:worker' };
      });
      const parts = { debit: 'linked_account', credit: 'channel_receivable' } as const;
      const at = begin + hourMs;
      const entries = [anEntry({ ...parts, at, amountMinor: 1, shopId: first, entryId: 'e1' })];
      await keep(stage, { balances: readings, entries });
      const steps = async (): Promise<readonly (readonly unknown[])[]> => {
        const period = { from: begin - dayMs, to: clock.now() + dayMs };
        const { accounts } = await must(reportsOf(stage).analysis.balanceSwings({ period }));
        return accounts.flatMap(({ shopIds, swings }) =>
          swings.map(({ flag, isPending }) => [shopIds.length, flag, isPending]),
        );
      };
      await readTo(stage, first, begin + 12 * hourMs);
      await readTo(stage, second, begin + 4 * hourMs);
      assert.deepEqual(await steps(), [[2, null, true]], 'the second shop has not told yet');
      await readTo(stage, second, begin + 12 * hourMs);
      assert.deepEqual(await steps(), [[2, 'rise', false]]);
    },
  ),

  guarantee(
    {
      id: 'G1681',
      title: 'takes no balance of the account that a shop had before for a fall of its own',
    },
    async (stage) => {
      const { clock } = stage;
      const shopId = stage.shopId as ShopId;
      const begin = clock.now() - 12 * hourMs;
      const reading = (no: number, amountMinor: number): BalanceReading => {
        const told = { amountMinor, currency: 'CNY', asOf: begin + no * hourMs };
        const linkedAccount = no < 4 ? 'seller-1' : 'seller-2';
        const from = { shopId, source: 'channel', linkedAccount } as const;
        return { ...from, ...told, takenAt: clock.now(), by: 'system:worker' };
      };
      const parts = { debit: 'linked_account', credit: 'channel_receivable' } as const;
      const entries = [
        anEntry({ shopId, entryId: 'e1', ...parts, amountMinor: 10_000, at: begin + hourMs }),
        anEntry({ shopId, entryId: 'e2', ...parts, amountMinor: 200, at: begin + 5 * hourMs }),
      ];
      const balances = [reading(0, 900_000), reading(2, 910_000), reading(4, 500), reading(6, 700)];
      await keep(stage, { balances, entries });
      const period = { from: begin - dayMs, to: clock.now() + dayMs };
      const { accounts } = await must(reportsOf(stage).analysis.balanceSwings({ period }));
      assert.deepEqual(
        accounts.map(({ linkedAccount, swings }) => [
          linkedAccount,
          ...swings.map(({ changeMinor, flag }) => [changeMinor, flag]),
        ]),
        [['seller-2', [200, null]]],
      );
    },
  ),
];
