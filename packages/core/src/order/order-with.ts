import type { UnitAttempt } from '../fulfilment/unit-attempt.ts';
import type { Issue, Order, Unit } from './order.ts';
import type { Repricing } from './order-events.ts';

/** Changes one unit. */
export function withUnit(order: Order, unitId: string, change: (unit: Unit) => Unit): Order {
  return {
    ...order,
    lines: order.lines.map((line) =>
      line.units.some((unit) => unit.unitId === unitId)
        ? { ...line, units: line.units.map((u) => (u.unitId === unitId ? change(u) : u)) }
        : line,
    ),
  };
}

/** Changes one attempt on one unit. */
export function withIssue(
  order: Order,
  { unitId, attempt }: UnitAttempt,
  change: (issue: Issue) => Issue,
): Order {
  return withUnit(order, unitId, (unit) => ({
    ...unit,
    issues: unit.issues.map((issue) => (issue.attempt === attempt ? change(issue) : issue)),
  }));
}

/** Adds to what a unit has set aside and given back. */
export function withMoney(
  order: Order,
  unitId: string,
  by: { readonly reserved: number; readonly refunded: number },
): Order {
  return withUnit(order, unitId, (unit) => ({
    ...unit,
    reservedMinor: unit.reservedMinor + by.reserved,
    refundedMinor: unit.refundedMinor + by.refunded,
  }));
}

/** Gives an order that is not paid yet its new shares. */
export function reprice(order: Order, repricing: Repricing): Order {
  const { buyerPaidMinor, postageMinor } = repricing;
  const lines = order.lines.map((line) => {
    const next = repricing.lines.find(({ lineId }) => lineId === line.lineId);
    if (next === undefined) return line;
    const units = line.units.map((unit) => ({
      ...unit,
      paidMinor: next.unitPaidMinor[unit.ordinal - 1] ?? 0,
    }));
    return { ...line, paidMinor: next.paidMinor, units };
  });
  return { ...order, buyerPaidMinor, postageMinor, lines };
}
