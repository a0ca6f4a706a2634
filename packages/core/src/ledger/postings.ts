import { invariant } from '../kernel/invariant.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import type { OrderEvent, OrderEventType } from '../order/order-events.ts';
import { evolveOrder } from '../order/order-evolve.ts';
import type { Order } from '../order/order.ts';
import { accountNames, type AccountName } from './accounts.ts';
import { balancesOf, noBalances, type Balances } from './balances.ts';
import { isValued } from './costs.ts';
import { goodsCauses, ledgerCauses, type LedgerCause, type OrderPosting } from './posting.ts';

/**
 * Reads off a decision what it moves from account to account, event by event: the difference between
 * what the accounts must hold before and after it. Most decisions move nothing, and cost nothing here; a redemption is among them
 * where nobody has said what its goods cost.
 */
export function postingsOf(
  before: Order | null,
  { order, events }: Decision,
  at: Instant,
): readonly OrderPosting[] {
  const areCauses = isValued(order) ? isCause : isCauseOfMoney;
  if (!events.some(areCauses)) return [];
  const { orderId, shopId, currency } = order;
  const firstSeq = (before?.eventCount ?? 0) + 1;
  const postings: OrderPosting[] = [];
  let reached = before;
  let balances = heldBy(before);
  for (const [position, event] of events.entries()) {
    for (const each of stepOf(events, event)) reached = evolveOrder(reached, each, at);
    if (!isCause(event)) continue;
    const next = heldBy(reached);
    const unitId = 'unitId' in event ? event.unitId : null;
    const seq = firstSeq + position;
    const source = { orderId, seq, cause: event.type, shopId, unitId, currency, at };
    for (const [i, transfer] of transfersBetween(balances, next).entries()) {
      postings.push({ ...source, part: i + 1, ...transfer });
    }
    balances = next;
  }
  const expected = balancesOf(order);
  const isComplete = accountNames.every((name) => balances[name] === expected[name]);
  invariant(isComplete, `the postings of order ${orderId} lead to what its accounts hold`);
  return postings;
}

function heldBy(order: Order | null): Balances {
  return order === null ? noBalances : balancesOf(order);
}

type EventType = OrderEventType & LedgerCause;

function isCause(event: OrderEvent): event is OrderEvent<EventType> {
  return causes.has(event.type);
}

function isCauseOfMoney(event: OrderEvent): boolean {
  return isCause(event) && !causesOfGoods.has(event.type);
}

const causes: ReadonlySet<string> = new Set(ledgerCauses);
const causesOfGoods: ReadonlySet<string> = new Set(goodsCauses);

// What moves nothing by itself, and later amounts depend on.
const carriers: ReadonlySet<OrderEventType> = new Set([
  'order.placed',
  'order.repriced',
  'order.line_mapped',
  'unit.reopened',
  'parcel.packed',
]);

// The events that count at the place of one of them. Money that is set aside and then given back in
// one change goes straight from the one to the other.
function stepOf(events: readonly OrderEvent[], event: OrderEvent): readonly OrderEvent[] {
  if (!isCause(event)) return carriers.has(event.type) ? [event] : [];
  const isTakenUp = events.some((other) => confirms(other, event));
  return isTakenUp ? [] : [...events.filter((other) => confirms(event, other)), event];
}

function confirms(event: OrderEvent, released: OrderEvent): boolean {
  return (
    event.type === 'refund.confirmed' &&
    released.type === 'refund.released' &&
    event.caseId === released.caseId &&
    event.unitId === released.unitId
  );
}

interface Transfer {
  readonly debit: AccountName;
  readonly credit: AccountName;
  readonly amountMinor: number;
}

// Both sides have the same sum, so each amount finds its counterpart.
function transfersBetween(before: Balances, after: Balances): readonly Transfer[] {
  const changes = accountNames.map((name) => ({ name, left: after[name] - before[name] }));
  const transfers: Transfer[] = [];
  for (;;) {
    const debit = changes.find(({ left }) => left > 0);
    const credit = changes.find(({ left }) => left < 0);
    if (debit === undefined || credit === undefined) return transfers;
    const amountMinor = Math.min(debit.left, 0 - credit.left);
    debit.left -= amountMinor;
    credit.left += amountMinor;
    transfers.push({ debit: debit.name, credit: credit.name, amountMinor });
  }
}
