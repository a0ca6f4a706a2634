/** What the channel learns of a shipment. */
export interface ConfirmationPayloads {
  /** The channel hands the goods out itself. */
  'confirmation.waived': { readonly confirmationId: string };
  'confirmation.requested': { readonly confirmationId: string };
  'confirmation.confirmed': { readonly confirmationId: string; readonly by: 'call' | 'fact' };
  'confirmation.failed': { readonly confirmationId: string; readonly note: string };
  'confirmation.doubted': { readonly confirmationId: string; readonly note: string };
}
