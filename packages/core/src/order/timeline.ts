import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId, UnitId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { Disclosure, StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { HistoryActor, HistoryEntry } from './history.ts';
import { evolveOrder } from './order-evolve.ts';
import { orderStatusOf, type OrderStatus } from './order-status.ts';
import type { Order } from './order.ts';
import type { SettlementState } from './settlement-machine.ts';

/** How an order stood at one moment of its history. */
export interface TimelineStatus extends OrderStatus {
  /** The order's own. */
  readonly settlement: SettlementState;
}

/** One change of an order: everything that was stored at once. */
export interface TimelineChange {
  /** Something was changed. */
  readonly kind: 'change';
  /** The order's version after it. */
  readonly version: number;
  /** When it was decided. */
  readonly at: Instant;
  /** Whose handle made the call. */
  readonly actor: HistoryActor;
  /** From the call's options; empty where none was given. */
  readonly reason: string;
  /** What happened, in its order; at least one. */
  readonly entries: readonly HistoryEntry[];
  /** How the order stood before; `null` where it was placed by it. */
  readonly before: TimelineStatus | null;
  /** How it stood afterwards. */
  readonly after: TimelineStatus;
}

/** A second look at a secret that was revealed before. */
export interface TimelineLook {
  /** Somebody looked at goods that were handed over before. */
  readonly kind: 'look';
  /** When it was asked for. */
  readonly at: Instant;
  /** Who asked. */
  readonly actor: HistoryActor;
  /** From the call's options; empty where none was given. */
  readonly reason: string;
  /** The unit whose goods were opened. */
  readonly unitId: UnitId;
  /** The number of the unit's issue, from 1. */
  readonly attempt: number;
}

/** The whole history of an order, for people: see `timelineText` of `@kaquan/core/texts`. */
export interface Timeline {
  /** The order's own id. */
  readonly orderId: OrderId;
  /** Of every amount in it. */
  readonly currency: Currency;
  /** Oldest first; looks stand behind the changes of their instant. At most 1,000 looks. */
  readonly steps: readonly (TimelineChange | TimelineLook)[];
}

/** Why a timeline cannot be shown. */
export type TimelineOrderError = StorageError | CoreError<'order.not_found'>;

/** How many entries are read in one trip. */
const entriesPerRead = 1_000;

/** Reads the whole history of an order and what it made of the order, step by step. */
export async function timelineOf(
  { tenant, runtime }: Scope,
  orderId: OrderId,
): Promise<Result<Timeline, TimelineOrderError>> {
  const { storage } = runtime;
  const entries: HistoryEntry[] = [];
  for (;;) {
    const read = await storage.findHistory(tenant, orderId, entries.at(-1)?.seq ?? 0);
    if (read.isErr()) return err(read.error);
    entries.push(...read.value);
    if (read.value.length < entriesPerRead) break;
  }
  const looks = await storage.findDisclosures(tenant, orderId);
  if (looks.isErr()) return err(looks.error);
  const { order, changes } = changesOf(entries);
  if (order === null) return err(coreError('order.not_found', { orderId }));
  const steps = inTurn(changes, looks.value.map(lookOf));
  return ok({ orderId, currency: order.currency, steps });
}

// Changes stay in the order of their versions, whatever the clocks of those who made them said.
function inTurn(
  changes: readonly TimelineChange[],
  looks: readonly TimelineLook[],
): Timeline['steps'] {
  let shown = 0;
  const before = (at: Instant): readonly TimelineLook[] => {
    const next = looks.findIndex((look, i) => i >= shown && look.at >= at);
    const some = looks.slice(shown, next === -1 ? undefined : next);
    shown += some.length;
    return some;
  };
  const steps = changes.flatMap((change) => [...before(change.at), change]);
  return [...steps, ...looks.slice(shown)];
}

function changesOf(entries: readonly HistoryEntry[]): {
  readonly order: Order | null;
  readonly changes: readonly TimelineChange[];
} {
  let order: Order | null = null;
  const changes: TimelineChange[] = [];
  for (const own of Map.groupBy(entries, ({ version }) => version).values()) {
    const [first] = own;
    if (first === undefined) continue;
    const before: TimelineStatus | null = order === null ? null : statusOf(order);
    const after: Order = own.reduce<Order | null>(
      (so, { event, at }) => evolveOrder(so, event, at),
      order,
    ) as Order;
    order = after;
    const { version, at, actor, reason } = first;
    const what = { entries: own, before, after: statusOf(after) };
    changes.push({ kind: 'change', version, at, actor, reason, ...what });
  }
  return { order, changes };
}

function statusOf(order: Order): TimelineStatus {
  return { ...orderStatusOf(order), settlement: order.settlement };
}

function lookOf({ at, actor, reason, unitId, attempt }: Disclosure): TimelineLook {
  // As `Disclosure` has it: `<kind>:<id>`.
  const [kind, ...id] = actor.split(':');
  const who = { kind: kind as HistoryActor['kind'], id: id.join(':') };
  return { kind: 'look', at, actor: who, reason, unitId, attempt };
}
