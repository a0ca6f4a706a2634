import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { Change, Fence, IdempotencyRecord, Outcome } from '../ports/change.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { wasUsed, type idempotencyOf } from '../runtime/idempotency.ts';
import type { Scope } from '../runtime/runtime.ts';
import { decidePause } from './pause-decide.ts';
import type { PauseCommand } from './pause-machine.ts';
import { shopChangeOf } from './shop-change.ts';
import type { ShopState } from './shop-machine.ts';
import type { DisableShopError, DrainShopError, EnableShopError } from './switch-api.ts';
import { decideSwitch, type ShopCommand, type SwitchContext } from './switch-decide.ts';
import type { Shop } from './shop.ts';

/** Why a shop was not switched. */
export type SwitchError = DisableShopError | EnableShopError | DrainShopError;

/** Whatever switches a shop on or off, or pauses it. */
export type AnyCommand = ShopCommand | PauseCommand;

/** A switch to try. */
export interface Switching {
  readonly command: AnyCommand;
  readonly shopId: ShopId;
  readonly reason: string;
  readonly claim: Awaited<ReturnType<typeof idempotencyOf>>;
  readonly fence?: Fence;
  /** Whether a shop that was not checked is switched on all the same. */
  readonly skipSetupCheck?: boolean;
  /** Whether its items are to sell nothing at its channel. */
  readonly stopSales?: boolean;
  /** Asked again of the shop as it is by then; where it says no, nothing is done. */
  readonly isWanted?: (shop: Shop) => boolean;
}

/** How often a switch is decided again after losing against a rival. */
const maxRounds = 8;

/** Switches a shop as such; its orders follow later. */
export async function tryToSwitch(
  scope: Scope,
  switching: Switching,
): Promise<
  Result<
    { readonly outcome: 'applied' | 'replayed'; readonly shop: Shop },
    Exclude<SwitchError, CoreError<'input.invalid'>>
  >
> {
  const { storage } = scope.runtime;
  const { shopId, claim } = switching;
  for (let round = 0; round < maxRounds; round += 1) {
    const loaded = await storage.load({
      tenant: scope.tenant,
      shopIds: [shopId],
      idempotency: claim === null ? [] : [claim],
    });
    if (loaded.isErr()) return err(loaded.error);
    const [shop] = loaded.value.shops;
    if (shop === undefined) return err(coreError('shop.not_found', { shopId }));
    const next = nextOf(scope, switching, { shop, records: loaded.value.idempotency });
    if (next.isErr()) return err(next.error);
    if (next.value === null) return ok({ outcome: 'replayed', shop });
    const change = changeOf(scope, switching, { before: shop, after: next.value });
    const committed = await commitChanges(storage, [change]);
    if (committed.isErr()) return err(committed.error);
    const settled = settle(next.value, committed.value[0]);
    if (settled !== null) return settled;
  }
  return err(coreError('storage.contention', { operation: 'commit', attempts: maxRounds }));
}

// `null`: there is nothing to switch.
function nextOf(
  scope: Scope,
  switching: Switching,
  { shop, records }: { readonly shop: Shop; readonly records: readonly IdempotencyRecord[] },
): Result<
  Shop | null,
  CoreError<
    | 'shop.illegal_transition'
    | 'idempotency.key_reused'
    | 'shop.setup_unchecked'
    | 'channel.incapable'
  >
> {
  const { claim, command, isWanted } = switching;
  const used = wasUsed(claim, records);
  if (used.isErr()) return err(used.error);
  if (used.value || isWanted?.(shop) === false) return ok(null);
  const decided = decide[command](shop, contextOf(scope, switching));
  const refused = refusalOf(scope, switching, shop);
  return decided.andThen((next) => (next === null || refused === null ? ok(next) : err(refused)));
}

// Why it is not switched although it could be.
function refusalOf(
  scope: Scope,
  { command, stopSales, skipSetupCheck }: Switching,
  shop: Shop,
): CoreError<'shop.setup_unchecked' | 'channel.incapable'> | null {
  if (stopSales === true) return unableToStop(scope, shop);
  const isChecked = shop.setup?.isPassed === true || skipSetupCheck === true;
  if (isChecked || !needsCheck[command]) return null;
  return coreError('shop.setup_unchecked', { shopId: shop.shopId });
}

// Before anything is stored: a shop that cannot stop selling does not drain by halves.
function unableToStop(
  { runtime }: Scope,
  { channelType: channel }: Shop,
): CoreError<'channel.incapable'> | null {
  const { setsItemStock } = runtime.channelByType.get(channel)?.capabilities ?? {};
  if (setsItemStock === true) return null;
  return coreError('channel.incapable', { channel, operation: 'shops.drain' });
}

type Decide = (shop: Shop, context: SwitchContext) => ReturnType<typeof decideSwitch>;

const decide: Readonly<Record<AnyCommand, Decide>> = {
  enable: (shop, context) => decideSwitch(shop, 'enable', context),
  drain: (shop, context) => decideSwitch(shop, 'drain', context),
  disable: (shop, context) => decideSwitch(shop, 'disable', context),
  pause: (shop, context) => ok(decidePause(shop, 'pause', context)),
  resume: (shop, context) => ok(decidePause(shop, 'resume', context)),
};

const needsCheck: Readonly<Record<AnyCommand, boolean>> = {
  enable: true,
  drain: false,
  disable: false,
  pause: false,
  resume: false,
};

function contextOf(
  { actor, runtime }: Scope,
  { reason, stopSales = false }: Switching,
): SwitchContext {
  return { now: runtime.clock.now(), by: `${actor.kind}:${actor.id}`, reason, stopSales };
}

const needsSettled: Readonly<Record<ShopState, boolean>> = {
  enabled: false,
  draining: false,
  disabled: true,
};

function changeOf(
  { tenant, runtime, actor }: Scope,
  { claim, fence, command, reason }: Switching,
  { before, after }: { readonly before: Shop; readonly after: Shop },
): Change {
  const { shopId, state } = after;
  const at = runtime.clock.now();
  return {
    changeId: runtime.ids.next('change'),
    tenant,
    at,
    writes: [{ kind: 'shop', expectedVersion: before.version, value: after }],
    shopChanges: [shopChangeOf(before, after, { at, actor, reason, command })],
    ...(state !== before.state && needsSettled[state] && { settledShop: shopId }),
    ...(claim && { idempotency: { ...claim, answer: {} } }),
    ...(fence && { fence }),
  };
}

// `null`: a rival was first, so look again.
function settle(
  shop: Shop,
  outcome: Outcome | undefined,
): Result<
  { readonly outcome: 'applied'; readonly shop: Shop },
  CoreError<'shop.unsettled'>
> | null {
  switch (outcome?.outcome) {
    case 'applied':
      return ok({ outcome: 'applied', shop });
    case 'duplicate':
      // Without a record it was this very change, whose first answer was lost.
      return outcome.record === null ? ok({ outcome: 'applied', shop }) : null;
    case 'unsettled':
      return err(coreError('shop.unsettled', { shopId: shop.shopId, ...outcome.open }));
    case 'short':
    case 'stale':
    case 'fenced':
    case undefined:
      return null;
  }
}
