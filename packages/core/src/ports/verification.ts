import type { Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { Secret } from '../kernel/secret.ts';
import type {
  ChannelCall,
  ChannelReadError,
  ChannelWriteError,
  ChannelWriteOutcome,
} from './channel-call.ts';
import type { ChannelVoucher } from './voucher.ts';

/** A unit that a channel is asked to verify 核销, or to take that back. */
export interface ChannelVerification {
  /**
   * The same however often the call is repeated, so it must be carried out once; another one after the
   * unit was taken back, refused or issued again. The unit's id, and `<unit>/v2` … after that.
   */
  readonly requestId: string;
  /** The order's number at the channel. */
  readonly orderNo: string;
  /** The channel's number of the line. */
  readonly lineNo: string;
  /** Which unit of the line, counted from 1. */
  readonly ordinal: number;
  /** The unit's verification code 核销码; `null` where it has none. */
  readonly code: string | null;
  /**
   * What the channel was handed for the unit, where it went to the buyer as a voucher 电子凭证: a channel knows
   * it by that. Left out or `null`: it went another way.
   */
  readonly voucher?: VerifiedVoucher | null;
  /** As in `VoucherSending`. Left out or `null`: the channel gave none. */
  readonly token?: Secret | null;
}

/** The voucher of a unit. Not to be kept or logged. */
export type VerifiedVoucher = Pick<ChannelVoucher, 'cardNumber' | 'secret'>;

/** What a channel says of a unit's verification. */
export interface VerificationAtChannel {
  /** Whether it counts as used there. */
  readonly isVerified: boolean;
}

/** How a channel verifies by its API. */
export interface VerificationAbility {
  /** Whether it can take back what it has verified. */
  readonly canUndo: boolean;
}

/** What a channel with an API for verification answers. */
export interface VerificationCalls {
  /**
   * Verifies a unit 核销, once for each `requestId`: asked again, it answers `done`. Present when
   * `capabilities.verification` is.
   */
  verifyUnit?(
    call: ChannelCall,
    request: ChannelVerification,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
  /** Takes a verification back; present when `capabilities.verification` says that it can. */
  undoVerification?(
    call: ChannelCall,
    request: ChannelVerification,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
  /** Whether a unit counts as used there now; present when `capabilities.verification` is. */
  loadVerification?(
    call: ChannelCall,
    request: ChannelVerification,
  ): Promise<
    Result<VerificationAtChannel, ChannelReadError | CoreError<'channel.order_not_found'>>
  >;
}
