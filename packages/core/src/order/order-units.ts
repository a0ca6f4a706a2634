import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import type { UnitId } from '../kernel/ids.ts';
import { sumMinor } from '../kernel/money.ts';
import { takesStock } from '../fulfilment/delivery-rules.ts';
import { issueMachine, type IssueState } from '../fulfilment/issue-machine.ts';
import { redemptionMachine } from '../redemption/redemption-machine.ts';
import type { Delivery, Issue, LineProduct, Order, OrderLine, Unit } from './order.ts';

/** A unit with the line it belongs to. */
export interface UnitOfLine {
  readonly line: OrderLine;
  readonly unit: Unit;
}

/** Whether staff has rejected an order 已拒绝 and nobody has reopened it. */
export function isRejected({ redemption }: Order): boolean {
  return redemption === redemptionMachine.states.pending.reject.to;
}

/** A line as it stands for one attempt: goods that were exchanged 换货 are of another product. */
export function lineFor(line: OrderLine, issue: Issue | undefined): OrderLine {
  return issue?.product === undefined ? line : { ...line, product: issue.product };
}

/** Every unit of an order, in the order of its lines, each with the product that it gets now. */
export function unitsOf(order: Order): readonly UnitOfLine[] {
  const units: UnitOfLine[] = [];
  for (const line of order.lines) {
    for (const unit of line.units) {
      units.push({ line: lineFor(line, unit.issues.at(-1)), unit });
    }
  }
  return units;
}

/** The unit of that id with its line, or `null`. */
export function findUnit(order: Order, unitId: string): UnitOfLine | null {
  return unitsOf(order).find(({ unit }) => unit.unitId === unitId) ?? null;
}

/** The named units, each once, or the first name that is no unit of the order. */
export function pickUnits(
  order: Order,
  unitIds: readonly string[],
): Result<readonly UnitOfLine[], CoreError<'unit.not_found'>> {
  const picked: UnitOfLine[] = [];
  for (const unitId of new Set(unitIds)) {
    const found = findUnit(order, unitId);
    const { orderId } = order;
    if (found === null) return err(coreError('unit.not_found', { orderId, unitId }));
    picked.push(found);
  }
  return ok(picked);
}

/** The unit of that id; an event never names another. */
export function unitOf(order: Order, unitId: UnitId): UnitOfLine {
  const found = findUnit(order, unitId);
  invariant(found !== null, `order ${order.orderId} has unit ${unitId}`);
  return found;
}

/** The attempt that counts. */
export function currentIssue(unit: Unit): Issue {
  const issue = unit.issues.at(-1);
  invariant(issue !== undefined, `unit ${unit.unitId} has an issue`);
  return issue;
}

/** What may still be refunded of a unit. */
export function refundableMinor(unit: Unit): number {
  return unit.paidMinor - unit.refundedMinor - unit.reservedMinor;
}

/**
 * Whether all of a unit's price was given back. Its share of the postage may stay with the shop, and so
 * may the one minor unit that rounding put on it.
 */
export function isGivenBack(order: Order, { paidMinor, refundedMinor: givenBack }: Unit): boolean {
  const { buyerPaidMinor, postageMinor } = order;
  if (buyerPaidMinor === 0) return true;
  const postage = (BigInt(postageMinor) * BigInt(paidMinor)) / BigInt(buyerPaidMinor);
  const roundingMinor = 1;
  return givenBack > 0 && paidMinor - givenBack <= Number(postage) + roundingMinor;
}

/** Whether the buyer paid for a unit and has all of its price back: nothing more is owed for it. */
export function isPaidBack(order: Order, unit: Unit): boolean {
  return order.buyerPaidMinor > 0 && isGivenBack(order, unit);
}

/** What all refunds of an order gave back, the channel's excess included. */
export function refundedMinor(order: Order): number {
  const ofUnits = sumMinor(unitsOf(order).map(({ unit }) => unit.refundedMinor));
  return sumMinor([ofUnits, order.unexplainedMinor]);
}

/** Whether the buyer paid for an order and has all of it back. */
export function isAllReturned(order: Order): boolean {
  return order.buyerPaidMinor > 0 && refundedMinor(order) >= order.buyerPaidMinor;
}

const owedStates: Readonly<Record<IssueState, boolean>> = {
  open: true,
  claimed: true,
  sending: true,
  delivered: false,
  returned: false,
  voided: false,
  replaced: false,
  cancelled: false,
};

/** Whether the goods of a unit are still to be handed over. */
export function isOwed(unit: Unit): boolean {
  return owedStates[currentIssue(unit).state];
}

/** An owed unit whose line is mapped, so that we know what it is owed. */
export interface OwedUnit extends UnitOfLine {
  readonly product: LineProduct;
  readonly issue: Issue;
}

/** The owed units of mapped lines; with `deliveries`, only those that go one of these ways. */
export function owedUnits(order: Order, deliveries?: readonly Delivery[]): readonly OwedUnit[] {
  return unitsOf(order).flatMap(({ line, unit }) => {
    const { product } = line;
    if (product === null || !isOwed(unit)) return [];
    if (deliveries !== undefined && !deliveries.includes(product.delivery)) return [];
    return [{ line, unit, product, issue: currentIssue(unit) }];
  });
}

/** The owed units that need something of our stock and have nothing yet. */
export function unclaimedUnits(order: Order): readonly OwedUnit[] {
  return owedUnits(order).filter(({ line, issue }) => takesStock(line) && isUnclaimed(issue));
}

const unclaimedStates: Readonly<Record<IssueState, boolean>> = {
  open: true,
  claimed: false,
  sending: false,
  delivered: false,
  returned: false,
  voided: false,
  replaced: false,
  cancelled: false,
};

/** Whether an attempt has no key yet. */
export function isUnclaimed(issue: Issue): boolean {
  return unclaimedStates[issue.state];
}

const handedOverStates: Readonly<Record<IssueState, boolean>> = {
  open: false,
  claimed: false,
  sending: false,
  delivered: true,
  returned: false,
  voided: false,
  replaced: false,
  cancelled: false,
};

/** Whether a unit's goods are with the buyer and have not been taken back. */
export function isHandedOver(unit: Unit): boolean {
  return handedOverStates[currentIssue(unit).state];
}

/** Whether a unit's key was opened for the channel, which has not said yet that it has it. */
export function isSending(unit: Unit): boolean {
  return 'accept' in issueMachine.states[currentIssue(unit).state];
}

/** Whether a unit's goods were handed over and nobody has read them yet. */
export function isSealed(unit: Unit): boolean {
  return isHandedOver(unit) && currentIssue(unit).revealedAt === null;
}

/** Whether goods that were handed over on one of the given ways are sealed. */
export function hasSealedUnits(order: Order, deliveries: readonly Delivery[]): boolean {
  return unitsOf(withLinesBy(order, deliveries)).some(({ unit }) => isSealed(unit));
}

/** An order reduced to the lines that are delivered one of the given ways. */
export function withLinesBy(order: Order, deliveries: readonly Delivery[]): Order {
  const isMeant = ({ product }: OrderLine): boolean =>
    product !== null && deliveries.includes(product.delivery);
  return { ...order, lines: order.lines.filter(isMeant) };
}
