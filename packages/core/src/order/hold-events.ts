import type { HoldReason, HostHoldRule } from './hold-machine.ts';

/** What happens to the holds 冻结 of an order. */
export interface HoldPayloads {
  'order.held': {
    readonly reason: HoldReason;
    readonly note: string;
    /** `<kind>:<id>` of who froze it; left out where a rule did. */
    readonly by?: string;
    /** What it does, where the reason is the host's. */
    readonly rule?: HostHoldRule;
  };
  'order.released': { readonly reason: HoldReason };
  'order.hold_overridden': { readonly reason: HoldReason };
  /** Who bought it is watched 关注用户; nothing is held for that. */
  'order.watched': { readonly note: string };
  'order.override_lapsed': { readonly reason: HoldReason };
}
