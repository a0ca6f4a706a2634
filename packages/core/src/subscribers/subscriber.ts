import { invariant } from '../kernel/invariant.ts';
import type { HistoryEntry } from '../order/history.ts';
import type { OrderEventType } from '../order/order-events.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { SubscribeFrom } from '../ports/dispatch.ts';
import type { StockNews } from '../ports/stock-watch.ts';
import type { ShopChange } from '../shop/shop-change.ts';

/** Somebody who is told what happens to orders, after it was stored. */
export interface Subscriber {
  /** Under which it is remembered how far he is; 1..64 of `A-Z a-z 0-9 . _ -`. Never used for another. */
  readonly name: string;
  /** What he wants to hear of; everything unless told. Other events are passed over. */
  readonly types?: readonly OrderEventType[];
  /**
   * Where he begins when his name is first heard of: with every order's first event (the default), or
   * with what happens from then on. Tenants that come later are told from their beginning.
   */
  readonly from?: SubscribeFrom;
  /**
   * Takes one event. Those of an order come one after the other, in the order of `seq`; those of
   * different orders at once. One that was taken may come again, by its tenant, order and `seq`: after
   * a crash, and when it took too long. Throws or rejects where it could not be taken.
   */
  readonly handle: (event: HistoryEntry, call: HandleCall) => unknown;
  /**
   * Takes one change of a shop: edited, switched, its grant renewed or dead (`refuse`); left out, he hears
   * of orders only. Those of a shop come one after the other, by version, from its first one; one may come
   * again, by its shop and version. Where it throws or rejects it is tried again, up to an hour later, for
   * as long as it takes, and the shop's later changes wait behind it.
   */
  readonly handleShop?: (change: ShopNewsItem, call: HandleCall) => unknown;
  /**
   * Takes how a product stands since its last crossing: it has become low, has run out, or has enough again
   * 库存预警; left out, he hears nothing of it. Of several crossings that he has missed he hears the latest.
   * One may come again, by its product and version; where it throws or rejects it is tried again, up to an
   * hour later, for as long as it takes.
   */
  readonly handleStock?: (news: StockNewsItem, call: HandleCall) => unknown;
  /**
   * How long `handle`, `handleShop` and `handleStock` may take for one event, in ms: 1..100,000, default 60,000. After that the event
   * counts as not taken, and is tried again as any other; one that is taken late after all comes again.
   */
  readonly timeLimitMs?: number;
}

/** How a product stands, and whose it is. */
export interface StockNewsItem {
  /** The tenant that sells it. */
  readonly tenant: TenantId;
  /** Where it stands since when, and what is left. */
  readonly news: StockNews;
}

/** A change of a shop, and whose shop it is. */
export interface ShopNewsItem {
  /** The tenant of the shop. */
  readonly tenant: TenantId;
  /** Who, when, why, and what. */
  readonly change: ShopChange;
}

/** What a handler is told beside the event. */
export interface HandleCall {
  /** Aborts when the time limit has passed: what is done from then on is done again. */
  readonly signal: AbortSignal;
}

/** Below the time after which another worker goes on. */
const longestTimeLimitMs = 100_000;

/** Checks options of the host's: a wrong one is found where it is made. */
export function checkSubscribers(subscribers: readonly Subscriber[]): void {
  const names = subscribers.map(({ name }) => name);
  invariant(
    names.every((name) => /^[A-Za-z0-9._-]{1,64}$/.test(name)),
    'options.subscribers: a name is 1 to 64 of A-Z a-z 0-9 . _ -',
  );
  const limits = subscribers.map(({ timeLimitMs = 1 }) => timeLimitMs);
  invariant(
    limits.every((ms) => Number.isInteger(ms) && ms >= 1 && ms <= longestTimeLimitMs),
    `options.subscribers: a time limit is 1 to ${longestTimeLimitMs} ms`,
  );
  invariant(new Set(names).size === names.length, 'options.subscribers: a name stands twice');
}
