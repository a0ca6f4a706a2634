import type { VerifiedBy } from '../order/order.ts';

/** How the one whose word counts gives it. */
export interface Verifier {
  /** Whether anybody has to: without, a unit is through as soon as it is handed over. */
  readonly isRequired: boolean;
  /** Whether a channel that completes the order has said it. */
  readonly speaksByCompletion: boolean;
  /** Whether he names the unit by its code 核销码. */
  readonly needsCode: boolean;
}

/** Everybody whose word can make a unit count as used. */
export const verifiers: Readonly<Record<VerifiedBy, Verifier>> = {
  none: { isRequired: false, speaksByCompletion: false, needsCode: false },
  channel_completed: { isRequired: true, speaksByCompletion: true, needsCode: false },
  counter: { isRequired: true, speaksByCompletion: false, needsCode: true },
  host: { isRequired: true, speaksByCompletion: false, needsCode: true },
};
