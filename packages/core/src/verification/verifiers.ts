import type { VerifiedBy } from '../order/order.ts';

/** How the one whose word counts gives it. */
export interface Verifier {
  /** Whether anybody has to: without, a unit is through as soon as it is handed over. */
  readonly isRequired: boolean;
  /** Whether a channel that completes the order has said it. */
  readonly speaksByCompletion: boolean;
  /** Whether he names the unit by its code 核销码. */
  readonly needsCode: boolean;
  /** Whether the channel is asked, and its answer is what counts. */
  readonly asksChannel: boolean;
}

const usual: Verifier = {
  isRequired: true,
  speaksByCompletion: false,
  needsCode: false,
  asksChannel: false,
};

/** Everybody whose word can make a unit count as used. */
export const verifiers: Readonly<Record<VerifiedBy, Verifier>> = {
  none: { ...usual, isRequired: false },
  channel_completed: { ...usual, speaksByCompletion: true },
  channel_api: { ...usual, needsCode: true, asksChannel: true },
  counter: { ...usual, needsCode: true },
  host: { ...usual, needsCode: true },
};
