/** What is decided about events that a subscriber could not take. */
export interface DispatchPayloads {
  /** A person lets it be tried again from the first event that he does not have. */
  'dispatch.retried': { readonly subscriber: string };
  /** A person lets the subscriber do without the event number `seq`. */
  'dispatch.skipped': { readonly subscriber: string; readonly seq: number };
}
