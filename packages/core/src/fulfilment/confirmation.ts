import type { ConfirmationState } from './confirmation-machine.ts';

/** What the channel knows of one shipment of an order. */
export interface Confirmation {
  /** `<order>.s<n>`. */
  readonly confirmationId: string;
  /** The channel's shipping method to call, or `null` where it has none for these goods. */
  readonly method: string | null;
  /** Moved by the answer to our call, or by the channel's own word on the order. */
  readonly state: ConfirmationState;
  /** The channel's own words on a failure or doubt; empty otherwise. */
  readonly note: string;
}
