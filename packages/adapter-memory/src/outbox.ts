import type { EffectId, Instant, OrderId } from '@kaquan/core';
import type { Effect, EffectUpdate } from '@kaquan/core/ports';
import { byValues, createSortedList, firstOf, type SortedList } from './sorted-list.ts';

/** What is to be told to channels, of one tenant. */
export interface Outbox {
  has(effectId: EffectId): boolean;
  add(effect: Effect): void;
  update(update: EffectUpdate): void;
  /** By `seq`. */
  of(orderId: OrderId): readonly Effect[];
  /** Pending and due, the first of their order and group only, by due time. */
  due(at: Instant, limit: number): readonly Effect[];
  /** In no particular order. */
  all(): Iterable<Effect>;
}

const byDueTime = byValues<Effect>(
  ({ dueAt }) => dueAt,
  ({ orderId }) => orderId,
  ({ seq }) => seq,
  ({ effectId }) => effectId,
);

const bySeq = byValues<Effect>(
  ({ seq }) => seq,
  ({ effectId }) => effectId,
);

/** Makes an empty outbox. */
export function createOutbox(): Outbox {
  const effectById = new Map<EffectId, Effect>();
  const effectsByOrder = new Map<OrderId, SortedList<Effect>>();
  // The one of each order and group that may run next. A parked one is not in the way: what a person
  // orders to be tried again is an effect of its own, behind it.
  const heads = createSortedList(byDueTime);

  const of = (orderId: OrderId): readonly Effect[] => [
    ...(effectsByOrder.get(orderId)?.after(null) ?? []),
  ];
  const headOf = ({ orderId, group }: Effect): Effect | null =>
    of(orderId).find((effect) => effect.group === group && isPending(effect)) ?? null;

  const put = (effect: Effect): void => {
    const oldHead = headOf(effect);
    const effects = effectsByOrder.get(effect.orderId) ?? createSortedList(bySeq);
    effectsByOrder.set(effect.orderId, effects);
    const before = effectById.get(effect.effectId);
    if (before !== undefined) effects.remove(before);
    effects.add(effect);
    effectById.set(effect.effectId, effect);
    if (oldHead !== null) heads.remove(oldHead);
    const head = headOf(effect);
    if (head !== null) heads.add(head);
  };

  return {
    of,
    all: () => effectById.values(),
    has: (effectId) => effectById.has(effectId),
    add: put,
    update({ effectId, state, attempts, dueAt }) {
      const before = effectById.get(effectId);
      if (before !== undefined) put(Object.freeze({ ...before, state, attempts, dueAt }));
    },
    due: (at, limit) => firstOf(heads.after(null), limit, ({ dueAt }) => dueAt <= at),
  };
}

const pendingStates: Readonly<Record<Effect['state'], boolean>> = {
  pending: true,
  done: false,
  parked: false,
};

function isPending({ state }: Effect): boolean {
  return pendingStates[state];
}
