import type { Confirmation, ConfirmedBy } from './confirmation.ts';

/** What the channel learns of a shipment. */
export interface ConfirmationPayloads {
  /** There is a further shipment to tell of. */
  'confirmation.opened': { readonly confirmation: Confirmation };
  /** The channel hands the goods out itself, or there are none to tell of. */
  'confirmation.waived': { readonly confirmationId: string };
  'confirmation.requested': { readonly confirmationId: string };
  'confirmation.confirmed': { readonly confirmationId: string; readonly by: ConfirmedBy };
  'confirmation.failed': { readonly confirmationId: string; readonly note: string };
  /** What the channel was to be told of was taken back, and nobody has begun to tell it. */
  'confirmation.withdrawn': { readonly confirmationId: string };
  'confirmation.doubted': { readonly confirmationId: string; readonly note: string };
}
