import type { Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { Secret } from '../kernel/secret.ts';
import type {
  ChannelCall,
  ChannelReadError,
  ChannelWriteError,
  ChannelWriteOutcome,
} from './channel-call.ts';
import type { StorageError } from './storage-error.ts';
import type { VaultError } from './vault.ts';

/** A request that a platform sent to the host's own address 推送通知, untouched. */
export interface NotificationRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What stands behind the `?` of the address; empty where there is none. */
  readonly query: string;
  /** The bytes as they came: signatures are made over bytes. */
  readonly body: Uint8Array;
}

/** What the host answers to the platform, as it stands. */
export interface NotificationAnswer {
  /** An HTTP status. */
  readonly status: number;
  /** Of the body, such as `application/json`. */
  readonly contentType: string;
  /** What the platform takes for "received". */
  readonly body: string;
}

/** What a notice is about: a hint to read again, never a fact in itself. */
export type NoticeSubject =
  | { readonly kind: 'order'; readonly orderNo: string }
  | { readonly kind: 'refund'; readonly refundId: string; readonly orderNo: string | null }
  /**
   * The channel asks for the vouchers 电子凭证 of an order. `token`: what it wants back with them; kept
   * sealed beside the order, and handed to `sendVouchers`. `isAgain`: those that it has are to go to the
   * buyer once more 重新发码; left out: not.
   */
  | {
      readonly kind: 'vouchers';
      readonly orderNo: string;
      readonly token: Secret;
      readonly isAgain?: boolean;
    }
  /** The seller's grant was given, changed or taken back. */
  | { readonly kind: 'grant' }
  /** Nothing that an order depends on. */
  | { readonly kind: 'other' };

/** One thing that a channel told of itself. */
export interface ChannelNotice {
  /** As `ChannelShop.externalId`: whose shop it is about; 1..100 characters. */
  readonly externalShopId: string;
  /** The same for every repetition of one event, and no other's in its shop; 1..200 characters. */
  readonly eventId: string;
  /** What to read again. */
  readonly subject: NoticeSubject;
}

/** One thing that a channel has told nobody of, because nobody answered: of the shop that was asked for. */
export type LostNotice = Omit<ChannelNotice, 'externalShopId'>;

/** A notification that was checked and read. */
export interface DecodedNotification {
  /** In the order in which they stand; may be empty. */
  readonly notices: readonly ChannelNotice[];
  /** To be sent after the notices are kept, and never before. */
  readonly answer: NotificationAnswer;
}

/**
 * `notification.rejected`: its signature does not fit, or it is too old; whoever sent it is not to be
 * believed. `notification.unreadable`: signed, and in a form that nobody knows.
 */
export type NotificationError = CoreError<'notification.rejected' | 'notification.unreadable'>;

/** Why notices could not be kept; their feed does not acknowledge them, and they come again. */
export type TakeError = StorageError | VaultError;

/** What a lasting connection to a channel's messages 消息服务 is given. */
export interface FeedOptions {
  /** Ends it; `openFeed` answers then. */
  readonly signal: AbortSignal;
  /**
   * Keeps notices. A feed acknowledges to the platform after this has answered well, and never before;
   * a repetition is taken again and changes nothing. What is no notice in form is passed over: nobody
   * could read it when it comes again.
   */
  readonly take: (notices: readonly ChannelNotice[]) => Promise<Result<void, TakeError>>;
}

/** How a channel tells of changes by itself. */
export interface NotificationAbility {
  /** Whether it calls an address of the host's, whose requests `decodeNotification` reads. */
  readonly byRequest: boolean;
  /** Whether it holds a connection open: `openFeed`. */
  readonly byFeed: boolean;
  /** Whether it lists what nobody has answered it: `listLostNotices`. Left out: it does not. */
  readonly listsLost?: boolean;
}

/** What a channel that tells of changes by itself answers. */
export interface NotificationCalls {
  /**
   * Checks a request's signature and reads it. Does nothing else: a repetition reads the same. Present
   * when `capabilities.notifications` says `byRequest`.
   */
  decodeNotification?(
    request: NotificationRequest,
  ): Promise<Result<DecodedNotification, NotificationError>>;
  /**
   * Holds one connection for all shops of the application, comes back by itself when it breaks, and
   * answers when `signal` ends it; an error is for good (the application's own key is refused). Present
   * when `capabilities.notifications` says `byFeed`.
   */
  openFeed?(options: FeedOptions): Promise<Result<void, ChannelWriteError>>;
  /** Asks for a shop's messages; repeated, nothing changes. Present where a shop must be named first. */
  permitFeed?(call: ChannelCall): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
  /**
   * What the platform has told of a shop in vain, and would tell no more by itself; it may stay listed
   * under the same `eventId` for as long as it likes. A wish for vouchers once more (`isAgain`) is never
   * among it, since nobody knows whether the buyer has them by now. Present when
   * `capabilities.notifications` says `listsLost`.
   */
  listLostNotices?(call: ChannelCall): Promise<Result<readonly LostNotice[], ChannelReadError>>;
}
