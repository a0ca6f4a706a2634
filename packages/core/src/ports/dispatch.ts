import type { OrderId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

/** `parked`: given up, a person must look. */
export type DispatchState = 'pending' | 'parked';

/** How far a subscriber has come with an order that has more for him, or did a moment ago. */
export interface Dispatch {
  /** Carried along, because `Storage.findDueDispatches` goes over tenants. */
  readonly tenant: TenantId;
  /** The subscriber's name. */
  readonly subscriber: string;
  /** With tenant and subscriber, the row's key. */
  readonly orderId: OrderId;
  /** The number of the last event that he has; 0 before the first. */
  readonly doneSeq: number;
  /** The number of the last event that is known to be there for him. */
  readonly wantedSeq: number;
  /** How often in a row the event behind `doneSeq` has failed. */
  readonly attempts: number;
  /** Not to be tried before this instant. */
  readonly dueAt: Instant;
  /** Only a `pending` one is ever found due. */
  readonly state: DispatchState;
  /** What the subscriber said when it failed last; empty where it did not. */
  readonly problem: string;
}

/** A later state of a dispatch. */
export interface DispatchUpdate extends Pick<
  Dispatch,
  'subscriber' | 'orderId' | 'doneSeq' | 'attempts' | 'dueAt' | 'state' | 'problem'
> {
  /** The `doneSeq` on which it was decided; where another is stored, the change is stale. */
  readonly fromSeq: number;
}

/** From which event on a subscriber that was not known before gets an order's events. */
export type SubscribeFrom = 'beginning' | 'now';

/** Whom commits' news are spread to. */
export interface SpreadRequest {
  /** `all`: every tenant that has a shop. */
  readonly tenants: readonly TenantId[] | 'all';
  /** Those that this process serves; others that were named before get theirs, too. */
  readonly subscribers: readonly { readonly name: string; readonly from: SubscribeFrom }[];
  /** What is found for a subscriber is due from now on. */
  readonly at: Instant;
  /** The most pieces of news, and the most orders of a new subscriber. */
  readonly limit: number;
}

/** Which subscribers are given up. */
export interface RetireRequest {
  /** Those that no call of `Storage.spreadNews` has named since this instant. */
  readonly unseenSince: Instant;
  /** The most dispatches that are dropped at once. */
  readonly limit: number;
}

/** What became of subscribers that nobody names. */
export interface RetiredSubscribers {
  /** Those of whom nothing is left since this call, by name. */
  readonly names: readonly string[];
  /** Whether more of them is to be dropped. */
  readonly hasMore: boolean;
}

/** Which dispatches are looked for, over tenants. */
export interface DueDispatchFilter {
  /** `all`: every tenant that has something for them. */
  readonly tenants: readonly TenantId[] | 'all';
  /** Names of subscribers; nothing is found for others. */
  readonly subscribers: readonly string[];
  /** Dispatches that are due at this instant or were before. */
  readonly at: Instant;
  /** The most dispatches, over all tenants. */
  readonly limit: number;
}

/** Which parked dispatches are looked for. */
export interface ParkedDispatchFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Only this one's. */
  readonly subscriber?: string;
  /** Only this order's. */
  readonly orderId?: OrderId;
  /** 1..1,000. */
  readonly limit: number;
}
