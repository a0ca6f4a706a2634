import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { coreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import { idSchema } from '../kernel/schema.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import { loadCalledShop } from './live-channel.ts';
import type { PauseCommand } from './pause-machine.ts';
import { readSalesStops } from './sales-stop.ts';
import { unstatedSkip } from './shop-input.ts';
import { viewOf } from './shop-view.ts';
import { isFollowed, isSpreading, spreadSwitch } from './spread-switch.ts';
import type {
  DisableShopError,
  DrainShopError,
  EnableShopError,
  PauseShopError,
  SwitchCalls,
  SwitchedShop,
  SwitchShopInput,
} from './switch-api.ts';
import { tryToSwitch, type AnyCommand, type SwitchError } from './switch-shop.ts';

const inputSchema = z.object({ shopId: idSchema<ShopId>() });
const enableSchema = inputSchema.extend({ skipSetupCheck: z.boolean().exactOptional() });
const drainSchema = inputSchema.extend({ stopSales: z.boolean().exactOptional() });

/** How many pages of orders a call follows up by itself. */
const pagesInline = 5;

/** The calls that switch shops on behalf of one tenant and actor. */
export function createSwitchCalls(scope: Scope): SwitchCalls {
  const pausing = (command: PauseCommand) => (input: SwitchShopInput, options?: CallOptions) =>
    mutatingCall(inputSchema, { input, options }, async (checked, how) => {
      const reason = requireReason(how);
      if (reason.isErr()) return err(reason.error);
      return switchShop(scope, { command, input: checked }, how);
    }).mapErr(onlyPausing);
  return {
    enable: (input, options) =>
      mutatingCall(enableSchema, { input, options }, (checked, how) =>
        enable(scope, checked, how),
      ).mapErr(onlyEnabling),
    disable: (input, options) =>
      mutatingCall(inputSchema, { input, options }, (checked, how) =>
        switchShop(scope, { command: 'disable', input: checked }, how),
      ).mapErr(onlyDisabling),
    drain: (input, options) =>
      mutatingCall(drainSchema, { input, options }, (checked, how) =>
        switchShop(scope, { command: 'drain', input: checked }, how),
      ).mapErr(onlyDraining),
    loadSalesStop: (input) =>
      serviceCall(inputSchema, input, async ({ shopId }) => {
        const shop = await loadCalledShop(scope, shopId);
        if (shop.isErr()) return err(shop.error);
        const stops = await readSalesStops(scope, [shop.value]);
        return stops.map(([stop = null]) => stop);
      }),
    pause: (input, options) => pausing('pause')(input, options),
    resume: (input, options) => pausing('resume')(input, options),
  };
}

function onlyEnabling(error: SwitchError): EnableShopError {
  invariant(
    error.code !== 'shop.unsettled' && error.code !== 'channel.incapable',
    'only disabling a shop asks for settled orders, and only draining it for its channel',
  );
  return error;
}

function onlyDisabling(error: SwitchError): DisableShopError {
  invariant(
    error.code !== 'shop.setup_unchecked' && error.code !== 'channel.incapable',
    'only enabling a shop asks for its setup check, and only draining it for its channel',
  );
  return error;
}

function onlyDraining(error: SwitchError): DrainShopError {
  invariant(
    error.code !== 'shop.unsettled' && error.code !== 'shop.setup_unchecked',
    'a shop drains as it is',
  );
  return error;
}

function onlyPausing(error: SwitchError): PauseShopError {
  const pausing = onlyDraining(error);
  invariant(
    pausing.code !== 'shop.illegal_transition' && pausing.code !== 'channel.incapable',
    'a shop may be paused in every state',
  );
  return pausing;
}

async function enable(
  scope: Scope,
  { skipSetupCheck = false, ...input }: z.infer<typeof enableSchema>,
  options: CallOptions,
): Promise<Result<SwitchedShop, SwitchError>> {
  const issues = unstatedSkip({ skipSetupCheck }, options);
  if (issues.length > 0) return err(coreError('input.invalid', { issues }));
  return switchShop(scope, { command: 'enable', input, skipSetupCheck }, options);
}

interface Asked {
  readonly command: AnyCommand;
  readonly input: z.infer<typeof drainSchema>;
  readonly skipSetupCheck?: boolean;
}

async function switchShop(
  scope: Scope,
  { command, input, skipSetupCheck = false }: Asked,
  options: CallOptions,
): Promise<Result<SwitchedShop, SwitchError>> {
  const claim = await idempotencyOf(`shops.${command}`, input, options.idempotencyKey);
  const tried = await tryToSwitch(scope, {
    command,
    shopId: input.shopId,
    reason: options.reason ?? '',
    claim,
    skipSetupCheck,
    stopSales: input.stopSales === true,
  });
  if (tried.isErr()) return err(tried.error);
  const { outcome, shop } = tried.value;
  const answer = { outcome, shop: viewOf(shop), version: shop.version };
  if (outcome === 'replayed' || !isSpreading(shop)) {
    return ok({ ...answer, changedOrders: 0, isComplete: isFollowed(shop) });
  }
  const spread = await spreadSwitch(scope, shop, { pages: pagesInline });
  if (spread.isErr()) {
    // It is switched; the worker goes on with the orders.
    scope.runtime.logger.log('warn', 'orders do not follow their shop yet', {
      shopId: shop.shopId,
    });
    return ok({ ...answer, changedOrders: 0, isComplete: false });
  }
  const { shop: now, changedOrders } = spread.value;
  const view = { shop: viewOf(now), version: now.version };
  return ok({ outcome, ...view, changedOrders, isComplete: isFollowed(now) });
}
