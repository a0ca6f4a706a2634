import { defectsOf } from '../after-sales/defects.ts';
import { salesMovesOf } from '../after-sales/sales.ts';
import { orderTimesOf } from '../deadlines/announce-decide.ts';
import type { Instant } from '../kernel/time.ts';
import { postingsOf } from '../ledger/postings.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Change } from '../ports/change.ts';
import type { SealedText } from '../ports/sealed-text.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { issueCodes } from '../verification/issue-codes.ts';
import type { Decision } from './decision.ts';
import type { HistoryActor, HistoryEntry } from './history.ts';
import { consequencesOf } from './order-consequences.ts';
import { assertSound } from './order-invariants.ts';
import type { Order } from './order.ts';

/** What a change of an order carries beside the decision itself. */
export type ChangeExtras = Pick<Change, 'effectUpdates' | 'dispatches' | 'idempotency' | 'fence'>;

/** A change of one order, ready to commit, and the order as it will be. */
export interface OrderChange {
  readonly change: Change;
  readonly order: Order;
}

/** Turns a decision into the change that stores it, with its history and all its consequences. */
export function changeOf(
  scope: Scope,
  before: Order | null,
  from: {
    readonly decision: Decision;
    readonly reason: string;
    readonly extras: ChangeExtras;
    /** Of the order's shop: says when something of it is due. */
    readonly policy: ShopPolicy;
    /** The instant of the decision: history and change carry the same. */
    readonly at: Instant;
    /** What is kept sealed beside the order from now on. */
    readonly texts: readonly SealedText[];
  },
): OrderChange {
  const { tenant, actor, runtime } = scope;
  const { reason, extras, at, policy } = from;
  const decision = issueCodes(from.decision, { at, ids: runtime.ids });
  const expectedVersion = before?.version ?? 0;
  const order: Order = { ...decision.order, version: expectedVersion + 1 };
  assertSound(order);
  const firstSeq = (before?.eventCount ?? 0) + 1;
  const { version, orderId } = order;
  // Roles are what he may do today; the history keeps who he was.
  const who: HistoryActor = { kind: actor.kind, id: actor.id };
  const events = decision.events.map((event, position): HistoryEntry => ({
    tenant,
    orderId,
    seq: firstSeq + position,
    version,
    at,
    actor: who,
    reason,
    event,
  }));
  const { claims, keyMoves, waits, effects, codes, tabs, erased } = consequencesOf(
    before,
    decision,
    tenant,
  );
  const defects = defectsOf(decision);
  const sales = salesMovesOf(before, order);
  const changeId = runtime.ids.next('change');
  const { idempotency } = extras;
  const change: Change = {
    changeId,
    tenant,
    at,
    writes: [{ kind: 'order', expectedVersion, value: order, times: orderTimesOf(order, policy) }],
    tabs,
    claims,
    keyMoves,
    waits,
    events,
    effects,
    ...(defects.length > 0 && { defects }),
    ...(codes.length > 0 && { codes }),
    ...(sales.length > 0 && { sales }),
    ...(from.texts.length + erased.length > 0 && { texts: { put: from.texts, drop: erased } }),
    postings: postingsOf(before, decision, at),
    ...extras,
    // Tells a change of one's own, sent twice, from a rival's that had the same key; and what came of
    // it, from what has come since.
    ...(idempotency && {
      idempotency: { ...idempotency, answer: { ...idempotency.answer, changeId, version } },
    }),
  };
  return { change, order };
}
