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
  /** Given up and not tried anew since, behind a place, by order. */
  parkedAfter(place: EffectPlace | null): Iterable<Effect>;
  /** To be told still, due or not, behind a place, by order. */
  pendingAfter(place: EffectPlace | null): Iterable<Effect>;
  /** In no particular order. */
  all(): Iterable<Effect>;
}

/** Where one stands among those of its state. */
export type EffectPlace = Pick<Effect, 'orderId' | 'effectId'>;

const byPlace = byValues<EffectPlace>(
  ({ orderId }) => orderId,
  ({ effectId }) => effectId,
);

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
  const open = {
    pending: createSortedList<EffectPlace>(byPlace),
    parked: createSortedList<EffectPlace>(byPlace),
  };
  const openIn: Readonly<Record<Effect['state'], SortedList<EffectPlace> | null>> = {
    ...open,
    done: null,
  };

  const of = (orderId: OrderId): readonly Effect[] => [
    ...(effectsByOrder.get(orderId)?.after(null) ?? []),
  ];
  const headOf = ({ orderId, group }: Effect): Effect | null =>
    of(orderId).find((effect) => effect.group === group && isPending(effect)) ?? null;

  const isLatest = ({ orderId, group, subject, seq }: Effect): boolean =>
    of(orderId).every(
      (each) => each.group !== group || each.subject !== subject || each.seq <= seq,
    );

  const put = (effect: Effect): void => {
    const oldHead = headOf(effect);
    const effects = effectsByOrder.get(effect.orderId) ?? createSortedList(bySeq);
    effectsByOrder.set(effect.orderId, effects);
    const before = effectById.get(effect.effectId);
    if (before !== undefined) effects.remove(before);
    if (before !== undefined) openIn[before.state]?.remove(before);
    openIn[effect.state]?.add(effect);
    effects.add(effect);
    effectById.set(effect.effectId, effect);
    if (oldHead !== null) heads.remove(oldHead);
    const head = headOf(effect);
    if (head !== null) heads.add(head);
  };

  function* behind(
    list: SortedList<EffectPlace>,
    place: EffectPlace | null,
  ): Generator<Effect, void> {
    for (const { effectId } of list.after(place)) {
      const effect = effectById.get(effectId);
      if (effect !== undefined) yield effect;
    }
  }

  return {
    of,
    all: () => effectById.values(),
    has: (effectId) => effectById.has(effectId),
    add: put,
    update({ effectId, state, attempts, dueAt }) {
      const before = effectById.get(effectId);
      if (before !== undefined) put(Object.freeze({ ...before, state, attempts, dueAt }));
    },
    *parkedAfter(place) {
      for (const effect of behind(open.parked, place)) if (isLatest(effect)) yield effect;
    },
    pendingAfter: (place) => behind(open.pending, place),
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
