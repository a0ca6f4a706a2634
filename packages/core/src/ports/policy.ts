import type { Actor } from '../order/history.ts';

/** What a call is about, in a form that shows no secret and nothing of a person. */
export type InputSummary = Readonly<Record<string, SummaryValue>>;

/** Part of an {@link InputSummary}. */
export type SummaryValue =
  string | number | boolean | readonly (string | number | boolean)[] | readonly InputSummary[];

/** A call that is about to be made. */
export interface AccessRequest {
  /** Whose data it is about. */
  readonly tenant: string;
  /** Who calls, with the roles that the host gave him. */
  readonly actor: Actor;
  /** Service and method: `fulfilment.ship`. */
  readonly operation: string;
  /** Whether `options.reason` says why: so that a policy may ask for one. */
  readonly hasReason: boolean;
  /**
   * Of the input, not checked yet: ids and numbers of things (`orderId`, `orderIds`, `orderNo`),
   * amounts, switches, and such words as `hold` and `kind`; the same of the items of a list. Tokens,
   * credentials, codes, card text, addresses and free text never stand here.
   */
  readonly input: InputSummary;
}

/** Whether a call may be made. */
export type AccessDecision =
  | { readonly access: 'allow' }
  /** `reason` stands in the error and in the log: no secrets, no personal data. */
  | { readonly access: 'deny'; readonly reason: string };

/**
 * Decides over every call of every service, before anything else is done. It may ask a server of the
 * host's; where it throws or rejects, the call is denied. Jobs of the worker are nobody's call.
 */
export type Policy = (request: AccessRequest) => AccessDecision | Promise<AccessDecision>;
