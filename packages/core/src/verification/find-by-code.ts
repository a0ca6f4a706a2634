import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { Order } from '../order/order.ts';
import { unitsOf, type UnitOfLine } from '../order/order-units.ts';
import type { CodeRef } from '../ports/storage-refs.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import { readVerificationCode } from './verification-code.ts';

/** Why a code leads to no unit. */
export type CodeError = CoreError<'verification.code_invalid' | 'throttle.exceeded'>;

/** The unit that a code names. */
export interface FoundUnit extends UnitOfLine {
  readonly order: Order;
  readonly shop: Shop;
}

/** A code as somebody has typed it, and the shop where he did. */
export interface TypedCode {
  readonly shopId: ShopId;
  readonly code: string;
}

type Found = Result<FoundUnit, CodeError>;

/** The unit of an order that a code names, or `null`. */
export function unitByCode(order: Order, code: string): UnitOfLine | null {
  return unitsOf(order).find(({ unit }) => unit.verificationCode === code) ?? null;
}

/**
 * Finds the units that codes name, in one trip. Wrong codes are counted against the actor, shop by shop,
 * and once there were too many none is answered any more.
 */
export function findByCodes(
  scope: Scope,
  typed: readonly TypedCode[],
): Promise<Result<readonly Found[], StorageError>> {
  const { tenant, actor, runtime } = scope;
  const caller = `${tenant}/${actor.kind}/${actor.id}`;
  // Who guesses a lot at once does not fill the storage with it.
  return runtime.codeLookUps.run(caller, () => lookUp(scope, typed));
}

async function lookUp(
  scope: Scope,
  typed: readonly TypedCode[],
): Promise<Result<readonly Found[], StorageError>> {
  const waits = await waitsOf(scope, typed);
  const refs = typed.map(({ shopId, code }) => ({ shopId, code: readVerificationCode(code) }));
  const asked = refs.filter((ref): ref is CodeRef => ref.code !== null && !waits.get(ref.shopId));
  const loaded = await load(scope, asked);
  if (loaded.isErr()) return err(loaded.error);
  const found: Found[] = [];
  for (const { shopId, code } of refs) {
    const unit = code === null ? undefined : loaded.value.get(nameOf({ shopId, code }));
    const waitMs = waits.get(shopId) ?? 0;
    const retryAfterMs = waitMs > 0 ? waitMs : await countTry(scope, shopId, unit !== undefined);
    if (retryAfterMs > 0) found.push(err(coreError('throttle.exceeded', { retryAfterMs })));
    else if (unit !== undefined) found.push(ok(unit));
    else found.push(err(coreError('verification.code_invalid', {})));
  }
  return ok(found);
}

// Others of his guesses may have been counted while this one was looked up: of any number at once, as
// few are answered as of those made one by one.
function countTry(scope: Scope, shopId: ShopId, isRight: boolean): Promise<number> {
  const { throttle, clock } = scope.runtime;
  const caller = callerOf(scope, shopId);
  const at = clock.now();
  return isRight ? throttle.retryAfterMs(caller, at) : throttle.countFailure(caller, at);
}

async function waitsOf(
  scope: Scope,
  typed: readonly TypedCode[],
): Promise<ReadonlyMap<ShopId, number>> {
  const waits = new Map<ShopId, number>();
  for (const { shopId } of typed) {
    if (!waits.has(shopId)) waits.set(shopId, await waitOf(scope, shopId));
  }
  return waits;
}

/** Finds the unit that a code names; see {@link findByCodes}. */
export async function findByCode(
  scope: Scope,
  typed: TypedCode,
): Promise<Result<FoundUnit, CodeError | StorageError>> {
  const found = await findByCodes(scope, [typed]);
  if (found.isErr()) return err(found.error);
  const [only] = found.value;
  invariant(only !== undefined, 'one code has one answer');
  return only;
}

function callerOf({ tenant, actor }: Scope, shopId: ShopId): string {
  return `code/${tenant}/${shopId}/${actor.kind}/${actor.id}`;
}

function waitOf(scope: Scope, shopId: ShopId): Promise<number> {
  const { throttle, clock } = scope.runtime;
  return throttle.retryAfterMs(callerOf(scope, shopId), clock.now());
}

function nameOf({ shopId, code }: CodeRef): string {
  return `${code}/${shopId}`;
}

async function load(
  { runtime, tenant }: Scope,
  codeRefs: readonly CodeRef[],
): Promise<Result<ReadonlyMap<string, FoundUnit>, StorageError>> {
  if (codeRefs.length === 0) return ok(new Map());
  const loaded = await runtime.storage.load({ tenant, codeRefs, withShops: true });
  return loaded.map(({ orders, shops }) => {
    const units = new Map<string, FoundUnit>();
    for (const order of orders) {
      const { shopId } = order;
      const shop = shops.find((each) => each.shopId === shopId);
      if (shop === undefined) continue;
      for (const each of unitsOf(order)) {
        const code = each.unit.verificationCode;
        if (code !== null) units.set(nameOf({ shopId, code }), { ...each, order, shop });
      }
    }
    return units;
  });
}
