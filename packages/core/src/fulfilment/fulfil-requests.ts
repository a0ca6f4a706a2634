import type { Order } from '../order/order.ts';
import { currentIssue, findUnit, isOwed, isRejected, type OwedUnit } from '../order/order-units.ts';
import { fulfilMachine, type FulfilState } from './fulfil-machine.ts';
import type { Fulfilment } from './fulfilment.ts';

/** The request that belongs to an attempt on a unit. */
export function requestIdOf({ unit, issue }: Pick<OwedUnit, 'unit' | 'issue'>): string {
  return `${unit.unitId}.f${issue.attempt}`;
}

/** The order that a request belongs to; `null` for a text that is no request's id. */
export function orderIdOfRequest(requestId: string): string | null {
  return /^(.+)\.\d+\.\d+\.f\d+$/.exec(requestId)?.[1] ?? null;
}

/** A request that was made, or `null`. */
export function findFulfilment(order: Order, requestId: string): Fulfilment | null {
  return order.fulfilments.find((each) => each.requestId === requestId) ?? null;
}

/** Where the request of an attempt stands; the first state where none was made. */
export function fulfilStateOf(order: Order, requestId: string): FulfilState {
  return findFulfilment(order, requestId)?.state ?? fulfilMachine.initial[0] ?? 'not_due';
}

/** Whether a request is about goods that are owed still, and not kept back. */
export function isWanted(order: Order, { unitId, attempt }: Fulfilment): boolean {
  const unit = findUnit(order, unitId)?.unit;
  if (unit === undefined || isRejected(order)) return false;
  return isOwed(unit) && currentIssue(unit).attempt === attempt;
}

const failedStates: Readonly<Record<FulfilState, boolean>> = {
  not_due: false,
  running: false,
  needs_check: true,
  refused: true,
  dropped: false,
  done: false,
};

/**
 * The requests that have come to nothing although their goods are owed. A doubtful one stands in the way
 * of its unit whatever attempt it was made for.
 */
export function failedFulfilments(order: Order): readonly Fulfilment[] {
  return order.fulfilments.filter((each) => {
    if (!failedStates[each.state]) return false;
    return isWanted(order, each) || (isUnresolved(each) && isUnitOwed(order, each));
  });
}

/** Whether something may still be produced under a request: nothing else is asked for its unit then. */
export function isUnresolved({ state }: Pick<Fulfilment, 'state'>): boolean {
  const moves = fulfilMachine.states[state];
  return 'doubt' in moves || 'retry' in moves;
}

function isUnitOwed(order: Order, { unitId }: Fulfilment): boolean {
  const unit = findUnit(order, unitId)?.unit;
  return unit !== undefined && isOwed(unit);
}
