import { err, ok, type Result } from 'neverthrow';
import type { OrderId } from '../kernel/ids.ts';
import type { Effect, EffectGroup, EffectState } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';

const isOpen: Readonly<Record<EffectState, boolean>> = {
  pending: true,
  done: false,
  parked: false,
};

/** The effect of each of the orders and groups whose turn it is, due or not. */
export async function headsOf(
  { runtime, tenant }: Scope,
  orderIds: Iterable<OrderId>,
): Promise<Result<readonly Effect[], StorageError>> {
  const heads: Effect[] = [];
  for (const orderId of new Set(orderIds)) {
    const found = await runtime.storage.findEffects(tenant, orderId);
    if (found.isErr()) return err(found.error);
    const begun = new Set<EffectGroup>();
    for (const effect of found.value.filter(({ state }) => isOpen[state])) {
      if (!begun.has(effect.group)) heads.push(effect);
      begun.add(effect.group);
    }
  }
  return ok(heads);
}
