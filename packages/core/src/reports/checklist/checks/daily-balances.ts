import { err, ok, type Result } from 'neverthrow';
import type { ShopId } from '../../../kernel/ids.ts';
import type { BalanceReading } from '../../../ports/balance.ts';
import type { StorageError } from '../../../ports/storage.ts';
import type { Scope } from '../../../runtime/runtime.ts';
import { listOwnShops } from '../../../shop/list-shops.ts';
import { defineCheck, type CheckContext } from '../check.ts';
import { collectFindings } from '../collect-findings.ts';
import type { FindingDraft } from '../finding.ts';
import { compareAccount, type Compared } from './compare-balance.ts';
import { staleOf } from './stale-balance.ts';
import { toldAccountsOf, type ToldAccount } from './told-accounts.ts';

type Code = 'balance.stale' | 'balance.differs';

/**
 * The latest balance of every account that anybody tells one of 渠道余额: how old it is, and whether it is what
 * the ledger says was there at that instant. What each source told last is compared by itself, so that a
 * statement, which the ledger is posted from, does not hide what somebody has seen at the channel. Shops that
 * are linked to one account 对接账号 are looked at together, once.
 */
export const dailyBalances = defineCheck({
  id: 'daily.balances',
  checklist: 'daily',
  codes: ['balance.stale', 'balance.differs'],
  settles: 'all',
  async run(context) {
    const { scope, shops: meant, shopId } = context;
    // Of every shop: whether an account is shared shows in the others.
    const every = shopId === null ? ok(meant) : await listOwnShops(scope);
    if (every.isErr()) return err(every.error);
    const read = await scope.runtime.storage.latestBalances(scope.tenant, null);
    if (read.isErr()) return err(read.error);
    const all = toldAccountsOf(every.value, read.value);
    const ids = new Set(meant.map((shop) => shop.shopId));
    const accounts = all.filter((account) => account.shopIds.some((id) => ids.has(id)));
    const whole = { ...context, shops: every.value };
    const found = collectFindings<Code>();
    let balances = 0;
    for (const account of accounts) {
      balances += new Set(account.readings.map(({ currency }) => currency)).size;
      const stale = await staleOf(scope, account, whole);
      if (stale.isErr()) return err(stale.error);
      for (const reading of stale.value) found.add(staleFinding(account, reading, whole));
    }
    const counts = await compareAll(scope, accounts);
    if (counts.isErr()) return err(counts.error);
    const { differing, ...rest } = counts.value;
    for (const { account, compared } of differing) {
      found.add(differsFinding(account, compared, whole));
    }
    const told = new Set(accounts.flatMap((account) => account.shopIds));
    const shopsWithout = meant.filter((shop) => !told.has(shop.shopId)).length;
    const figures = { balances, shopsWithout, ...rest };
    return ok(found.outcome({ ...figures, differing: differing.length }));
  },
});

interface Differing {
  readonly account: ToldAccount;
  readonly compared: Compared;
}

interface Counts {
  /** Readings that were held against the ledger. */
  compared: number;
  /** The statement that they are to be compared by was not read so far. */
  pending: number;
  /** No statement tells what was there before its first line. */
  shopsWithoutBook: number;
  /** Of several shops, and none of them, or no two alike, has its book. */
  sharedAccounts: number;
  /** The worst of each account. */
  differing: readonly Differing[];
}

async function compareAll(
  scope: Scope,
  accounts: readonly ToldAccount[],
): Promise<Result<Counts, StorageError>> {
  const counts = { compared: 0, pending: 0, shopsWithoutBook: 0, sharedAccounts: 0 };
  const differing: Differing[] = [];
  for (const account of accounts) {
    const compared: Compared[] = [];
    let hasBook = true;
    for (const reading of account.readings) {
      const each = await compareAccount(scope, account.shopIds, reading);
      if (each.isErr()) return err(each.error);
      if (each.value === 'no_book') hasBook = false;
      else if (each.value === 'pending') counts.pending += 1;
      else compared.push(each.value);
    }
    counts.compared += compared.length;
    if (!hasBook) counts[account.shopIds.length > 1 ? 'sharedAccounts' : 'shopsWithoutBook'] += 1;
    const [worst] = compared.toSorted((a, b) => sizeOf(b) - sizeOf(a));
    if (worst !== undefined && sizeOf(worst) > 0) differing.push({ account, compared: worst });
  }
  return ok({ ...counts, differing });
}

function sizeOf({ reading, ledgerMinor }: Compared): number {
  return Math.abs(reading.amountMinor - ledgerMinor);
}

function nameOf({ shops }: CheckContext, shopId: ShopId): string {
  return shops.find((shop) => shop.shopId === shopId)?.name ?? shopId;
}

// Of an account that shops share, the first of them stands for all, whichever it was told through.
function staleFinding(
  { shopIds: [shopId] }: ToldAccount,
  reading: BalanceReading,
  context: CheckContext,
): FindingDraft<Code> {
  const { source, amountMinor, currency, asOf } = reading;
  const told = { amountMinor, currency, source, asOfAt: asOf, oldMs: context.now - asOf };
  return {
    code: 'balance.stale',
    subject: { kind: 'shop', shopId },
    status: 'warn',
    figures: { name: nameOf(context, shopId), ...told },
    evidence: [shopId],
    remedies: [{ call: 'shops.sync', input: { shopId } }],
  };
}

function differsFinding(
  { shopIds: [shopId, ...others] }: ToldAccount,
  { reading, ledgerMinor }: Compared,
  context: CheckContext,
): FindingDraft<Code> {
  const { source, amountMinor, currency, asOf } = reading;
  const differenceMinor = amountMinor - ledgerMinor;
  const told = { amountMinor, ledgerMinor, differenceMinor, currency, source, asOfAt: asOf };
  return {
    code: 'balance.differs',
    subject: { kind: 'shop', shopId },
    status: 'fail',
    figures: { name: nameOf(context, shopId), ...told },
    evidence: [shopId, ...others].slice(0, 20),
    remedies: [],
  };
}
