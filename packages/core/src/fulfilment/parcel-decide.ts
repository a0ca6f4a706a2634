import { err, ok, type Result } from 'neverthrow';
import { reissueUnit } from '../after-sales/reissue-unit.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ParcelId, UnitId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import { draftOrder, mayStep, type OrderDraft, type StepError } from '../order/order-draft.ts';
import { takeBackParcel } from '../order/order-take-back.ts';
import { currentIssue, unitOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { newConfirmation, type MethodChoice } from './confirmation.ts';
import { witnessShipments } from './confirmation-decide.ts';
import type { UnitAttempt } from './unit-attempt.ts';
import { issueMachine } from './issue-machine.ts';
import {
  chooseUnits,
  holdsWhatIsAsked,
  mayGoAgain,
  type ChooseError,
  type ParcelToShip,
} from './parcel-contents.ts';
import type { Parcel, Waybill } from './parcel.ts';
import { parcelMachine } from './parcel-machine.ts';

/** Why parcels cannot be shipped. */
export type ShipParcelsDecisionError =
  StepError | ChooseError | CoreError<'parcel.contents_differ'>;

/** What a carrier or a person tells of a parcel that is on its way. */
export type ParcelFact = 'received' | 'lost' | 'returned';

/** Why a parcel cannot be changed. */
export type ParcelDecisionError = StepError | CoreError<'parcel.not_found'>;

/** What a decision about parcels depends on beside the order. */
export interface ParcelContext {
  readonly policy: ShopPolicy;
  readonly now: Instant;
}

/**
 * Ships parcels: all of them or none. One that is out already under its waybill with the same contents
 * is passed over; no events when all of them are.
 *
 * Errors: those of {@link chooseUnits}; `order.illegal_transition` for a unit that went in another
 * parcel, `parcel.contents_differ`, `order.not_paid`, `order.frozen`.
 */
export function decideShipParcels(
  order: Order,
  parcels: readonly ParcelToShip[],
  { policy, now, method }: ParcelContext & { readonly method: MethodChoice | null },
): Result<Decision, ShipParcelsDecisionError> {
  const draft = draftOrder(order, now);
  for (const wanted of parcels) {
    const shipped = shipParcel(draft, wanted, method);
    if (shipped.isErr()) return err(shipped.error);
  }
  if (draft.events.length > 0) advanceOrder(draft, policy);
  return ok({ order: draft.order, events: draft.events });
}

/**
 * Records what became of a parcel; no events where that is known. What came back is the shop's again.
 *
 * Errors: `parcel.not_found`, `order.illegal_transition`.
 */
export function decideParcelFact(
  order: Order,
  { parcelId, fact }: { readonly parcelId: string; readonly fact: ParcelFact },
  { policy, now }: ParcelContext,
): Result<Decision, ParcelDecisionError> {
  const parcel = order.parcels.find((each) => each.parcelId === parcelId);
  if (parcel === undefined) return err(coreError('parcel.not_found', { parcelId }));
  const { state, contents } = parcel;
  const { command, type } = moveFor[fact];
  const draft = draftOrder(order, now);
  if (state !== parcelMachine.states.shipped[command].to) {
    const allowed = mayStep(order, { machine: parcelMachine, state, command });
    if (allowed.isErr()) return err(allowed.error);
    draft.emit({ type, parcelId: parcel.parcelId });
    if (fact === 'returned') takeBackParcel(draft, contents);
    advanceOrder(draft, policy);
  }
  return ok({ order: draft.order, events: draft.events });
}

const moveFor = {
  received: { command: 'receive', type: 'parcel.received' },
  lost: { command: 'lose', type: 'parcel.lost' },
  returned: { command: 'return', type: 'parcel.returned' },
} as const satisfies Readonly<Record<ParcelFact, object>>;

/** The parcel of an order that goes under a waybill, or went under it before; `null`: none did. */
export function findByWaybill({ parcels }: Order, waybill: Waybill): Parcel | null {
  const isMeant = ({ carrier, trackingNo }: Waybill): boolean =>
    carrier === waybill.carrier && trackingNo === waybill.trackingNo;
  return parcels.find(isMeant) ?? parcels.find(({ formerly }) => formerly.some(isMeant)) ?? null;
}

function shipParcel(
  draft: OrderDraft,
  wanted: ParcelToShip,
  method: MethodChoice | null,
): Result<void, ShipParcelsDecisionError> {
  const { carrier, trackingNo } = wanted;
  const known = findByWaybill(draft.order, wanted);
  if (known !== null) {
    if (holdsWhatIsAsked(known, wanted)) return ok();
    return err(coreError('parcel.contents_differ', { parcelId: known.parcelId, trackingNo }));
  }
  const chosen = chooseUnits(draft.order, wanted);
  if (chosen.isErr()) return err(chosen.error);
  const contents: UnitAttempt[] = [];
  for (const unitId of chosen.value) {
    const attempt = openAttempt(draft, unitId);
    if (attempt.isErr()) return err(attempt.error);
    contents.push(attempt.value);
  }
  const parcelId = `${draft.order.orderId}.p${draft.order.parcels.length + 1}` as ParcelId;
  draft.emit({ type: 'parcel.packed', parcelId, carrier, trackingNo, contents });
  draft.emit({ type: 'parcel.shipped', parcelId });
  for (const each of contents) draft.emit({ type: 'unit.delivered', ...each });
  const number = draft.order.confirmations.length + 1;
  const confirmationId = `${draft.order.orderId}.s${number}`;
  const confirmation = newConfirmation(confirmationId, parcelId, method);
  draft.emit({ type: 'confirmation.opened', confirmation });
  // Somebody may have shipped it in the channel's own backend, and told us afterwards.
  witnessShipments(draft, draft.order.reported);
  return ok();
}

// The attempt that goes in the parcel. What was lost or came back goes again, as a further attempt.
function openAttempt(draft: OrderDraft, unitId: UnitId): Result<UnitAttempt, StepError> {
  const before = unitOf(draft.order, unitId).unit;
  if (mayGoAgain(draft.order, before)) reissueUnit(draft, { caseId: null, unitId });
  const { unit } = unitOf(draft.order, unitId);
  const issue = currentIssue(unit);
  const step = { state: issue.state, command: 'deliver', unit } as const;
  return mayStep(draft.order, { machine: issueMachine, ...step }).map(() => {
    return { unitId, attempt: issue.attempt };
  });
}
