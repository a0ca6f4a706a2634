import type { Confirmation } from '../fulfilment/confirmation.ts';
import type { Order } from '../order/order.ts';
import type { Performed } from './perform-effect.ts';
import { performResend } from './resend-effect.ts';
import { performVouchers, type Sending } from './voucher-effect.ts';

/** A call with vouchers that an effect is about. */
export interface VoucherEffect {
  readonly confirmation: Confirmation;
  /** Makes the call. */
  readonly perform: (sending: Sending) => Promise<Performed>;
}

const performers: Readonly<Record<Confirmation['about'], VoucherEffect['perform'] | null>> = {
  shipment: null,
  waybill: null,
  vouchers: performVouchers,
  resend: performResend,
};

/** What an effect tells a channel with vouchers; `null` where it is about something else. */
export function voucherEffectOf(order: Order, confirmationId: string): VoucherEffect | null {
  const meant = order.confirmations.find((each) => each.confirmationId === confirmationId);
  const perform = meant === undefined ? null : performers[meant.about];
  return meant === undefined || perform === null ? null : { confirmation: meant, perform };
}
