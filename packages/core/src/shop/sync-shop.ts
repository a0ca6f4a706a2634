import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { FieldChange } from '../kernel/field-changes.ts';
import type { Instant } from '../kernel/time.ts';
import { statementBalance, type StatementBalanceError } from '../ledger/statement-balance.ts';
import type { BalanceReading, ToldAmount } from '../ports/balance.ts';
import type { Change } from '../ports/change.ts';
import type { ChannelShop, ChannelWriteError } from '../ports/channel.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import { liveChannelOf, loadCalledShop } from './live-channel.ts';
import { cadenceOf } from './monitoring.ts';
import { shopChangeOf } from './shop-change.ts';
import type { ShopChannel, ShopChannelError } from './shop-channel.ts';
import type { Shop } from './shop.ts';

/** Why a shop's channel was not asked who it is; the next run asks again. */
export type SyncShopError =
  | StorageError
  | ShopChannelError
  | ChannelWriteError
  | CoreError<'shop.not_found' | 'storage.contention' | 'storage.lease_lost'>;

/** Whether a shop's channel is to be asked who it is, and for its messages. */
export function isSyncDue(shop: Shop, now: Instant): boolean {
  const { externalId, syncedAt } = shop;
  const { syncEveryMs } = cadenceOf(shop, now);
  return externalId === null || syncedAt === null || syncedAt + syncEveryMs <= now;
}

/** What was learned of a shop from its channel and its statements. */
export interface LearnedShop {
  /** As it is now. */
  readonly shop: Shop;
  /** What differs in it since. */
  readonly changes: readonly FieldChange[];
  /** The balances that were told; empty where nobody tells one. */
  readonly balances: readonly BalanceReading[];
}

/** How often a shop's channel is asked. */
export interface SyncManner {
  /** That it has failed in the same way is not written down again before so long has passed. */
  readonly repeatMs: number;
}

/**
 * Asks a shop's channel who it is, for its balance, and for its messages where it must be asked;
 * whatever the shop's own switch says, because what is sold there meanwhile is taken in all the same. The
 * shop may be edited meanwhile: only what the channel has said is written. Repeated, nothing changes.
 */
export async function syncShop(
  scope: Scope,
  shop: Shop,
  { repeatMs }: SyncManner,
): Promise<Result<LearnedShop, SyncShopError>> {
  const asked = await ask(scope, shop);
  const told = asked.isOk() ? asked.value : { ...nothing, error: asked.error };
  const stored = await store(scope, { asked: shop, told, repeatMs });
  if (stored.isErr()) return err(stored.error);
  return told.error === null ? ok(stored.value) : err(told.error);
}

type Amount = ToldAmount & Pick<BalanceReading, 'source'>;

interface Told {
  /** `null`: nothing was said. */
  readonly shop: ChannelShop | null;
  readonly balances: readonly Amount[];
  /** Why not everything could be asked. */
  readonly error: SyncShopError | null;
  /** Whether there is nothing to ask for another day. */
  readonly isSettled: boolean;
}

const nothing = { shop: null, balances: [], isSettled: false };

async function ask(scope: Scope, shop: Shop): Promise<Result<Told, SyncShopError>> {
  const source = await liveChannelOf(scope, shop);
  if (source.isErr()) return err(source.error);
  const { channel, call } = source.value;
  // Of a shop without a channel's orders, such as the host's own, nobody else knows anything.
  if (channel.capabilities.orders === null) {
    return ok({ ...nothing, error: null, isSettled: true });
  }
  const described = await channel.describeShop(call);
  if (described.isErr()) return err(described.error);
  const balances = await balancesOf(scope, shop, described.value);
  if (balances.isErr()) return err(balances.error);
  const told = { shop: described.value, balances: balances.value };
  return askForMessages(scope, shop, { source: source.value, told });
}

async function askForMessages(
  scope: Scope,
  shop: Shop,
  {
    source: { channel, call },
    told,
  }: { readonly source: ShopChannel; readonly told: Pick<Told, 'shop' | 'balances'> },
): Promise<Result<Told, SyncShopError>> {
  const permitted = await channel.permitFeed?.(call);
  if (permitted?.isErr()) {
    // Who the shop is is known all the same; a refusal is asked about again in a day, like everything else.
    const { error } = permitted;
    return ok({ ...told, error, isSettled: error.retry !== 'later' });
  }
  const note = permitted?.map((answer) => (isDone[answer.outcome] ? null : answer.note));
  noteMissing(scope, shop, note?.unwrapOr(null) ?? null);
  return ok({ ...told, error: null, isSettled: true });
}

