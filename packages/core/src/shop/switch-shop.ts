import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import { idSchema } from '../kernel/schema.ts';
import type { Change, Fence, IdempotencyRecord, Outcome } from '../ports/change.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { idempotencyOf, wasUsed } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { requireReason } from '../runtime/require-reason.ts';
import { decidePause } from './pause-decide.ts';
import type { PauseCommand } from './pause-machine.ts';
import type { ShopState } from './shop-machine.ts';
import { shopChangeOf } from './shop-change.ts';
import { unstatedSkip } from './shop-input.ts';
import { viewOf } from './shop-view.ts';
import { isSpreading, spreadSwitch } from './spread-switch.ts';
import type {
  DisableShopError,
  EnableShopError,
  PauseShopError,
  SwitchCalls,
  SwitchedShop,
  SwitchShopError,
  SwitchShopInput,
} from './switch-api.ts';
import { decideSwitch, type ShopCommand, type SwitchContext } from './switch-decide.ts';
import type { Shop } from './shop.ts';

const inputSchema = z.object({ shopId: idSchema<ShopId>() });
const enableSchema = inputSchema.extend({ skipSetupCheck: z.boolean().exactOptional() });
type CheckedInput = z.infer<typeof inputSchema>;

/** How many pages of orders a call follows up by itself. */
const pagesInline = 5;

/** The calls that switch shops on behalf of one tenant and actor. */
export function createSwitchCalls(scope: Scope): SwitchCalls {
  const pausing = (command: PauseCommand) => (input: SwitchShopInput, options: CallOptions) =>
    mutatingCall(inputSchema, { input, options }, async (checked, how) => {
      const reason = requireReason(how);
      if (reason.isErr()) return err(reason.error);
      return switchShop(scope, { command, input: checked, skipSetupCheck: false }, how);
    }).mapErr(onlyPausing);
  const call = (command: ShopCommand) => (input: SwitchShopInput, options?: CallOptions) =>
    mutatingCall(inputSchema, { input, options }, (checked, how) =>
      switchShop(scope, { command, input: checked, skipSetupCheck: false }, how),
    ).mapErr(neverUnchecked);
  return {
    enable: (input, options) =>
      mutatingCall(enableSchema, { input, options }, (checked, how) =>
        enable(scope, checked, how),
      ).mapErr(neverUnsettled),
    disable: (input, options) => call('disable')(input, options),
    drain: (input, options) => call('drain')(input, options).mapErr(neverEither),
    pause: (input, options) => pausing('pause')(input, options),
    resume: (input, options) => pausing('resume')(input, options),
  };
}

type Unswitched = DisableShopError | EnableShopError;

function neverUnsettled(error: Unswitched): EnableShopError {
  invariant(error.code !== 'shop.unsettled', 'only disabling a shop asks for settled orders');
  return error;
}

function neverUnchecked(error: Unswitched): DisableShopError {
  invariant(error.code !== 'shop.setup_unchecked', 'only enabling a shop asks for its setup check');
  return error;
}

function neverEither(error: DisableShopError): SwitchShopError {
  invariant(error.code !== 'shop.unsettled', 'only disabling a shop asks for settled orders');
  return error;
}

function onlyPausing(error: Unswitched): PauseShopError {
  const isSwitching = error.code === 'shop.setup_unchecked' || error.code === 'shop.unsettled';
  invariant(
    !isSwitching && error.code !== 'shop.illegal_transition',
    'a shop may be paused in every state',
  );
  return error;
}

async function enable(
  scope: Scope,
  { skipSetupCheck = false, ...input }: z.infer<typeof enableSchema>,
  options: CallOptions,
): Promise<Result<SwitchedShop, Unswitched>> {
  const issues = unstatedSkip({ skipSetupCheck }, options);
  if (issues.length > 0) return err(coreError('input.invalid', { issues }));
  return switchShop(scope, { command: 'enable', input, skipSetupCheck }, options);
}

interface Asked {
  readonly command: AnyCommand;
  readonly input: CheckedInput;
  readonly skipSetupCheck: boolean;
}

async function switchShop(
  scope: Scope,
  { command, input, skipSetupCheck }: Asked,
  options: CallOptions,
): Promise<Result<SwitchedShop, Unswitched>> {
  const claim = await idempotencyOf(`shops.${command}`, input, options.idempotencyKey);
  const tried = await tryToSwitch(scope, {
    command,
    shopId: input.shopId,
    reason: options.reason ?? '',
    claim,
    skipSetupCheck,
  });
  if (tried.isErr()) return err(tried.error);
  const { outcome, shop } = tried.value;
  const isComplete = !isSpreading(shop);
  const answer = { outcome, shop: viewOf(shop), version: shop.version };
  if (outcome === 'replayed' || isComplete) return ok({ ...answer, changedOrders: 0, isComplete });
  const spread = await spreadSwitch(scope, shop, { pages: pagesInline });
  if (spread.isErr()) {
    // It is switched; the worker goes on with the orders.
    scope.runtime.logger.log('warn', 'orders do not follow their shop yet', {
      shopId: shop.shopId,
    });
    return ok({ ...answer, changedOrders: 0, isComplete: false });
  }
  const { shop: now, changedOrders, isDone } = spread.value;
  const view = { shop: viewOf(now), version: now.version };
  return ok({ outcome, ...view, changedOrders, isComplete: isDone });
}

type AnyCommand = ShopCommand | PauseCommand;

/** A switch to try. */
export interface Switching {
  readonly command: AnyCommand;
  readonly shopId: ShopId;
  readonly reason: string;
  readonly claim: Awaited<ReturnType<typeof idempotencyOf>>;
  readonly fence?: Fence;
  /** Whether a shop that was not checked is switched on all the same. */
  readonly skipSetupCheck?: boolean;
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
    Exclude<Unswitched, CoreError<'input.invalid'>>
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
  CoreError<'shop.illegal_transition' | 'idempotency.key_reused' | 'shop.setup_unchecked'>
> {
  const { claim, command, isWanted } = switching;
  const used = wasUsed(claim, records);
  if (used.isErr()) return err(used.error);
  if (used.value || isWanted?.(shop) === false) return ok(null);
  const decided = decide[command](shop, contextOf(scope, switching));
  const isChecked = shop.setup?.isPassed === true || switching.skipSetupCheck === true;
  if (isChecked || !needsCheck[command]) return decided;
  const unchecked = coreError('shop.setup_unchecked', { shopId: shop.shopId });
  return decided.andThen((next) => (next === null ? ok(null) : err(unchecked)));
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

function contextOf({ actor, runtime }: Scope, { reason }: Switching): SwitchContext {
  return { now: runtime.clock.now(), by: `${actor.kind}:${actor.id}`, reason };
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
