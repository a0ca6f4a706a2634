import { err, ok, type Result } from 'neverthrow';
import type { ShopId } from '../../../kernel/ids.ts';
import { dayMs } from '../../../kernel/time.ts';
import type { BalanceReading } from '../../../ports/balance.ts';
import type { StorageError } from '../../../ports/storage.ts';
import { defineCheck, type CheckContext } from '../check.ts';
import { collectFindings } from '../collect-findings.ts';
import type { FindingDraft } from '../finding.ts';
import { compareBalance, type Compared } from './compare-balance.ts';

type Code = 'balance.stale' | 'balance.differs';

/** Operators look every day; a figure of the day before yesterday was forgotten. */
const staleMs = 2 * dayMs;

/**
 * The latest balance of every shop that anybody tells one of 渠道余额: how old it is, and whether it is what
 * the ledger says was there at that instant. What each source told last is compared by itself, so that a
 * statement, which the ledger is posted from, does not hide what somebody has seen at the channel.
 */
export const dailyBalances = defineCheck({
  id: 'daily.balances',
  checklist: 'daily',
  codes: ['balance.stale', 'balance.differs'],
  settles: 'all',
  async run(context) {
    const { scope, shops } = context;
    const { runtime, tenant } = scope;
    // Of every shop: whether an account is shared shows in the others.
    const read = await runtime.storage.latestBalances(tenant, null);
    if (read.isErr()) return err(read.error);
    const ids = new Set(shops.map(({ shopId }) => shopId));
    const own = read.value.filter(({ shopId }) => ids.has(shopId));
    const latest = latestOf(own);
    const found = collectFindings<Code>();
    for (const reading of latest) {
      if (context.now - reading.asOf > staleMs) found.add(staleFinding(reading, context));
    }
    const counts = await compareAll(context, { readings: own, shared: sharedIn(read.value) });
    if (counts.isErr()) return err(counts.error);
    const { differing, ...rest } = counts.value;
    for (const each of differing) found.add(differsFinding(each, context));
    const shopsWithout = ids.size - new Set(latest.map(({ shopId }) => shopId)).size;
    const figures = { balances: latest.length, shopsWithout, ...rest };
    return ok(found.outcome({ ...figures, differing: differing.length }));
  },
});

// Whoever told it: the newest of each shop and currency.
function latestOf(readings: readonly BalanceReading[]): readonly BalanceReading[] {
  const latest = new Map<string, BalanceReading>();
  for (const reading of readings) {
    const key = `${reading.shopId}/${reading.currency}`;
    const before = latest.get(key);
    if (before === undefined || before.asOf < reading.asOf) latest.set(key, reading);
  }
  return [...latest.values()];
}

// What several shops move together, the ledger of none of them alone can explain.
function sharedIn(readings: readonly BalanceReading[]): ReadonlySet<string> {
  const shopsOf = Map.groupBy(readings, ({ linkedAccount }) => linkedAccount ?? '');
  const shared = [...shopsOf].filter(([, all]) => new Set(all.map((r) => r.shopId)).size > 1);
  return new Set(shared.map(([account]) => account).filter((account) => account !== ''));
}

interface Counts {
  /** Readings that were held against the ledger. */
  compared: number;
  /** The statement that they are to be compared by was not read so far. */
  pending: number;
  /** No statement tells what was there before its first line. */
  shopsWithoutBook: number;
  sharedAccounts: number;
  /** The worst of each shop. */
  differing: readonly Compared[];
}

async function compareAll(
  { scope }: CheckContext,
  {
    readings,
    shared,
  }: { readonly readings: readonly BalanceReading[]; readonly shared: ReadonlySet<string> },
): Promise<Result<Counts, StorageError>> {
  const counts = { compared: 0, pending: 0 };
  const bookless = new Set<ShopId>();
  const sharedSeen = new Set<string>();
  const worst = new Map<ShopId, Compared>();
  for (const reading of readings) {
    const { shopId, linkedAccount } = reading;
    if (linkedAccount !== null && shared.has(linkedAccount)) {
      sharedSeen.add(linkedAccount);
      continue;
    }
    const compared = await compareBalance(scope, reading);
    if (compared.isErr()) return err(compared.error);
    if (compared.value === 'no_book') bookless.add(shopId);
    else if (compared.value === 'pending') counts.pending += 1;
    else {
      counts.compared += 1;
      const before = worst.get(shopId);
      if (before === undefined || sizeOf(before) < sizeOf(compared.value))
        worst.set(shopId, compared.value);
    }
  }
  const differing = [...worst.values()].filter((each) => sizeOf(each) > 0);
  const others = { shopsWithoutBook: bookless.size, sharedAccounts: sharedSeen.size };
  return ok({ ...counts, ...others, differing });
}

function sizeOf({ reading, ledgerMinor }: Compared): number {
  return Math.abs(reading.amountMinor - ledgerMinor);
}

function nameOf({ shops }: CheckContext, shopId: ShopId): string {
  return shops.find((shop) => shop.shopId === shopId)?.name ?? shopId;
}

function staleFinding(reading: BalanceReading, context: CheckContext): FindingDraft<Code> {
  const { shopId, source, amountMinor, currency, asOf } = reading;
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

function differsFinding(compared: Compared, context: CheckContext): FindingDraft<Code> {
  const { reading, ledgerMinor } = compared;
  const { shopId, source, amountMinor, currency, asOf } = reading;
  const differenceMinor = amountMinor - ledgerMinor;
  const told = { amountMinor, ledgerMinor, differenceMinor, currency, source, asOfAt: asOf };
  return {
    code: 'balance.differs',
    subject: { kind: 'shop', shopId },
    status: 'fail',
    figures: { name: nameOf(context, shopId), ...told },
    evidence: [shopId],
    remedies: [],
  };
}
