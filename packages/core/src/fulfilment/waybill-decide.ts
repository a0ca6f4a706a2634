import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import { canStep, draftOrder, mayStep, type OrderDraft } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import { newConfirmation, type Confirmation, type MethodChoice } from './confirmation.ts';
import { confirmationMachine, type ConfirmationState } from './confirmation-machine.ts';
import type { Parcel, Waybill } from './parcel.ts';
import type { ParcelContext, ParcelDecisionError } from './parcel-decide.ts';
import { parcelMachine } from './parcel-machine.ts';

/** Why a parcel does not go under another waybill. */
export type ChangeWaybillDecisionError = ParcelDecisionError | CoreError<'parcel.waybill_taken'>;

/**
 * Corrects the waybill of a parcel that is on its way; no events where it is so already. A channel
 * that was told the former one, or may have been, is to be told of it.
 *
 * Errors: `parcel.not_found`, `parcel.waybill_taken`, `order.illegal_transition`.
 */
export function decideChangeWaybill(
  order: Order,
  { parcelId, waybill }: { readonly parcelId: string; readonly waybill: Waybill },
  { policy, now, method }: ParcelContext & { readonly method: MethodChoice | null },
): Result<Decision, ChangeWaybillDecisionError> {
  const parcel = order.parcels.find((each) => each.parcelId === parcelId);
  if (parcel === undefined) return err(coreError('parcel.not_found', { parcelId }));
  const draft = draftOrder(order, now);
  if (isUnder(parcel, waybill)) return ok({ order, events: [] });
  const other = order.parcels.find((each) => isUnder(each, waybill));
  const { carrier, trackingNo } = waybill;
  if (other !== undefined) {
    return err(coreError('parcel.waybill_taken', { parcelId: other.parcelId, trackingNo }));
  }
  const step = { machine: parcelMachine, state: parcel.state, command: 'relabel' } as const;
  const allowed = mayStep(order, step);
  if (allowed.isErr()) return err(allowed.error);
  draft.emit({ type: 'parcel.relabelled', parcelId: parcel.parcelId, carrier, trackingNo });
  tellOfWaybill(draft, parcel, method);
  advanceOrder(draft, policy);
  return ok({ order: draft.order, events: draft.events });
}

// A shipment that nobody has told of yet is told of with the present waybill.
function tellOfWaybill(draft: OrderDraft, { parcelId }: Parcel, method: MethodChoice | null): void {
  const about = draft.order.confirmations.filter((each) => each.parcelId === parcelId);
  const mayKnow = about.some((each) => each.about === 'shipment' && mayBeKnown[each.state]);
  const open = about.find((each) => each.about === 'waybill' && isStillOpen[each.state]);
  if (!mayKnow) return;
  if (open !== undefined) return tellAgain(draft, open);
  const number = draft.order.confirmations.length + 1;
  const confirmationId = `${draft.order.orderId}.s${number}`;
  const confirmation = newConfirmation(confirmationId, parcelId, method);
  draft.emit({ type: 'confirmation.opened', confirmation: { ...confirmation, about: 'waybill' } });
}

// What a person has still to type is told with the present waybill anyhow.
function tellAgain(draft: OrderDraft, { confirmationId, state }: Confirmation): void {
  const step = { machine: confirmationMachine, state, command: 'retry' } as const;
  if (canStep(draft.order, step)) draft.emit({ type: 'confirmation.requested', confirmationId });
}

const mayBeKnown: Readonly<Record<ConfirmationState, boolean>> = {
  not_required: false,
  not_due: false,
  pending: true,
  confirmed: true,
  failed: false,
  needs_check: true,
};

// A call that is on its way may carry what the parcel went under before.
const isStillOpen: Readonly<Record<ConfirmationState, boolean>> = {
  not_required: false,
  not_due: true,
  pending: false,
  confirmed: false,
  failed: true,
  needs_check: true,
};

function isUnder(parcel: Waybill, { carrier, trackingNo }: Waybill): boolean {
  return parcel.carrier === carrier && parcel.trackingNo === trackingNo;
}
