import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId, ShopId } from '../kernel/ids.ts';
import type { EffectUpdate } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitFenced } from '../runtime/commit-fenced.ts';
import { underLease } from '../runtime/lease.ts';
import type { Scope } from '../runtime/runtime.ts';
import { headsOf } from './due-heads.ts';
import { effectsJob } from './run-effects.ts';
import { voucherEffectOf } from './voucher-calls.ts';

/**
 * Lets vouchers that wait to be handed over be due now, because their channel has asked for them. Under
 * the lease of those who tell the channel: a call that is under way is not begun a second time. `false`:
 * one of them is at it, and nothing was done.
 */
export async function wakeVouchers(
  scope: Scope,
  shopId: ShopId,
  orderIds: readonly OrderId[],
): Promise<Result<boolean, StorageError | CoreError<'storage.lease_lost'>>> {
  const { storage, clock } = scope.runtime;
  const woken = await underLease<true, StorageError | CoreError<'storage.lease_lost'>>(
    scope,
    effectsJob(shopId),
    async ({ fence }) => {
      const loaded = await storage.load({ tenant: scope.tenant, orderIds });
      if (loaded.isErr()) return err(loaded.error);
      const heads = await headsOf(scope, orderIds);
      if (heads.isErr()) return err(heads.error);
      const now = clock.now();
      const effectUpdates = heads.value.flatMap((effect): readonly EffectUpdate[] => {
        const order = loaded.value.orders.find(({ orderId }) => orderId === effect.orderId);
        const isMeant = order !== undefined && voucherEffectOf(order, effect.subject) !== null;
        if (!isMeant || effect.dueAt <= now) return [];
        const { effectId, attempts } = effect;
        return [{ effectId, state: 'pending', attempts, dueAt: now }];
      });
      if (effectUpdates.length === 0) return ok(true);
      return (await commitFenced(scope, fence, { effectUpdates })).map(() => true);
    },
  );
  return woken.map((done) => done === true);
}
