import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { idSchema, instantSchema } from '../kernel/schema.ts';
import type { Instant } from '../kernel/time.ts';
import type { Change } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { idempotencyOf, wasUsed, type IdempotencyClaim } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { actorText } from '../stock/actor-text.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { isSetUpAlike } from './setup-alike.ts';
import { credentialsContext } from './shop-channel.ts';
import { shopChangeOf } from './shop-change.ts';
import { channelProblems, shopFields } from './shop-input.ts';
import { viewOf, type ShopView } from './shop-view.ts';
import {
  monitoringAfter,
  monitoringFields,
  monitoringProblem,
  type MonitoringLevel,
} from './monitoring.ts';
import { grantMachine } from './grant-machine.ts';
import { newGrant, type GivenPolicy, type Shop, type ShopGrant, type ShopPolicy } from './shop.ts';

/** What is to be different of a shop; what is left out stays. */
export interface UpdateShopInput {
  /** The shop's own id. */
  readonly shopId: string;
  /** 1..100 characters, unique per tenant. */
  readonly name?: string;
  /** The number by which its channel knows it; 1..100 characters. */
  readonly externalId?: string;
  /** Of orders that are placed from then on 前台下单用户 ID; 1..100 characters. */
  readonly orderingUserId?: string;
  /** Host name of the redemption links 兑换域名; links under the one before must be sent on by the host. */
  readonly redemptionDomain?: string;
  /** All of the channel's fields, as after an authorization; sealed before they are stored. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** When the credentials end, where the channel has said; then the worker renews them before. */
  readonly grantExpiresAt?: Instant;
  /** Position in lists. */
  readonly sortOrder?: number;
  /**
   * Field by field, and deadline by deadline; `afterSales` as a whole. Holds for what is decided from then
   * on. With another `delivery`, `verifiedBy` stays unless it is given.
   */
  readonly policy?: GivenPolicy;
  /** How closely the worker watches it 监控频次; see `monitoringCadences`. */
  readonly monitoring?: MonitoringLevel;
  /** Until when it is watched so; beside `raised` and `close`. Left out: 28 days. */
  readonly monitoringUntil?: Instant;
}

/** What became of a shop that was edited. */
export interface UpdatedShop {
  /** `replayed`: it was so already, or the idempotency key was used before. */
  readonly outcome: 'applied' | 'replayed';
  /** As it is now, without its credentials. */
  readonly shop: ShopView;
  /** The shop's version now. */
  readonly version: number;
}

/** Why a shop cannot be edited. */
export type UpdateShopError =
  | StorageError
  | VaultError
  | CoreError<
      | 'input.invalid'
      | 'shop.not_found'
      | 'shop.name_taken'
      | 'channel.incapable'
      | 'idempotency.key_reused'
      | 'storage.contention'
    >;

/** Editing shops, as part of the shops' service. */
export interface UpdateCalls {
  /**
   * Changes what is given and leaves the rest; nothing is stored unless every field is right. Two edits at
   * once both hold, and of a field that both change the later one. Who changed what stands in `findChanges`.
   *
   * Errors: `input.invalid` with one entry per field, `shop.not_found`, `shop.name_taken`,
   * `channel.incapable` when this Kaquan was composed without its channel, `idempotency.key_reused`,
   * `storage.*`, `vault.*`.
   */
  update(input: UpdateShopInput, options?: CallOptions): ResultAsync<UpdatedShop, UpdateShopError>;
}

const inputSchema = z.object({
  shopId: idSchema<ShopId>(),
  name: shopFields.name.exactOptional(),
  externalId: shopFields.externalId.exactOptional(),
  orderingUserId: shopFields.orderingUserId.exactOptional(),
  redemptionDomain: shopFields.redemptionDomain.exactOptional(),
  credentials: shopFields.credentials.exactOptional(),
  grantExpiresAt: instantSchema.exactOptional(),
  sortOrder: shopFields.sortOrder.exactOptional(),
  policy: shopFields.policy.exactOptional(),
  ...monitoringFields,
});
type CheckedInput = z.infer<typeof inputSchema>;

/** The call that edits shops on behalf of one tenant and actor. */
export function createUpdateCalls(scope: Scope): UpdateCalls {
  return {
    update: (input, options) =>
      mutatingCall(inputSchema, { input, options }, (checked, how) => update(scope, checked, how)),
  };
}

/** How often a change is decided again after losing against a rival. */
const maxRounds = 8;

interface Edit {
  readonly input: CheckedInput;
  readonly options: CallOptions;
  readonly claim: IdempotencyClaim | null;
}

async function update(
  scope: Scope,
  input: CheckedInput,
  options: CallOptions,
): Promise<Result<UpdatedShop, UpdateShopError>> {
  const claim = await idempotencyOf('shops.update', input, options.idempotencyKey);
  const edit = { input, options, claim };
  let lostAt = 0;
  for (let round = 0; round < maxRounds; round += 1) {
    const loaded = await loadShop(scope, edit);
    if (loaded.isErr()) return err(loaded.error);
    const { shop, wasDone } = loaded.value;
    if (wasDone) return ok(answer('replayed', shop));
    // Nobody else has written it, so what stood in the way is somebody else's name.
    if (lostAt === shop.version) {
      return err(coreError('shop.name_taken', { name: input.name ?? shop.name }));
    }
    const stored = await tryToStore(scope, edit, shop);
    if (stored.isErr()) return err(stored.error);
    if (stored.value !== null) return ok(stored.value);
    lostAt = shop.version;
  }
  return err(coreError('storage.contention', { operation: 'commit', attempts: maxRounds }));
}

