import type { ResultAsync } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { StorageError } from '../ports/storage.ts';
import type { CallOptions } from '../runtime/runtime.ts';
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
  /** Whether all its orders follow; `false`: `worker.switchShops` goes on. */
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

/** Why a shop cannot be paused, or go on. */
export type PauseShopError = Exclude<SwitchShopError, CoreError<'shop.illegal_transition'>>;

/** Shops on and off 启用/停用, as part of the shops' service. */
export interface SwitchCalls {
  /**
   * Switches a shop on, and releases the orders that it has held as `shop_closed`, up to 1,000 of its
   * frozen orders at once; the worker goes on with the others. Refused unless `checkSetup` has passed since
   * its credentials and its ordering user are these.
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
   * Errors: `shop.illegal_transition` for one that is disabled; as `enable`.
   */
  drain(input: SwitchShopInput, options?: CallOptions): ResultAsync<SwitchedShop, SwitchShopError>;
  /**
   * Pauses a shop for a risk 风险暂停, whether it is on or off: what it owes its buyers waits as
   * `shop_paused`, that of up to 1,000 open orders at once, and the worker goes on with the others; from
   * then on nothing of it is handed over, except where staff overrides the hold of an order. Everything
   * else goes on: orders come in and claim their goods, the channel is told of what was ready before,
   * what buyers have may be used, cases are decided and money goes back. Says why in the options' `reason`.
   *
   * Errors: `input.invalid` without a reason, `shop.not_found`, `idempotency.key_reused`, `storage.*`.
   */
  pause(input: SwitchShopInput, options: CallOptions): ResultAsync<SwitchedShop, PauseShopError>;
  /**
   * Lets a shop go on that was paused for a risk, and releases the orders that waited for it, as `enable`
   * does. A grant that is dead stays so. Says why in the options' `reason`. Errors: as `pause`.
   */
  resume(input: SwitchShopInput, options: CallOptions): ResultAsync<SwitchedShop, PauseShopError>;
}
