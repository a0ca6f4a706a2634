import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { deliveryRules } from '../fulfilment/delivery-rules.ts';
import { createNoticeCalls, type NoticeCalls } from '../inbound/notice-calls.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { FieldProblem } from '../kernel/error-fields.ts';
import type { ShopId } from '../kernel/ids.ts';
import { idSchema, instantSchema, stateSchema } from '../kernel/schema.ts';
import { dayMs, type Instant } from '../kernel/time.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import { createOnce, type CreateError } from '../runtime/create-once.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import { findDrift } from './find-drift.ts';
import { findRows, type ShopRow } from './find-rows.ts';
import type { ShopDrift } from './drift.ts';
import { createBalanceCalls, type BalanceCalls } from './balance-calls.ts';
import { shopChangeOf, type ShopChange } from './shop-change.ts';
import { channelProblems, shopFields, shopTextSchema, unstatedSkip } from './shop-input.ts';
import { shopMachine, type ShopState } from './shop-machine.ts';
import { createSetupCalls, type SetupCalls } from './setup-calls.ts';
import { createSyncCalls, type SyncCalls } from './sync-calls.ts';
import { viewOf, type ShopView } from './shop-view.ts';
import type { SwitchCalls } from './switch-api.ts';
import { createSwitchCalls } from './switch-calls.ts';
import { createUpdateCalls, type UpdateCalls } from './update-shop.ts';
import { credentialsContext } from './shop-channel.ts';
import {
  defaultShopPolicy,
  newGrant,
  type Shop,
  type GivenPolicy,
  type ShopPolicy,
} from './shop.ts';

/** A shop to create. */
export interface CreateShopInput {
  /** 1..100 characters, unique per tenant. */
  readonly name: string;
  /** Name of a channel that this Kaquan was composed with. */
  readonly channelType: string;
  /**
   * The number by which the channel knows it, where the host does (Taobao: the seller's user id); 1..100
   * characters. Left out: `worker.syncShops` asks the channel.
   */
  readonly externalId?: string;
  /** The account under which this shop's orders are placed 前台下单用户 ID; 1..100 characters. */
  readonly orderingUserId: string;
  /** Host name of the redemption links 兑换域名: `card.example.com`. */
  readonly redemptionDomain: string;
  /** One text for each of the channel's credential fields; sealed before it is stored. */
  readonly credentials: Readonly<Record<string, string>>;
  /** When the credentials end, where the channel has said; then the worker renews them before. */
  readonly grantExpiresAt?: Instant;
  /** Position in lists; default 0. */
  readonly sortOrder?: number;
  /**
   * Switches it on at once, although its setup was never checked; `reason` must say why. Default: no, it
   * is off until `checkSetup` has passed and it is switched on by `enable`.
   */
  readonly skipSetupCheck?: boolean;
  /** What is left out is as in `defaultShopPolicy`. */
  readonly policy?: GivenPolicy;
  /** Orders modified before this instant are not pulled. Default: one day ago. */
  readonly ordersSince?: Instant;
}

/** What became of a creation. */
export interface CreatedShop {
  /** `replayed`: the idempotency key was used before; this is the shop of then. */
  readonly outcome: 'applied' | 'replayed';
  /** The one that exists now, without its credentials. */
  readonly shop: ShopView;
  /** The shop's version; 1 after its creation. */
  readonly version: number;
}

/** Why a shop cannot be created. */
export type CreateShopError =
  CreateError | VaultError | CoreError<'input.invalid' | 'shop.name_taken' | 'shop.not_found'>;

/** Why a shop cannot be loaded. */
export type LoadShopError = StorageError | CoreError<'input.invalid' | 'shop.not_found'>;

/** Why shops cannot be listed. */
export type FindShopsError = StorageError | CoreError<'input.invalid'>;