async function loadShop(
  { runtime, tenant }: Scope,
  { input, claim }: Edit,
): Promise<
  Result<
    { readonly shop: Shop; readonly wasDone: boolean },
    StorageError | CoreError<'shop.not_found' | 'idempotency.key_reused'>
  >
> {
  const { shopId } = input;
  const idempotency = claim === null ? [] : [claim];
  const loaded = await runtime.storage.load({ tenant, shopIds: [shopId], idempotency });
  if (loaded.isErr()) return err(loaded.error);
  const [shop] = loaded.value.shops;
  if (shop === undefined) return err(coreError('shop.not_found', { shopId }));
  return wasUsed(claim, loaded.value.idempotency).map((wasDone) => ({ shop, wasDone }));
}

// `null`: a rival was first, or has the name.
async function tryToStore(
  scope: Scope,
  edit: Edit,
  shop: Shop,
): Promise<Result<UpdatedShop | null, UpdateShopError>> {
  const next = await nextOf(scope, shop, edit.input);
  if (next.isErr()) return err(next.error);
  const change = changeOf(scope, edit, { before: shop, after: next.value });
  if (change === null) return ok(answer('replayed', shop));
  const committed = await commitChanges(scope.runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const [outcome] = committed.value;
  // Without a record it was this very change, whose first answer was lost.
  const isOwn = outcome?.outcome === 'duplicate' && outcome.record === null;
  return ok(outcome?.outcome === 'applied' || isOwn ? answer('applied', next.value) : null);
}

function answer(outcome: UpdatedShop['outcome'], shop: Shop): UpdatedShop {
  return { outcome, shop: viewOf(shop), version: shop.version };
}

async function nextOf(
  scope: Scope,
  shop: Shop,
  input: CheckedInput,
): Promise<Result<Shop, VaultError | CoreError<'input.invalid' | 'channel.incapable'>>> {
  const { credentials, policy, shopId: _shopId, grantExpiresAt: _end, ...others } = input;
  const { monitoring: _level, monitoringUntil: _until, ...plain } = others;
  const channel = scope.runtime.channelByType.get(shop.channelType);
  if (channel === undefined) {
    const fields = { channel: shop.channelType, operation: 'be called: it is not composed in' };
    return err(coreError('channel.incapable', fields));
  }
  const now = scope.runtime.clock.now();
  const problem = monitoringProblem(input, now);
  const issues = [
    ...channelProblems(channel, { credentials, policy }),
    ...(problem === null ? [] : [{ field: 'monitoringUntil', problem }]),
  ];
  if (issues.length > 0) return err(coreError('input.invalid', { issues }));
  const sealed = await sealedAnew(scope, shop, credentials);
  return sealed.map((sealedCredentials) => {
    const grant = grantOf(shop, input, sealedCredentials);
    // They may be of another seller, and anybody may say a number: the channel is asked whose shop it is.
    const isSaid = plain.externalId !== undefined && plain.externalId !== shop.externalId;
    const isSame = !isSaid && sealedCredentials === shop.sealedCredentials;
    const syncedAt = isSame ? shop.syncedAt : null;
    const by = actorText(scope);
    const monitoring = monitoringAfter(shop.monitoring, input, { now, by });
    const named = { ...shop, ...plain, sealedCredentials, grant, syncedAt, monitoring };
    const edited = { ...named, version: shop.version + 1, policy: merged(shop.policy, policy) };
    // What was found of other credentials, another user or another way says nothing of these.
    return { ...edited, setup: isSetUpAlike(shop, edited) ? shop.setup : null };
  });
}

// Whoever gives credentials says that they hold, also those that were refused before.
function grantOf(
  { grant, sealedCredentials: before }: Shop,
  { credentials, grantExpiresAt }: CheckedInput,
  after: string,
): ShopGrant {
  const isOver = 'revive' in grantMachine.states[grant.state];
  const isGiven = before !== after || (credentials !== undefined && isOver);
  if (isGiven) return newGrant(grantExpiresAt ?? null);
  return { ...grant, expiresAt: grantExpiresAt ?? grant.expiresAt };
}

function merged(policy: ShopPolicy, { deadlines = {}, ...given }: GivenPolicy = {}): ShopPolicy {
  return { ...policy, ...given, deadlines: { ...policy.deadlines, ...deadlines } };
}

// What is sealed is another text each time, so the same credentials stay as they are.
async function sealedAnew(
  scope: Scope,
  { shopId, sealedCredentials: sealed }: Shop,
  credentials: CheckedInput['credentials'],
): Promise<Result<string, VaultError>> {
  if (credentials === undefined) return ok(sealed);
  const { vault } = scope.runtime;
  const context = credentialsContext(scope, shopId);
  const text = JSON.stringify(credentials);
  const opened = await vault.openMany([{ sealed, context }]);
  if (opened.isOk() && opened.value[0] === text) return ok(sealed);
  const anew = await vault.sealMany([{ text, context }]);
  return anew.map(([first = '']) => first);
}

// `null`: it is so already.
function changeOf(
  { tenant, runtime, actor }: Scope,
  { claim, options: { reason = '' } }: Edit,
  { before, after }: { readonly before: Shop; readonly after: Shop },
): Change | null {
  const at = runtime.clock.now();
  const done = shopChangeOf(before, after, { at, actor, reason, command: 'update' });
  if (done.changes.length === 0) return null;
  return {
    changeId: runtime.ids.next('change'),
    tenant,
    at,
    writes: [{ kind: 'shop', expectedVersion: before.version, value: after }],
    shopChanges: [done],
    ...(claim && { idempotency: { ...claim, answer: {} } }),
  };
}
