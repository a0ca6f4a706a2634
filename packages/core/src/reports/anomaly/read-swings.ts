import { err, ok, type Result } from 'neverthrow';
import type { ShopId } from '../../kernel/ids.ts';
import type { Currency } from '../../kernel/money.ts';
import { dayMs, type Instant, type Period } from '../../kernel/time.ts';
import type { LedgerPosting } from '../../ledger/posting.ts';
import { statementsReadTo } from '../../ledger/statements-read-to.ts';
import type { BalanceReading, BalanceSource } from '../../ports/balance.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import { shopMachine } from '../../shop/shop-machine.ts';
import type { Shop } from '../../shop/shop.ts';
import { createSwings, type Moved, type Swing, type SwingSeries } from './swings.ts';
import { readPages } from '../read-pages.ts';

/** The steps of one account's balance, as one source tells it. */
export interface AccountSwings {
  /** The shops whose account it is; several where they share one 对接账号. */
  readonly shopIds: readonly ShopId[];
  /** Who told the balance. */
  readonly source: BalanceSource;
  /** The seller's account at the channel; `null` where nobody has said. */
  readonly linkedAccount: string | null;
  /** Of the balance. */
  readonly currency: Currency;
  /** Those that end in the period, oldest first. */
  readonly swings: readonly Swing[];
}

/** How far back is looked for what is usual. */
const lookBackMs = 35 * dayMs;
/** Readings of one account beyond so many are left out, the oldest first. */
const maxReadings = 5_000;
const pageSize = 500;

interface Account {
  readonly channelType: string;
  readonly source: BalanceSource;
  readonly linkedAccount: string | null;
  readonly currency: Currency;
  readonly shopIds: ShopId[];
}

/** The steps of the balances of shops that end in a period, with what postings say of them. */
export async function readSwings(
  scope: Scope,
  shops: readonly Shop[],
  period: Period,
): Promise<Result<readonly AccountSwings[], StorageError>> {
  const accounts = await accountsOf(scope, shops);
  if (accounts.isErr()) return err(accounts.error);
  const all: AccountSwings[] = [];
  for (const account of accounts.value) {
    const swings = await swingsOf(scope, { account, shops }, period);
    if (swings.isErr()) return err(swings.error);
    const { channelType: _type, ...named } = account;
    if (swings.value.length > 0) all.push({ ...named, swings: swings.value });
  }
  return ok(all);
}

// What is read of one account of a seller is one series, whichever of his shops it was read through.
async function accountsOf(
  { runtime, tenant }: Scope,
  shops: readonly Shop[],
): Promise<Result<readonly Account[], StorageError>> {
  const typeOf = new Map(shops.map(({ shopId, channelType }) => [shopId, channelType]));
  const latest = await runtime.storage.latestBalances(tenant, [...typeOf.keys()]);
  if (latest.isErr()) return err(latest.error);
  const accounts = new Map<string, Account>();
  for (const { shopId, source, linkedAccount, currency } of latest.value) {
    const channelType = typeOf.get(shopId) ?? '';
    const owner =
      linkedAccount === null ? ['shop', shopId] : ['account', channelType, linkedAccount];
    const key = JSON.stringify([...owner, source, currency]);
    const known = accounts.get(key);
    if (known === undefined) {
      const shopIds = [shopId];
      accounts.set(key, { channelType, source, linkedAccount, currency, shopIds });
    } else known.shopIds.push(shopId);
  }
  return ok([...accounts.values()]);
}

