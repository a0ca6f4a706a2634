import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { itemKeySchema } from '../catalog/catalog-inputs.ts';
import type { ItemKey } from '../catalog/item-mapping.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { hourMs, type Instant } from '../kernel/time.ts';
import type { ChannelShop } from '../ports/channel.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { liveChannelOf, loadCalledShop } from './live-channel.ts';
import { isSetUpAlike } from './setup-alike.ts';
import { isWrong, rehearseItem, rehearseShop, stepOf } from './setup-rehearsal.ts';
import type { SetupStep, SetupStepName } from './setup.ts';
import type { ShopChannel } from './shop-channel.ts';
import { shopTextSchema } from './shop-input.ts';
import type { Shop } from './shop.ts';

/** The shop to check. */
export interface CheckSetupInput {
  /** The shop's own id. */
  readonly shopId: string;
  /** A real order of it at its channel, to be read as well; nothing of it is stored. */
  readonly orderNo?: string;
  /**
   * Items of it whose way is walked, too, as their mappings say; at most 20. Left out: only the way of the
   * shop's own policy.
   */
  readonly items?: readonly ItemKey[];
}

/** What a setup check has found. */
export interface CheckedSetup {
  /** `passed`: every step that could be tried; only then the shop may be switched on without a reason. */
  readonly outcome: 'passed' | 'failed';
  /** Each step, in the order in which they were tried. */
  readonly steps: readonly SetupStep[];
  /**
   * Whether the outcome stands in the shop; `false`: its credentials, ordering user, way of delivery or
   * whose word counts were changed meanwhile, so that it says nothing of them.
   */
  readonly isKept: boolean;
  /** The shop's version now. */
  readonly version: number;
}

/** Why a setup cannot be checked at all; what is wrong with it stands in its steps. */
export type CheckSetupError =
  | StorageError
  | CoreError<
      'input.invalid' | 'shop.not_found' | 'storage.contention' | 'transaction.not_allowed'
    >;

/** Checking a shop before it is switched on, as part of the shops' service. */
export interface SetupCalls {
  /**
   * Tries a shop out: whom its credentials belong to, a page of its orders, the order that is named, and
   * then the whole way of a test order with a key that was made up for it: the way that the shop's policy
   * says, and that of each item that is named. The channel is only read, no fulfiller is asked, and nothing
   * is stored but the outcome, so that a check that breaks off leaves nothing behind. What only a real order
   * can show is told as `untried`. Each call checks anew.
   *
   * Errors: `shop.not_found`, `input.invalid`, `transaction.not_allowed` on a handle with `tx`, `storage.*`.
   */
  checkSetup(
    input: CheckSetupInput,
    options?: CallOptions,
  ): ResultAsync<CheckedSetup, CheckSetupError>;
}

const inputSchema = z.object({
  shopId: idSchema<ShopId>(),
  orderNo: shopTextSchema.exactOptional(),
  items: z.array(itemKeySchema).max(20, 'at most 20 items').exactOptional(),
});
type CheckedInput = z.infer<typeof inputSchema>;

/** The call that checks shops on behalf of one tenant and actor. */
export function createSetupCalls(scope: Scope): SetupCalls {
  return {
    checkSetup: (input, options) =>
      mutatingCall(inputSchema, { input, options }, (checked) => checkSetup(scope, checked)),
  };
}

async function checkSetup(
  scope: Scope,
  input: CheckedInput,
): Promise<Result<CheckedSetup, CheckSetupError>> {
  const outside = outsideTransaction(scope, 'shops.checkSetup');
  if (outside.isErr()) return err(outside.error);
  const loaded = await loadCalledShop(scope, input.shopId);
  if (loaded.isErr()) return err(loaded.error);
  const shop = loaded.value;
  const { steps, told } = await stepsOf(scope, shop, input);
  const isPassed = !steps.some(({ outcome }) => isWrong[outcome]);
  const kept = await keepOutcome(scope, shop, { isPassed, told });
  return kept.map(({ version, isKept }) => {
    return { outcome: isPassed ? 'passed' : 'failed', steps, isKept, version };
  });
}

interface Tried {
  readonly steps: readonly SetupStep[];
  readonly told: ChannelShop | null;
}

