/** What the channel learns of a shipment. */
export interface ConfirmationPayloads {
  'confirmation.requested': { readonly confirmationId: string };
  'confirmation.confirmed': { readonly confirmationId: string; readonly by: 'call' | 'fact' };
  'confirmation.failed': { readonly confirmationId: string; readonly note: string };
  'confirmation.doubted': { readonly confirmationId: string; readonly note: string };
}
