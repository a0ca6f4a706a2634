import type { Result } from 'neverthrow';
import type { Secret } from '../kernel/secret.ts';
import type { ChannelCall, ChannelWriteError, ChannelWriteOutcome } from './channel-call.ts';

/** One card that a channel is to hand out. Not to be kept or logged. */
export interface DepositedCard {
  /** Card number 卡号; `null` for a key that has only a secret. Prints as `[secret]`. */
  readonly cardNumber: Secret | null;
  /** Card secret 卡密; prints as `[secret]`. */
  readonly secret: Secret;
}

/** Cards of one item that a channel is to keep and to hand out by itself 平台发卡. */
export interface CardDeposit {
  /** The same however often the call is repeated. A platform may not know it: see the outcome. */
  readonly requestId: string;
  /** As in `ChannelOrderLine`. */
  readonly itemId: string;
  /** `null` for an item without variants. */
  readonly skuId: string | null;
  /** 1..`maxCards`. */
  readonly cards: readonly DepositedCard[];
}

/** How a channel takes cards that it hands out. */
export interface CardDepositAbility {
  /** The most cards of one call. */
  readonly maxCards: number;
}

/** What a channel that keeps cards answers. */
export interface CardDepositCalls {
  /**
   * Takes all cards of a deposit or none. A lost answer is `channel.outcome_unknown`, and a person
   * looks: platforms keep cards that are handed in twice twice. Present when `capabilities.cardDeposits`
   * is. Its words and errors must not hold what it was handed.
   */
  depositCards?(
    call: ChannelCall,
    deposit: CardDeposit,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
}