async function stepsOf(scope: Scope, shop: Shop, input: CheckedInput): Promise<Tried> {
  const source = await liveChannelOf(scope, shop);
  const read = source.isOk()
    ? await readSteps(scope, shop, { source: source.value, orderNo: input.orderNo })
    : unreached(source.error);
  const channel = source.isOk() ? source.value.channel : null;
  const walk = { scope, shop, channel, now: scope.runtime.clock.now() };
  const steps = [...read.steps, ...(await rehearseShop(walk))];
  for (const item of input.items ?? []) steps.push(...(await rehearseItem(walk, item)));
  return { steps, told: read.told };
}

function unreached(error: CoreError): Tried {
  const rest = (['user', 'orders', 'order'] as const).map((step) =>
    stepOf(step, 'skipped', 'before_failed'),
  );
  return { steps: [stepOf('credentials', 'failed', error), ...rest], told: null };
}

// What only the channel can say.
async function readSteps(
  { runtime }: Scope,
  shop: Shop,
  { source, orderNo }: { readonly source: ShopChannel; readonly orderNo: string | undefined },
): Promise<Tried> {
  const { channel, call } = source;
  const limits = channel.capabilities.orders;
  if (limits === null) {
    const names = ['credentials', 'user', 'orders', 'order'] as const;
    return { steps: names.map((step) => stepOf(step, 'skipped', 'known_here_only')), told: null };
  }
  const told = await channel.describeShop(call);
  if (told.isErr()) return unreached(told.error);
  const to = runtime.clock.now();
  const window = { from: to - Math.min(hourMs, limits.maxWindowMs), to };
  const pageSize = Math.min(20, limits.maxPageSize);
  const page = await channel.listOrders(call, { window, pageNo: 1, pageSize });
  const loaded = orderNo === undefined ? null : await channel.loadOrder(call, orderNo);
  const { orderingUserId = null } = told.value;
  const steps = [
    stepOf('credentials', 'passed'),
    userStep(shop, orderingUserId),
    readStep('orders', page),
    loaded === null ? stepOf('order', 'skipped', 'not_named') : readStep('order', loaded),
  ];
  return { steps, told: told.value };
}

function readStep(step: SetupStepName, read: Result<unknown, CoreError>): SetupStep {
  return read.isOk() ? stepOf(step, 'passed') : stepOf(step, 'failed', read.error);
}

function userStep({ orderingUserId }: Shop, told: string | null): SetupStep {
  if (told === null) return stepOf('user', 'skipped', 'user_untold');
  if (told === orderingUserId) return stepOf('user', 'passed');
  return stepOf('user', 'failed', 'user_differs');
}

const maxRounds = 8;

interface Outcome {
  readonly isPassed: boolean;
  readonly told: ChannelShop | null;
}

async function keepOutcome(
  scope: Scope,
  checked: Shop,
  outcome: Outcome,
): Promise<Result<{ readonly version: number; readonly isKept: boolean }, CheckSetupError>> {
  const { runtime, tenant } = scope;
  for (let round = 0; round < maxRounds; round += 1) {
    const loaded = await loadCalledShop(scope, checked.shopId);
    if (loaded.isErr()) return err(loaded.error);
    const shop = loaded.value;
    if (!isSetUpAlike(checked, shop)) return ok({ version: shop.version, isKept: false });
    const at = runtime.clock.now();
    const value = { ...shop, version: shop.version + 1, setup: setupOf(scope, outcome, at) };
    const changeId = runtime.ids.next('change');
    const writes = [{ kind: 'shop', expectedVersion: shop.version, value } as const];
    const committed = await commitChanges(runtime.storage, [{ changeId, tenant, at, writes }]);
    if (committed.isErr()) return err(committed.error);
    const stored = committed.value[0]?.outcome;
    if (stored === 'applied' || stored === 'duplicate') {
      return ok({ version: value.version, isKept: true });
    }
  }
  return err(coreError('storage.contention', { operation: 'commit', attempts: maxRounds }));
}

function setupOf({ actor }: Scope, { isPassed, told }: Outcome, at: Instant): Shop['setup'] {
  const linkedAccount = told === null || told.linkedAccount === '' ? null : told.linkedAccount;
  return { at, by: `${actor.kind}:${actor.id}`, isPassed, linkedAccount };
}