const isDone = { done: true, needs_check: false, impossible: false } as const;

function noteMissing({ runtime }: Scope, { shopId }: Shop, note: string | null): void {
  if (note === null) return;
  runtime.logger.log('warn', 'a channel sends no messages of a shop', { shopId, note });
}

// What no channel tells stands in its statements, if anywhere: of each currency the latest.
async function balancesOf(
  scope: Scope,
  { shopId }: Shop,
  { balance }: ChannelShop,
): Promise<Result<readonly Amount[], StorageError>> {
  if (balance != null) return ok([{ ...balance, source: 'channel' }]);
  const told = await statementBalance(scope, shopId);
  if (told.isErr()) return isOfStorage(told.error) ? err(told.error) : ok([]);
  const latest = new Map<string, Amount>();
  for (const { currency, balanceMinor, asOf } of told.value) {
    if ((latest.get(currency)?.asOf ?? -1) > asOf) continue;
    latest.set(currency, { amountMinor: balanceMinor, currency, asOf, source: 'statement' });
  }
  return ok([...latest.values()]);
}

function isOfStorage(error: StatementBalanceError): error is StorageError {
  return error.code.startsWith('storage.');
}

const maxRounds = 8;

interface Learning extends SyncManner {
  readonly asked: Shop;
  readonly told: Told;
}

async function store(
  scope: Scope,
  learning: Learning,
): Promise<Result<LearnedShop, SyncShopError>> {
  for (let round = 0; round < maxRounds; round += 1) {
    const stored = await storeOnce(scope, learning);
    if (stored.isErr()) return err(stored.error);
    if (stored.value !== null) return ok(stored.value);
  }
  return err(coreError('storage.contention', { operation: 'commit', attempts: maxRounds }));
}

// `null`: a rival was first. Credentials that were stored meanwhile may be another seller's: he is asked
// for next time.
async function storeOnce(
  scope: Scope,
  learning: Learning,
): Promise<Result<LearnedShop | null, StorageError | CoreError<'shop.not_found'>>> {
  const { runtime } = scope;
  const { asked, told } = learning;
  const loaded = await loadCalledShop(scope, asked.shopId);
  if (loaded.isErr()) return err(loaded.error);
  const before = loaded.value;
  const unchanged = { shop: before, changes: [], balances: [] };
  if (before.sealedCredentials !== asked.sealedCredentials) return ok(unchanged);
  const at = runtime.clock.now();
  const after = learnedOf(before, learning, at);
  if (after === null) return ok(unchanged);
  const { kind, id } = scope.actor;
  const { shopId, linkedAccount } = after;
  const taken = { shopId, linkedAccount, takenAt: at, by: `${kind}:${id}` };
  const balances = told.balances.map((each) => ({ ...each, ...taken }));
  const how = { at, actor: scope.actor, reason: '', command: 'sync' } as const;
  const done = shopChangeOf(before, after, how);
  const change: Change = {
    changeId: runtime.ids.next('change'),
    tenant: scope.tenant,
    at,
    writes: [{ kind: 'shop', expectedVersion: before.version, value: after }],
    // That a channel was asked once more is no news.
    shopChanges: [done].filter(({ changes }) => changes.length > 0),
    balances,
  };
  const committed = await commitChanges(runtime.storage, [change]);
  return committed.map(([{ outcome } = { outcome: 'stale' }]) => {
    const isStored = outcome === 'applied' || outcome === 'duplicate';
    return isStored ? { shop: after, changes: done.changes, balances } : null;
  });
}

// `null`: there is nothing to write down.
function learnedOf(before: Shop, { told, repeatMs }: Learning, at: Instant): Shop | null {
  const { shop, error, isSettled } = told;
  const said = shop === null ? {} : saidOf(shop);
  const code = error?.code ?? null;
  const { lastSync } = before;
  const after: Shop = {
    ...before,
    ...said,
    version: before.version + 1,
    syncedAt: isSettled ? at : before.syncedAt,
    lastSync: { at, code },
  };
  const isRepeated = lastSync !== null && lastSync.code === code && lastSync.at + repeatMs > at;
  const isSame = named.every((name) => before[name] === after[name]);
  return !isSettled && isRepeated && isSame ? null : after;
}

const named = ['externalId', 'channelName', 'linkedAccount', 'channelUserId'] as const;

function saidOf({
  externalId,
  name,
  linkedAccount,
  orderingUserId,
}: ChannelShop): Pick<Shop, (typeof named)[number]> {
  return {
    externalId,
    channelName: orNull(name),
    linkedAccount: orNull(linkedAccount),
    channelUserId: orNull(orderingUserId ?? ''),
  };
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}