async function swingsOf(
  scope: Scope,
  { account, shops }: { readonly account: Account; readonly shops: readonly Shop[] },
  { from, to }: Period,
): Promise<Result<readonly Swing[], StorageError>> {
  const readings = await readingsOf(scope, account, { from: Math.max(0, from - lookBackMs), to });
  if (readings.isErr()) return err(readings.error);
  const instants = readings.value.map(({ asOf }) => asOf);
  if (instants.length < 2) return ok([]);
  const series = createSwings(readings.value);
  // What moved at the instant of a reading is in it.
  const within = { from: Math.min(...instants) + 1, to: Math.max(...instants) + 1 };
  const told: StatementsTold[] = [];
  for (const shop of shops.filter(({ shopId }) => account.shopIds.includes(shopId))) {
    const added = await addPostings(scope, { account, shop, within }, series);
    if (added.isErr()) return err(added.error);
    told.push(added.value);
  }
  const swings = series.swings(toldToOf(told));
  return ok(swings.filter(({ after }) => after.asOf >= from && after.asOf < to));
}

async function readingsOf(
  { runtime, tenant }: Scope,
  { shopIds, source, currency, linkedAccount }: Account,
  range: Period,
): Promise<Result<readonly BalanceReading[], StorageError>> {
  const readings: BalanceReading[] = [];
  for (const shopId of shopIds) {
    let cursor: string | null = null;
    do {
      const next = cursor === null ? {} : { cursor };
      const filter = { tenant, shopId, ...range, limit: pageSize, ...next };
      const page = await runtime.storage.findBalances(filter);
      if (page.isErr()) return err(page.error);
      // What was read before the shop had this account is another one's balance.
      const meant = page.value.items.filter(
        (each) =>
          each.source === source &&
          each.currency === currency &&
          (each.linkedAccount === null || each.linkedAccount === linkedAccount),
      );
      readings.push(...meant);
      cursor = readings.length < maxReadings ? page.value.nextCursor : null;
    } while (cursor !== null);
  }
  return ok(readings);
}

/** Up to where the statements of one shop were read. */
interface StatementsTold {
  /** `null`: none was in this time. */
  readonly to: Instant | null;
  /** Whether they are read from the channel, day by day, and go on. */
  readonly goesOn: boolean;
}

// What moved in an account that shops share is known when the last of them has told it.
function toldToOf(told: readonly StatementsTold[]): Instant | null {
  const instants = (some: readonly StatementsTold[]) => some.flatMap(({ to }) => to ?? []);
  const goingOn = instants(told.filter(({ goesOn }) => goesOn));
  if (goingOn.length > 0) return Math.min(...goingOn);
  const all = instants(told);
  return all.length === 0 ? null : Math.max(...all);
}

interface PostingsOf {
  readonly account: Account;
  readonly shop: Shop;
  readonly within: Period;
}

async function addPostings(
  scope: Scope,
  { account: { currency }, shop, within }: PostingsOf,
  series: SwingSeries,
): Promise<Result<StatementsTold, StorageError>> {
  const { runtime, tenant } = scope;
  const { shopId } = shop;
  const account = 'linked_account';
  let toldTo: Instant | null = null;
  const filter = { tenant, shopId, ...within, account, limit: pageSize } as const;
  for await (const page of readPages((from) =>
    runtime.storage.findPostings({ ...filter, ...from }),
  )) {
    if (page.isErr()) return err(page.error);
    for (const posting of page.value) {
      // What was there before the books begin has not moved.
      if (posting.currency !== currency || posting.cause === 'brought_forward') continue;
      series.add(movedBy(posting));
      if (posting.cause.startsWith('statement.')) toldTo = latestOf(toldTo, posting.at);
    }
  }
  const read = await statementsReadTo(scope, shop);
  return read.map((readTo) => {
    const isRead = readTo !== null && 'disable' in shopMachine.states[shop.state];
    return { to: latestOf(toldTo, readTo), goesOn: isRead };
  });
}

function latestOf(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}

function movedBy(posting: LedgerPosting): Moved {
  const { cause, at, debit, amountMinor } = posting;
  const name =
    'entryId' in posting
      ? posting.entryId
      : `${posting.orderId}#${String(posting.seq)}.${String(posting.part)}`;
  const isIn = debit === 'linked_account';
  return { name, cause, at, amountMinor: isIn ? amountMinor : -amountMinor };
}
