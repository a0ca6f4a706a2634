import type { Order, Unit } from '@kaquan/core';
import type { Books } from './audit-books.ts';
import type { Finding } from './finding.ts';

/** The units' shares are what was paid, and no unit gives back more than its share. */
export function moneyFindings({ orders }: Pick<Books, 'orders'>): readonly Finding[] {
  return orders.flatMap((order) => [
    ...sumFindings(order),
    ...order.lines.flatMap((line) => line.units).flatMap(unitFindings),
  ]);
}

function sumFindings(order: Order): readonly Finding[] {
  const rule = 'shares add up';
  const findings: Finding[] = [];
  for (const { lineId, paidMinor, units } of order.lines) {
    const shares = sum(units.map((unit) => unit.paidMinor));
    if (shares === paidMinor) continue;
    findings.push({ rule, subject: lineId, problem: `units ${shares}, line ${paidMinor}` });
  }
  const lines = sum(order.lines.map((line) => line.paidMinor));
  const { orderNo, buyerPaidMinor } = order;
  if (lines !== buyerPaidMinor) {
    findings.push({ rule, subject: orderNo, problem: `lines ${lines}, paid ${buyerPaidMinor}` });
  }
  return findings;
}

function unitFindings(unit: Unit): readonly Finding[] {
  const { unitId, paidMinor, refundedMinor, reservedMinor } = unit;
  const back = refundedMinor + reservedMinor;
  if (refundedMinor >= 0 && reservedMinor >= 0 && back <= paidMinor) return [];
  const problem = `${refundedMinor} refunded and ${reservedMinor} reserved of ${paidMinor}`;
  return [{ rule: 'refunds within the share', subject: unitId, problem }];
}

/** All money that an order has given back, the channel's excess included. */
export function refundedOf(order: Order): number {
  const units = order.lines.flatMap((line) => line.units);
  return sum(units.map((unit) => unit.refundedMinor)) + order.unexplainedMinor;
}

export function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
