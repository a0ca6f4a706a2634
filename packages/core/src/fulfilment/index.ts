export type { UnitAttempt } from './unit-attempt.ts';
export type { Reconfirming, RetryConfirmationDecisionError } from './retry-confirmation.ts';
export type {
  ChangeWaybillError,
  ChangeWaybillInput,
  ConfirmByHandError,
  ConfirmByHandInput,
  ConfirmedByHand,
  FindToConfirmError,
  FindToConfirmInput,
  HandTask,
  HandWorkCalls,
  OrderToConfirm,
} from './hand-work-calls.ts';
export type { ChangeWaybillDecisionError } from './waybill-decide.ts';
export type { SaidDecisionError } from './confirmation-decide.ts';
export type {
  FulfilmentService,
  RecordParcelError,
  RecordParcelInput,
  RetryConfirmationError,
  RetryConfirmationInput,
  RetryFulfilmentInput,
  RevealInput,
  RevealShippedError,
  ShipError,
  ShipInput,
  ShipParcelsError,
  ShipParcelsInput,
} from './fulfilment-service.ts';
export type {
  ChangedParcel,
  ChangeOrderWaybillError,
  ChangeParcelError,
  ShipOrderParcelsError,
  ShippedParcels,
} from './ship-parcels.ts';
export type { ParcelDecisionError, ParcelFact, ShipParcelsDecisionError } from './parcel-decide.ts';
export type { ChooseError, LineQuantity, ParcelToShip } from './parcel-contents.ts';
export type { Parcel, Waybill } from './parcel.ts';
export { parcelMachine } from './parcel-machine.ts';
export type { ParcelState } from './parcel-machine.ts';
export type { Revealed, RevealOrderError } from './reveal.ts';
export type { RevealDecisionError } from './reveal-decide.ts';
export type { MarkDeliveredError, MarkDeliveredInput, MarkedDelivered } from './mark-delivered.ts';
export type {
  Fulfilling,
  ReportFulfilledError,
  ReportFulfilledInput,
  RetryFulfilmentError,
} from './report-fulfilled.ts';
export type { Fulfilment } from './fulfilment.ts';
export { fulfilMachine } from './fulfil-machine.ts';
export type { FulfilState } from './fulfil-machine.ts';
export type { MarkDecisionError } from './mark-decide.ts';
export { deliveryRules } from './delivery-rules.ts';
export type { DeliveryRule } from './delivery-rules.ts';
export type { ShipItem, ShipOrderError, ShipReport } from './ship.ts';
export type { ShipDecisionError, ShipRoute } from './ship-decide.ts';
export type { UnshipCalls, UnshipError, UnshipInput, Unshipped } from './unship.ts';
export type { UnshipDecisionError } from './unship-decide.ts';
export type { Confirmation, ConfirmedBy } from './confirmation.ts';
export { confirmationMachine } from './confirmation-machine.ts';
export type { ConfirmationState } from './confirmation-machine.ts';
export { issueMachine } from './issue-machine.ts';
export type { IssueState } from './issue-machine.ts';
