import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import { fieldChanges, type FieldChange } from '../kernel/field-changes.ts';
import type { ShopId } from '../kernel/ids.ts';
import { decodeStored, idSchema, instantSchema } from '../kernel/schema.ts';
import type { Instant } from '../kernel/time.ts';
import { actorSchema } from '../order/history-schema.ts';
import type { HistoryActor } from '../order/history.ts';
import type { GrantCommand } from './grant-machine.ts';
import type { PauseCommand } from './pause-machine.ts';
import type { ShopCommand } from './switch-decide.ts';
import type { Shop } from './shop.ts';

/** One change of a shop's configuration 配置变更: who, when, why, and what. */
export interface ShopChange {
  /** Its shop. */
  readonly shopId: ShopId;
  /** The version that the shop has had since. */
  readonly version: number;
  /** When. */
  readonly at: Instant;
  /** Who. */
  readonly actor: HistoryActor;
  /** From the call's options; empty where none was given. */
  readonly reason: string;
  /** What was done. */
  readonly command: 'create' | 'update' | 'sync' | ShopCommand | PauseCommand | GrantCommand;
  /**
   * What differs since: `/name`, `/policy/freshnessMs`. Of `/credentials` only that they do: both sides
   * are `null`.
   */
  readonly changes: readonly FieldChange[];
}

const shopChangeSchema = z.object({
  shopId: idSchema<ShopId>(),
  version: z.int().min(1),
  at: instantSchema,
  actor: actorSchema,
  reason: z.string(),
  command: z.enum([
    'create',
    'update',
    'sync',
    'enable',
    'drain',
    'disable',
    'pause',
    'resume',
    'begin',
    'renew',
    'keep',
    'refuse',
    'revive',
    'authorize',
  ]),
  changes: z.array(z.object({ path: z.string(), before: z.unknown(), after: z.unknown() })),
}) satisfies z.ZodType<ShopChange>;

/** Reads a stored change. Errors: `storage.corrupt`. */
export function decodeShopChange(input: unknown): Result<ShopChange, CoreError<'storage.corrupt'>> {
  return decodeStored(shopChangeSchema, input, 'shop_changes');
}

/** What a shop is by the word of people; the rest of it is bookkeeping. */
function configurationOf(shop: Shop): unknown {
  const { name, channelType, orderingUserId, redemptionDomain, sortOrder } = shop;
  const { policy, state, ordersSince, externalId, channelName, linkedAccount } = shop;
  const known = {
    ...(externalId !== null && { externalId }),
    ...(channelName !== null && { channelName }),
    ...(linkedAccount !== null && { linkedAccount }),
  };
  const grant = { state: shop.grant.state, expiresAt: shop.grant.expiresAt };
  const named = { name, channelType, ...known, orderingUserId, redemptionDomain, sortOrder };
  const { level, until } = shop.monitoring ?? {};
  const watched = level === undefined ? {} : { monitoring: { level, until } };
  const stopped = shop.switched?.stopsSales === true ? { stopsSales: true } : {};
  const paused = shop.pause === null ? {} : { pause: shop.pause.state };
  return { ...named, policy, state, ...stopped, ...paused, grant, ...watched, ordersSince };
}

/** Writes down what made one shop out of the other; `null` before the first. */
export function shopChangeOf(
  before: Shop | null,
  after: Shop,
  how: Pick<ShopChange, 'at' | 'actor' | 'reason' | 'command'>,
): ShopChange {
  const { at, reason, command } = how;
  const { kind, id } = how.actor;
  const { shopId, version } = after;
  const from = before === null ? {} : configurationOf(before);
  const differing = fieldChanges(from, configurationOf(after));
  const isSealedAnew = before?.sealedCredentials !== after.sealedCredentials;
  const sealed = isSealedAnew ? [{ path: '/credentials', before: null, after: null }] : [];
  return {
    shopId,
    version,
    at,
    actor: { kind, id },
    reason,
    command,
    changes: [...differing, ...sealed],
  };
}
