import type { SeededRandom } from '@kaquan/channel-kit/sandbox';
import type { ShopId } from '@kaquan/core';
import type { Channel } from '@kaquan/core/ports';
import type { PlatformOrder } from './platform-order.ts';

/** The world's side of the demo: a marketplace on this machine, and what its buyers do. */
export interface Marketplace {
  /** How Kaquan reaches it, and as whom. */
  readonly channel: Channel;
  readonly credentials: Readonly<Record<string, string>>;
  readonly shopName: string;
  /** How far back its shop's orders go. */
  readonly historyMs: number;
  /** Whether every card goes to its buyer by link, and none through the operator's hands. */
  readonly isByLinkOnly: boolean;
  /** How long it keeps changes to itself before it lists them; 0: it lists them at once. */
  readonly listsAfterMs: number;
  /** Whether its books were there before this run. */
  readonly isContinued: boolean;
  /** How far its clock was ahead when it opened, and moves it on. */
  readonly aheadMs: number;
  advance(ms: number): void;
  /** Its own books. */
  orders(): readonly PlatformOrder[];
  /** Some holds are lifted, some buyers pay late, some give up before they have their goods. */
  letTimePass(random: SeededRandom): DayEvents;
  /** Some buyers ask for their money back after we have read their orders, and before they redeem. */
  changeMinds(random: SeededRandom): number;
  /** Some buyers ask for money back although they have their goods. */
  complain(random: SeededRandom): number;
  /** Buyers who have their goods confirm them 确认收货. */
  confirmReceipts(random: SeededRandom, served: ReadonlySet<string>): number;
  /** A person ships in its backend 后台发货, where it has no call for that. */
  readonly shipInBackend?: (orderNo: string) => void;
  /** Writes the books, where they are kept. */
  save(): void;
  stop(): Promise<void>;
}

/** What happened at a marketplace between our reading and the next. */
export interface DayEvents {
  readonly released: number;
  readonly paidLate: number;
  readonly closed: number;
}

/** A marketplace, and our shop there. */
export interface Stand {
  readonly shopId: ShopId;
  readonly marketplace: Marketplace;
}
