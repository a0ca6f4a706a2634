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
];
