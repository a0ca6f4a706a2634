import type { Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { Secret } from '../kernel/secret.ts';
import type {
  ChannelCall,
  ChannelReadError,
  ChannelWriteError,
  ChannelWriteOutcome,
} from './channel-call.ts';

/** One voucher 电子凭证 that a channel gives to its buyer. Not to be kept or logged. */
export interface ChannelVoucher {
  /** The channel's number of the line. */
  readonly lineNo: string;
  /** Which unit of the line, counted from 1. */
  readonly ordinal: number;
  /** Card number 卡号; `null` for a key that has only a secret. Prints as `[secret]`. */
  readonly cardNumber: Secret | null;
  /** Card secret 卡密; prints as `[secret]`. */
  readonly secret: Secret;
}

/** A call that hands vouchers to a channel, or asks about one. */
export interface VoucherRequest {
  /** The same however often the call is repeated: it must be carried out once. */
  readonly requestId: string;
  /** The order's number at the channel. */
  readonly orderNo: string;
}

/** Vouchers for the buyer of an order. */
export interface VoucherSending extends VoucherRequest {
  /**
   * What the channel gave when it asked for them, to be handed back; `null` where it has not asked. A
   * channel that cannot do without asks its platform to ask, and answers `channel.unavailable`.
   */
  readonly token: Secret | null;
  /** At least one; a line of three may have fewer. */
  readonly vouchers: readonly ChannelVoucher[];
}

/** A call of which nobody knows what became. */
export interface VoucherLookup extends VoucherRequest {
  /**
   * Those of its vouchers that the order is still owed, for a platform that keeps no names of calls: it has
   * them, or it has others. Left out or empty: there are none any more, and whatever it has counts.
   */
  readonly vouchers?: readonly ChannelVoucher[];
}

/** What a channel says of vouchers that it may have been handed. */
export interface VouchersAtChannel {
  /** Whether it has them, and gives them to the buyer. */
  readonly isAccepted: boolean;
}

/** How a channel takes vouchers by its API. */
export interface VoucherAbility {
  /** Whether it can be asked what became of a call; without it, a person looks after a lost answer. */
  readonly canQuery: boolean;
  /** Whether it sends its buyer once more what it has 重新发码. Left out: only in its own backend. */
  readonly canResend?: boolean;
}

/** What a channel with an API for vouchers answers. */
export interface VoucherCalls {
  /**
   * Takes the vouchers of an order, all of them or none, and gives them to its buyer. `impossible`: it
   * has none of them and takes none. Present when `capabilities.vouchers` is. Its words and errors must
   * not hold what it was handed.
   */
  sendVouchers?(
    call: ChannelCall,
    sending: VoucherSending,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
  /**
   * Sends the buyer once more vouchers of an order that the channel has 重新发码: all that he can still use,
   * the same ones, under the token of its latest wish. Never gives him others; the same call repeated may
   * send them once more. `impossible`: it has none of them, or sends none again. Present when
   * `capabilities.vouchers` says `canResend`; words as of `sendVouchers`.
   */
  resendVouchers?(
    call: ChannelCall,
    sending: VoucherSending,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
  /**
   * What became of a call; present when `capabilities.vouchers` says that it can be asked. The words of
   * its errors are not kept.
   */
  loadVouchers?(
    call: ChannelCall,
    request: VoucherLookup,
  ): Promise<Result<VouchersAtChannel, ChannelReadError | CoreError<'channel.order_not_found'>>>;
}