/** Which shops to list. */
export interface FindShopsInput {
  /** Stands in the name, the redemption domain or the ordering user, in capitals or not; 1..100. */
  readonly keyword?: string;
  /** Name of one channel: `taobao`. Left out: shops on every channel. */
  readonly channelType?: string;
  /** Whether they are on; left out: either way. */
  readonly state?: ShopState;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/** Which changes of configuration to list. */
export interface FindShopChangesInput {
  /** Of one shop; left out: of all. */
  readonly shopId?: string;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/** Channel shops 渠道店铺. */
export interface ShopService
  extends SwitchCalls, UpdateCalls, SetupCalls, SyncCalls, BalanceCalls, NoticeCalls {
  /**
   * Creates a shop that is off: its orders are pulled by the worker from then on, and held until
   * `enable`. Nothing is stored unless every field is right; the channel itself is not asked.
   *
   * Errors: `input.invalid` with one entry per field, `shop.name_taken`, `idempotency.key_reused`,
   * `storage.*`, `vault.*`.
   */
  create(input: CreateShopInput, options?: CallOptions): ResultAsync<CreatedShop, CreateShopError>;
  /** Loads a shop. Errors: `shop.not_found`, `input.invalid`, `storage.*`. */
  load(input: { readonly shopId: string }): ResultAsync<ShopView, LoadShopError>;
  /**
   * Lists shops by sort order, then id, each with the latest figures of its account. Errors:
   * `input.invalid`, `storage.*`.
   */
  find(input?: FindShopsInput): ResultAsync<Page<ShopRow>, FindShopsError>;
  /**
   * Tells of shops that do not agree with their channel 配置不一致, as far as it was asked (`sync`); by sort
   * order, none that agrees. Errors: `storage.*`.
   */
  findDrift(): ResultAsync<readonly ShopDrift[], FindShopsError>;
  /**
   * Tells what was done to the configuration of shops 配置变更, latest first; nothing of shops that an
   * earlier release has created. Errors: `input.invalid`, `storage.*`.
   */
  findChanges(input?: FindShopChangesInput): ResultAsync<Page<ShopChange>, FindShopsError>;
}

const createInputSchema = z.object({
  name: shopFields.name,
  channelType: shopTextSchema,
  externalId: shopFields.externalId.exactOptional(),
  orderingUserId: shopFields.orderingUserId,
  redemptionDomain: shopFields.redemptionDomain,
  credentials: shopFields.credentials,
  grantExpiresAt: instantSchema.exactOptional(),
  sortOrder: shopFields.sortOrder.exactOptional(),
  skipSetupCheck: z.boolean().exactOptional(),
  policy: shopFields.policy.exactOptional(),
  ordersSince: instantSchema.exactOptional(),
});
type CheckedInput = z.infer<typeof createInputSchema>;

const loadInputSchema = z.object({ shopId: idSchema<ShopId>() });
const findInputSchema = z.object({
  keyword: shopTextSchema.exactOptional(),
  channelType: shopTextSchema.exactOptional(),
  state: stateSchema(shopMachine).exactOptional(),
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});
const findChangesSchema = z.object({
  shopId: idSchema<ShopId>().exactOptional(),
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});

/** Shops on behalf of one tenant and actor. */
export function createShopService(scope: Scope): ShopService {
  return {
    ...createSwitchCalls(scope),
    ...createUpdateCalls(scope),
    ...createSetupCalls(scope),
    ...createSyncCalls(scope),
    ...createBalanceCalls(scope),
    ...createNoticeCalls(scope),
    create: (input, options) =>
      mutatingCall(createInputSchema, { input, options }, (checked, checkedOptions) =>
        create(scope, checked, checkedOptions),
      ),
    load: (input) => serviceCall(loadInputSchema, input, ({ shopId }) => load(scope, shopId)),
    find: (input) => serviceCall(findInputSchema, input ?? {}, (query) => findRows(scope, query)),
    findDrift: () => serviceCall(z.object({}), {}, () => findDrift(scope)),
    findChanges: (input) =>
      serviceCall(findChangesSchema, input ?? {}, ({ limit = 50, ...query }) =>
        scope.runtime.storage.findShopChanges({ ...query, tenant: scope.tenant, limit }),
      ),
  };
}

async function create(
  scope: Scope,
  input: CheckedInput,
  options: CallOptions,
): Promise<Result<CreatedShop, CreateShopError>> {
  const { runtime } = scope;
  const issues = [...problemsOf(scope, input), ...unstatedSkip(input, options)];
  if (issues.length > 0) return err(coreError('input.invalid', { issues }));
  const shopId = runtime.ids.next('shop');
  const context = credentialsContext(scope, shopId);
  const credentials = JSON.stringify(input.credentials);
  const sealed = await runtime.vault.sealMany([{ text: credentials, context }]);
  if (sealed.isErr()) return err(sealed.error);
  const now = runtime.clock.now();
  const { name, channelType, orderingUserId, redemptionDomain } = input;
  const { sortOrder, externalId } = { sortOrder: 0, externalId: null, ...input };
  const shop: Shop = {
    shopId,
    version: 1,
    name,
    channelType,
    externalId,
    channelName: null,
    linkedAccount: null,
    channelUserId: null,
    lastSync: null,
    setup: null,
    syncedAt: null,
    orderingUserId,
    redemptionDomain,
    sortOrder,
    sealedCredentials: sealed.value[0] ?? '',
    policy: policyOf(input.policy),
    state: input.skipSetupCheck === true ? 'enabled' : 'disabled',
    switched: null,
    pause: null,
    grant: newGrant(input.grantExpiresAt ?? null),
    monitoring: null,
    ordersSince: input.ordersSince ?? now - dayMs,
    createdAt: now,
  };
  const { reason = '' } = options;
  const how = { at: now, actor: scope.actor, reason, command: 'create' } as const;
  const created = await createOnce(scope, {
    operation: 'shops.create',
    input,
    options,
    write: { kind: 'shop', expectedVersion: 0, value: shop },
    extras: { shopChanges: [shopChangeOf(null, shop, how)] },
    id: shopId,
    whenTaken: coreError('shop.name_taken', { name }),
  });
  if (created.isErr()) return err(created.error);
  if (created.value.outcome === 'applied') {
    return ok({ outcome: 'applied', shop: viewOf(shop), version: shop.version });
  }
  const before = await load(scope, created.value.id as ShopId);
  return before.map((first) => ({ outcome: 'replayed', shop: first, version: first.version }));
}

async function load(
  { runtime, tenant }: Scope,
  shopId: ShopId,
): Promise<Result<ShopView, LoadShopError>> {
  const loaded = await runtime.storage.load({ tenant, shopIds: [shopId] });
  if (loaded.isErr()) return err(loaded.error);
  const [shop] = loaded.value.shops;
  return shop === undefined ? err(coreError('shop.not_found', { shopId })) : ok(viewOf(shop));
}

function problemsOf({ runtime }: Scope, input: CheckedInput): readonly FieldProblem[] {
  const channel = runtime.channelByType.get(input.channelType);
  // Whose word counts follows from the way, and the channel must be able to give it, too.
  const policy = policyOf(input.policy);
  if (channel !== undefined) return channelProblems(channel, { ...input, policy });
  const known = [...runtime.channelByType.keys()].join(', ');
  return [{ field: 'channelType', problem: `must be one of the composed channels: ${known}` }];
}

// Whose word counts follows from the way of delivery, unless the host says.
function policyOf({ deadlines = {}, ...given }: GivenPolicy = {}): ShopPolicy {
  const { delivery } = { ...defaultShopPolicy, ...given };
  return {
    ...defaultShopPolicy,
    verifiedBy: deliveryRules[delivery].verifiedBy,
    ...given,
    deadlines: { ...defaultShopPolicy.deadlines, ...deadlines },
  };
}
