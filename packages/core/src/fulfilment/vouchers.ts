import { err, ok, type Result } from 'neverthrow';
import { coreError } from '../kernel/errors.ts';
import { legalCommands } from '../kernel/machine.ts';
import { canStep, mayStep, type OrderDraft, type StepError } from '../order/order-draft.ts';
import { conflict } from '../order/order-holds.ts';
import { currentIssue, findUnit, isSending, owedUnits, unitOf } from '../order/order-units.ts';
import type { Order, Unit } from '../order/order.ts';
import { newConfirmation, type Confirmation } from './confirmation.ts';
import { confirmationMachine } from './confirmation-machine.ts';
import { isByVoucher } from './delivery-rules.ts';
import type { UnitAttempt } from './unit-attempt.ts';
import { issueMachine } from './issue-machine.ts';

/**
 * Has all vouchers that are claimed handed to the channel, in one call: their keys count as read from
 * now on, whatever becomes of it.
 */
export function sendVouchers(draft: OrderDraft): Result<void, StepError> {
  const contents: UnitAttempt[] = [];
  for (const { line, unit, issue } of owedUnits(draft.order)) {
    const { state, attempt } = issue;
    if (!isByVoucher(line) || !('send' in issueMachine.states[state])) continue;
    const step = { machine: issueMachine, state, command: 'send', unit } as const;
    const allowed = mayStep(draft.order, step);
    if (allowed.isErr()) return err(allowed.error);
    contents.push({ unitId: unit.unitId, attempt });
  }
  if (contents.length === 0) return ok();
  const confirmationId = `${draft.order.orderId}.s${draft.order.confirmations.length + 1}`;
  const opened = newConfirmation(confirmationId, null, null);
  const about = { about: 'vouchers', granularity: 'line', contents } as const;
  const step = { machine: confirmationMachine, state: opened.state, command: 'request' } as const;
  const allowed = mayStep(draft.order, step);
  if (allowed.isErr()) return err(allowed.error);
  for (const each of contents) draft.emit({ type: 'unit.sent', ...each });
  draft.emit({ type: 'confirmation.opened', confirmation: { ...opened, ...about } });
  draft.emit({ type: 'confirmation.requested', confirmationId });
  return ok();
}

/**
 * Counts vouchers as handed over because the channel has them. Those among `sent` that were taken back
 * while the call was under way hold the order for `conflict`: the buyer may have goods and money.
 */
export function acceptVouchers(
  draft: OrderDraft,
  { confirmationId, contents }: Confirmation,
  sent: readonly UnitAttempt[] = [],
): void {
  for (const { unitId, attempt } of contents) {
    const { unit } = unitOf(draft.order, unitId);
    const issue = currentIssue(unit);
    const step = { machine: issueMachine, state: issue.state, command: 'accept', unit } as const;
    if (issue.attempt !== attempt || !canStep(draft.order, step)) continue;
    draft.emit({ type: 'unit.delivered', unitId, attempt });
  }
  const isLost = sent.some((each) => isTakenBack(draft.order, each));
  if (isLost) conflict(draft, `${confirmationId} was accepted after it had been taken back`);
}

/** What of a sending is still to be handed over. */
export function toSend(order: Order, { contents }: Confirmation): readonly UnitAttempt[] {
  return contents.filter(({ unitId, attempt }) => {
    const unit = findUnit(order, unitId)?.unit;
    return unit !== undefined && currentIssue(unit).attempt === attempt && isSending(unit);
  });
}

/**
 * Whether staff may hand over by itself what was meant for the channel: not while a call is under way.
 *
 * Errors: `order.illegal_transition`.
 */
export function mayHandOver(
  { orderId, confirmations }: Order,
  unit: Unit,
): Result<void, StepError> {
  const underWay = confirmations.find(
    ({ contents, state }) =>
      'doubt' in confirmationMachine.states[state] &&
      contents.some(({ unitId }) => unitId === unit.unitId),
  );
  if (underWay === undefined) return ok();
  const { state } = underWay;
  const legal = legalCommands(confirmationMachine, state);
  const axis = confirmationMachine.name;
  const fields = { orderId, axis, state, command: 'hand over', legal };
  return err(coreError('order.illegal_transition', fields));
}

const isWithBuyer = (unit: Unit): boolean =>
  isSending(unit) || 'supersede' in issueMachine.states[currentIssue(unit).state];

function isTakenBack(order: Order, { unitId, attempt }: UnitAttempt): boolean {
  const { unit } = unitOf(order, unitId);
  return currentIssue(unit).attempt !== attempt || !isWithBuyer(unit);
}
