import type { ResultAsync } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { StorageError } from '../ports/storage.ts';
import type { CallOptions } from '../runtime/runtime.ts';
import type { SalesStop } from './sales-stop.ts';
import type { ShopView } from './shop-view.ts';

/** The shop to switch on or off. */
export interface SwitchShopInput {
  /** The shop's own id. */
  readonly shopId: string;
}

/** The shop to switch on. */
export interface EnableShopInput extends SwitchShopInput {
  /** Switches it on although its setup check has not passed; `reason` must say why. Default: no. */
  readonly skipSetupCheck?: boolean;
}

/** The shop to close in time. */
export interface DrainShopInput extends SwitchShopInput {
  /** Also lets its items sell nothing at its channel 停售, until it is switched on again. Default: no. */
  readonly stopSales?: boolean;
}

/** What became of a shop that was switched. */
export interface SwitchedShop {
  /** `replayed`: it was so already, or the idempotency key was used before. */
  readonly outcome: 'applied' | 'replayed';
  /** As it is now, without its credentials. */
  readonly shop: ShopView;
  /** The shop's version now. */
  readonly version: number;
  /** Orders that this call froze or released for it. */
  readonly changedOrders: number;
  /** Whether all its orders, and the watches of what it sells, follow; `false`: `worker.switchShops` goes on. */
  readonly isComplete: boolean;
}

/** Why a shop cannot be switched. */
export type SwitchShopError =
  | StorageError
  | CoreError<
      | 'input.invalid'
      | 'shop.not_found'
      | 'shop.illegal_transition'
      | 'idempotency.key_reused'
      | 'storage.contention'
    >;

/** Why a shop cannot be switched on. */
export type EnableShopError = SwitchShopError | CoreError<'shop.setup_unchecked'>;

/** Why a shop cannot be switched off. */
export type DisableShopError = SwitchShopError | CoreError<'shop.unsettled'>;

/** Why a shop cannot drain. */
export type DrainShopError = SwitchShopError | CoreError<'channel.incapable'>;

/** Why it cannot be told how far a shop has stopped selling. */
export type SalesStopError = StorageError | CoreError<'input.invalid' | 'shop.not_found'>;

/** Why a shop cannot be paused, or go on. */
export type PauseShopError = Exclude<SwitchShopError, CoreError<'shop.illegal_transition'>>;

/** Shops on and off 启用/停用, as part of the shops' service. */
export interface SwitchCalls {
  /**
   * Switches a shop on, and releases the orders that it has held as `shop_closed`, up to 1,000 of its
   * frozen orders at once; the worker goes on with the others. Refused unless `checkSetup` has passed since
   * its credentials, its ordering user and its way of delivery are these.
   *
   * Errors: `shop.setup_unchecked`, `shop.not_found`, `input.invalid`, `idempotency.key_reused`, `storage.*`.
   */
  enable(input: EnableShopInput, options?: CallOptions): ResultAsync<SwitchedShop, EnableShopError>;
  /**
   * Switches a shop off. It still takes in what its channel sells; orders that are paid from then on
   * are held as `shop_closed`. Refused while money of any order is neither settled nor returned, those
   * left out that wait for the shop: asked in the same commit.
   *
   * Errors: `shop.unsettled` says how many, how much, and the first ten; as `enable`.
   */
  disable(
    input: SwitchShopInput,
    options?: CallOptions,
  ): ResultAsync<SwitchedShop, DisableShopError>;
  /**
   * Lets a shop finish the orders that were paid before, and holds those that come after, as `disable`
   * does; `worker.switchShops` closes it when the money of the last one is settled or returned.
   *
   * With `stopSales` its items are to sell nothing at its channel: `worker.switchShops` wakes the watches of
   * its products, and `worker.watchCover` tells the channel, item by item and once, until `enable` restores
   * them; `loadSalesStop` says how far that is, and what no call can stop. A shop that drains already may be told
   * so afterwards; it is not taken back before `enable`.
   *
   * Errors: `shop.illegal_transition` for one that is disabled, `channel.incapable` with `stopSales` where
   * its channel's stock cannot be set; as `enable`.
   */
  drain(input: DrainShopInput, options?: CallOptions): ResultAsync<SwitchedShop, DrainShopError>;
  /**
   * Tells how far a shop has stopped selling 停售, and which items its channel may go on selling; `null` for a
   * shop that does not stop. Reads what the tenant sells once, page by page.
   *
   * Errors: `shop.not_found`, `input.invalid`, `storage.*`.
   */
  loadSalesStop(input: SwitchShopInput): ResultAsync<SalesStop | null, SalesStopError>;
  /**
   * Pauses a shop for a risk 风险暂停, whether it is on or off: what it owes its buyers waits as
   * `shop_paused`, that of up to 1,000 open orders at once, and the worker goes on with the others; from
   * then on nothing of it is handed over, except where staff overrides the hold of an order. Everything
   * else goes on: orders come in and claim their goods, the channel is told of what was ready before,
   * what buyers have may be used, cases are decided and money goes back. Says why in the options' `reason`.
   *
   * Errors: `input.invalid` without a reason, `shop.not_found`, `idempotency.key_reused`, `storage.*`.
   */
  pause(input: SwitchShopInput, options?: CallOptions): ResultAsync<SwitchedShop, PauseShopError>;
  /**
   * Lets a shop go on that was paused for a risk, and releases the orders that waited for it, as `enable`
   * does. A grant that is dead stays so. Says why in the options' `reason`. Errors: as `pause`.
   */
  resume(input: SwitchShopInput, options?: CallOptions): ResultAsync<SwitchedShop, PauseShopError>;
}
