import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { FieldChange } from '../kernel/field-changes.ts';
import type { ShopId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import type { BalanceReading } from '../ports/balance.ts';
import type { StorageError } from '../ports/storage.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import type { Scope } from '../runtime/runtime.ts';
import { serviceCall } from '../runtime/service-call.ts';
import { listMeantShops } from './list-shops.ts';
import { noteGrant } from './renew-grant.ts';
import { syncShop, type LearnedShop, type SyncShopError } from './sync-shop.ts';
import type { Shop } from './shop.ts';

/** Which shops' channels to ask. */
export interface SyncShopsInput {
  /** One shop; left out: all of the tenant. */
  readonly shopId?: string;
}

/** How far a synchronization has come. */
export interface SyncProgress {
  /** Shops that have been asked for or skipped, the one of `item` among them. */
  readonly done: number;
  /** Shops that are asked for in all. */
  readonly total: number;
  /** What has just come of one of them. */
  readonly item: SyncedShop;
}

/** What may stand beside a synchronization. */
export interface SyncShopsOptions {
  /** Called after each shop, in the order in which they end. */
  readonly onProgress?: (progress: SyncProgress) => void;
  /** Shops that are not begun when it is aborted are `skipped`. */
  readonly signal?: AbortSignal;
}

/** What came of asking one shop's channel who it is. */
export interface SyncedShop {
  /** Which shop. */
  readonly shopId: ShopId;
  /** `failed`: see `error`; `skipped`: the call was aborted before. */
  readonly outcome: 'done' | 'failed' | 'skipped';
  /** What differs in the shop since: `/linkedAccount`, `/channelName`, `/externalId`. */
  readonly changes: readonly FieldChange[];
  /** What the channel, or else the shop's statements, told of its balance; empty where nobody tells one. */
  readonly balances: readonly BalanceReading[];
  /** Whether the ordering user is as the channel names it; `null` where that does not tell. */
  readonly isUserRight: boolean | null;
  /** `null` unless it has failed. */
  readonly error: SyncShopError | null;
}

/** What came of asking shops' channels. */
export interface SyncedShops {
  /** One for each shop, by sort order, then id. */
  readonly items: readonly SyncedShop[];
  /** How many came to which outcome. */
  readonly summary: Readonly<Record<SyncedShop['outcome'], number>>;
}

/** Why shops cannot be synchronized at all; one shop's failure stands in its item. */
export type SyncShopsError =
  StorageError | CoreError<'input.invalid' | 'shop.not_found' | 'transaction.not_allowed'>;

/** Asking channels about shops 同步渠道信息, as part of the shops' service. */
export interface SyncCalls {
  /**
   * Asks the channel of one shop or of all who it is: its number, name and linked account 对接账号, its
   * balance (else what its statements last said), and the ordering user where the channel tells one. What
   * was learned stands in the shop and its changes, balances in `findBalances`. One shop's failure stops
   * no other; shops may be edited meanwhile. Repeated or concurrent, each asks and writes what it learns.
   *
   * Errors: `shop.not_found`, `input.invalid`, `transaction.not_allowed` on a handle with `tx`, `storage.*`
   * when the shops could not even be listed.
   */
  sync(input: SyncShopsInput, options?: SyncShopsOptions): ResultAsync<SyncedShops, SyncShopsError>;
}

const inputSchema = z.object({ shopId: idSchema<ShopId>().exactOptional() });

const shopsAtOnce = 8;

/** The call that asks channels about shops on behalf of one tenant and actor. */
export function createSyncCalls(scope: Scope): SyncCalls {
  return {
    sync: (input, options) =>
      serviceCall(inputSchema, input, ({ shopId }) => sync(scope, shopId, options ?? {})),
  };
}

async function sync(
  scope: Scope,
  shopId: ShopId | undefined,
  { onProgress, signal }: SyncShopsOptions,
): Promise<Result<SyncedShops, SyncShopsError>> {
  const outside = outsideTransaction(scope, 'shops.sync');
  if (outside.isErr()) return err(outside.error);
  const shops = await listMeantShops(scope, shopId ?? null);
  if (shops.isErr()) return err(shops.error);
  const total = shops.value.length;
  let done = 0;
  const items = await mapConcurrently(shops.value, shopsAtOnce, async (shop) => {
    const item = signal?.aborted === true ? skipped(shop) : await syncOne(scope, shop);
    done += 1;
    tell(scope, () => onProgress?.({ done, total, item }));
    return item;
  });
  const summary = { done: 0, failed: 0, skipped: 0 };
  for (const { outcome } of items) summary[outcome] += 1;
  return ok({ items, summary });
}

async function syncOne(scope: Scope, shop: Shop): Promise<SyncedShop> {
  const learned = await syncShop(scope, shop, { repeatMs: 0 });
  const noted = await noteGrant(scope, shop, learned.isErr() ? learned.error : null);
  if (learned.isErr()) return { ...skipped(shop), outcome: 'failed', error: learned.error };
  if (noted.isErr()) return { ...skipped(shop), outcome: 'failed', error: noted.error };
  return itemOf(learned.value);
}

function itemOf({ shop, changes, balances }: LearnedShop): SyncedShop {
  const { shopId, channelUserId, orderingUserId } = shop;
  const isUserRight = channelUserId === null ? null : channelUserId === orderingUserId;
  return { shopId, outcome: 'done', changes, balances, isUserRight, error: null };
}

function skipped({ shopId }: Shop): SyncedShop {
  const none = { changes: [], balances: [], isUserRight: null, error: null };
  return { shopId, outcome: 'skipped', ...none };
}

// A caller's mistake must not stop what it watches.
function tell({ runtime }: Scope, report: () => void): void {
  try {
    report();
  } catch (cause) {
    runtime.logger.log('warn', 'onProgress has thrown', { cause: String(cause) });
  }
}
