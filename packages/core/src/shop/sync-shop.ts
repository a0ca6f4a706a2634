import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import type { Change } from '../ports/change.ts';
import type { ChannelShop, ChannelWriteError } from '../ports/channel.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import { cleanText } from '../kernel/text.ts';
import { shopChangeOf } from './shop-change.ts';
import { cadenceOf } from './monitoring.ts';
import { channelOf, type ShopChannelError } from './shop-channel.ts';
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

/**
 * Asks a shop's channel who it is, and for its messages where it must be asked; whatever the shop's own
 * switch says, because what is sold there meanwhile is taken in all the same. Repeated, nothing changes.
 */
export async function syncShop(scope: Scope, shop: Shop): Promise<Result<void, SyncShopError>> {
  const source = await channelOf(scope, shop);
  if (source.isErr()) return err(source.error);
  const { channel, call } = source.value;
  const described = await channel.describeShop(call);
  if (described.isErr()) return err(described.error);
  const permitted = await channel.permitFeed?.(call);
  if (permitted?.isErr()) {
    // Who the shop is is known all the same; a refusal is asked about again in a day, like everything else.
    const isSettled = permitted.error.retry !== 'later';
    const stored = await store(scope, shop, { ...described.value, isSettled });
    return err(stored.isErr() ? stored.error : permitted.error);
  }
  const { logger } = scope.runtime;
  const note = permitted?.map((told) => (isDone[told.outcome] ? null : told.note)).unwrapOr(null);
  if (typeof note === 'string') {
    logger.log('warn', 'a channel sends no messages of a shop', { shopId: shop.shopId, note });
  }
  return store(scope, shop, { ...described.value, isSettled: true });
}

const isDone = { done: true, needs_check: false, impossible: false } as const;

const maxRounds = 8;

interface Told extends Pick<ChannelShop, 'externalId'> {
  /** Whether there is nothing to ask for another day. */
  readonly isSettled: boolean;
}

async function store(scope: Scope, asked: Shop, told: Told): Promise<Result<void, SyncShopError>> {
  const externalId = cleanText(String(told.externalId)).slice(0, 100);
  if (externalId === '') {
    const problem = 'externalId: must not be empty';
    const where = { channel: asked.channelType, operation: 'describeShop', problem };
    return err(coreError('channel.unreadable', where));
  }
  for (let round = 0; round < maxRounds; round += 1) {
    const stored = await storeOnce(scope, asked, { ...told, externalId });
    if (stored.isErr()) return err(stored.error);
    if (stored.value) return ok();
  }
  return err(coreError('storage.contention', { operation: 'commit', attempts: maxRounds }));
}

// Credentials that were stored meanwhile may be another seller's: he is asked for next time.
async function storeOnce(
  scope: Scope,
  { shopId, sealedCredentials }: Shop,
  { externalId, isSettled }: Told,
): Promise<Result<boolean, StorageError | CoreError<'shop.not_found'>>> {
  const { runtime, tenant } = scope;
  const loaded = await runtime.storage.load({ tenant, shopIds: [shopId] });
  if (loaded.isErr()) return err(loaded.error);
  const [before] = loaded.value.shops;
  if (before === undefined) return err(coreError('shop.not_found', { shopId }));
  if (before.sealedCredentials !== sealedCredentials) return ok(true);
  if (!isSettled && before.externalId === externalId) return ok(true);
  const syncedAt = isSettled ? runtime.clock.now() : before.syncedAt;
  const change = changeOf(scope, before, { externalId, syncedAt });
  const committed = await commitChanges(runtime.storage, [change]);
  return committed.map(([{ outcome } = { outcome: 'stale' }]) => {
    return outcome === 'applied' || outcome === 'duplicate';
  });
}

function changeOf(
  { runtime, tenant, actor }: Scope,
  before: Shop,
  known: Pick<Shop, 'externalId' | 'syncedAt'>,
): Change {
  const at = runtime.clock.now();
  const after: Shop = { ...before, version: before.version + 1, ...known };
  const done = shopChangeOf(before, after, { at, actor, reason: '', command: 'sync' });
  return {
    changeId: runtime.ids.next('change'),
    tenant,
    at,
    writes: [{ kind: 'shop', expectedVersion: before.version, value: after }],
    // That a channel was asked once more is no news.
    shopChanges: [done].filter(({ changes }) => changes.length > 0),
  };
}
