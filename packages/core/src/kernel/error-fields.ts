import type { ReportErrorFields } from './report-error-fields.ts';
import type { BatchErrorFields } from './batch-error-fields.ts';
import type { ReconciliationErrorFields } from './reconciliation-error-fields.ts';
import type { FieldProblem, Shortage, OpenSum, OpenOrder } from './error-parts.ts';

export type { FieldProblem, Shortage, OpenSum, OpenOrder } from './error-parts.ts';

/** The fields that each error carries beside `code`, `message` and `retry`. */
export interface ErrorFields
  extends BatchErrorFields, ReportErrorFields, ReconciliationErrorFields {
  /** What a caller gave is not as documented; one entry per field, at most 20. */
  'input.invalid': { readonly issues: readonly FieldProblem[] };
  /** The key was used for the same operation with other input. */
  'idempotency.key_reused': { readonly operation: string; readonly key: string };
  /** Nothing of the order is parked for that subscriber. */
  'dispatch.not_found': { readonly subscriber: string; readonly orderId: string };
  /** The host's policy says no; nothing was done, and the log says who asked. */
  'access.denied': { readonly operation: string; readonly reason: string };
  /** Too many wrong tokens or codes of one actor; none is looked at before the wait is over. */
  'throttle.exceeded': { readonly retryAfterMs: number };
  /** The tenant has no such shop. */
  'shop.not_found': { readonly shopId: string };
  /** Another shop of the tenant is named so. */
  'shop.name_taken': { readonly name: string };
  /** Only the host's own orders are told of by it; those of `channel` are read there. */
  'shop.not_on_platform': {
    readonly shopId: string;
    readonly channel: string;
    readonly operation: string;
  };
  /** `legal` is what a shop in `state` accepts instead of `command`. */
  'shop.illegal_transition': {
    readonly shopId: string;
    readonly state: string;
    readonly command: string;
    readonly legal: readonly string[];
  };
  /** Its setup was not checked since its credentials or its user are these, or has failed. */
  'shop.setup_unchecked': { readonly shopId: string };
  /** How many orders keep the shop from closing, what is open of them, and the oldest, at most ten. */
  'shop.unsettled': {
    readonly shopId: string;
    readonly orders: number;
    readonly sums: readonly OpenSum[];
    readonly first: readonly OpenOrder[];
  };
  /** The tenant has no such product. */
  'product.not_found': { readonly productId: string };
  /** Another product of the tenant is named so. */
  'product.name_taken': { readonly name: string };
  /** Keys are too few or others paid before; the order waits in the queue now. */
  'stock.short': { readonly orderId: string; readonly products: readonly Shortage[] };
  /** The product's stock is not kept as keys; `kind` is how it is kept. */
  'stock.not_keys': { readonly productId: string; readonly kind: string };
  /** The tenant has no such import of keys. */
  'stock.import_not_found': { readonly importId: string };
  /** The product's stock is no number of pieces; `kind` is how it is kept. */
  'stock.not_counted': { readonly productId: string; readonly kind: string };
  /** `needed` pieces were to be taken away, and only `available` are free. */
  'stock.too_few': {
    readonly productId: string;
    readonly needed: number;
    readonly available: number;
  };
  /** The import is for another product, or another process carries it on. */
  'stock.import_mismatch': { readonly importId: string; readonly problem: string };

  /** The tenant has no such order. `orderId` is the channel's number where that was asked for. */
  'order.not_found': { readonly orderId: string };
  /** Another order of the shop was placed under that number. */
  'order.number_taken': {
    readonly shopId: string;
    readonly orderNo: string;
    readonly orderId: string;
  };
  /**
   * `unitIds`: handed over, or paid and still owed. `unsettledMinor`: paid and neither the shop's nor
   * given back, 0 for none.
   */
  'order.not_removable': {
    readonly orderId: string;
    readonly unitIds: readonly string[];
    readonly unsettledMinor: number;
  };
  /** `axis` is the name of a machine, `legal` what `state` accepts instead of `command`. */
  'order.illegal_transition': {
    readonly orderId: string;
    readonly axis: string;
    readonly state: string;
    readonly command: string;
    readonly legal: readonly string[];
  };
  /** `payment` is the state that it is in: `unpaid` or `closed`. */
  'order.not_paid': { readonly orderId: string; readonly payment: string };
  /** Only the reasons that block this `action` are named, oldest first. */
  'order.frozen': {
    readonly orderId: string;
    readonly action: string;
    readonly reasons: readonly string[];
  };
  /**
   * Read at `readAt`, too long ago for a hand-over. Answered inside a host transaction only; elsewhere
   * services read again.
   */
  'order.reading_stale': { readonly orderId: string; readonly readAt: number };
  /** No fresh reading could be had for a reveal; the last was at `readAt`, 0 for none. */
  'order.not_fresh': { readonly orderId: string; readonly readAt: number };
  /** No unit is in a state for `action`: `ship`, `redeem`, `verify`, `return`, `unship`. */
  'order.nothing_owed': { readonly orderId: string; readonly action: string };
  /** `where`: the buyer has goods of it, or the channel knows of a shipment or was asked to. */
  'order.goods_out': { readonly orderId: string; readonly where: 'buyer' | 'channel' };
  /** `owner` is who ends the hold: `operator`, `host`, or the cause by itself. */
  'hold.not_releasable': {
    readonly orderId: string;
    readonly hold: string;
    readonly owner: string;
  };
  /** The order exists and has no such unit. */
  'unit.not_found': { readonly orderId: string; readonly unitId: string };
  /** Nothing is verified or taken back while the case on the unit is open. */
  'unit.case_open': { readonly orderId: string; readonly unitId: string; readonly caseId: string };
  /** No unit of that shop has such a code. Says no more, so that guessing teaches nothing. */
  'verification.code_invalid': object;

  /** The order exists and has no such line. */
  'line.not_found': { readonly orderId: string; readonly lineId: string };

  /** The unit's goods are handed over without a parcel. */
  'unit.not_by_parcel': { readonly orderId: string; readonly unitId: string };

  /** Nothing that the order owes goes there. */
  'personal.not_wanted': { readonly orderId: string; readonly what: 'recipient' | 'account' };
  /** There is none, or it was erased. */
  'personal.not_kept': { readonly orderId: string };
  /** The order has no such confirmation. */
  'confirmation.not_found': { readonly orderId: string; readonly confirmationId: string };
  /** The order that the id begins with has no such parcel, or does not exist. */
  'parcel.not_found': { readonly parcelId: string };
  /** The order has shipped other units under the same waybill. */
  'parcel.contents_differ': { readonly parcelId: string; readonly trackingNo: string };
  /** `parcelId`: the one that goes under it. */
  'parcel.waybill_taken': { readonly parcelId: string; readonly trackingNo: string };
  /** Units of the line that are asked for, and those of them that may go in a parcel. */
  'parcel.exceeds_owed': {
    readonly orderId: string;
    readonly lineId: string;
    readonly wanted: number;
    readonly owed: number;
  };
  /** The order that the id begins with was never asked for so, or does not exist. */
  'fulfilment.not_found': { readonly requestId: string };

  /** Whatever was wrong: it says no more. */
  'redemption.not_located': object;
  /** Not a genuine token. Says no more, so that guessing teaches nothing. */
  'link.invalid': object;
  /** A genuine token of an earlier generation. */
  'link.revoked': object;
  /** `expiredAt`: by the `Clock`. */
  'link.expired': { readonly orderId: string; readonly expiredAt: number };
  /** Nothing is owed through the link any more; `redemption` is the state it ended in. */
  'redemption.over': { readonly orderId: string; readonly redemption: string };

  /** The order that the id begins with has no such case, or does not exist. */
  'case.not_found': { readonly caseId: string };
  /** A command that is not this actor's to give; `allowed` are the kinds of actors whose it is. */
  'case.not_allowed': {
    readonly caseId: string;
    readonly command: string;
    readonly actor: string;
    readonly allowed: readonly string[];
  };
  /** The channel has this case, and only its own word moves it there. */
  'case.led_by_channel': { readonly caseId: string; readonly command: string };
  /** A rule forbids it; `mayOverride`: staff may decide otherwise, with a reason. */
  'case.rule_refuses': {
    readonly orderId: string;
    readonly rule: string;
    readonly unitIds: readonly string[];
    readonly mayOverride: boolean;
  };
  /** A reason needs to be shown, and is not. */
  'case.evidence_missing': {
    readonly orderId: string;
    readonly reasonCode: string;
    /** The kinds of evidence that are not there. */
    readonly missing: readonly string[];
  };
  /** A unit stands in one open case at a time. */
  'case.unit_taken': {
    readonly orderId: string;
    readonly unitId: string;
    readonly caseId: string;
  };
  /** Minor units. `unitId` names several, with commas, where only their sum falls short. */
  'refund.exceeds_share': {
    readonly unitId: string;
    readonly requestedMinor: number;
    readonly leftMinor: number;
  };
  /** At this channel the buyer begins a refund; for these units he has not. */
  'refund.channel_case_missing': { readonly orderId: string; readonly unitIds: readonly string[] };

  /** No usable answer; a write has had no effect. */
  'channel.unavailable': { readonly channel: string; readonly operation: string };
  /** A write may have had its effect. */
  'channel.outcome_unknown': { readonly channel: string; readonly operation: string };
  /** The channel limits calls; the wait is its own where it names one. */
  'channel.throttled': {
    readonly channel: string;
    readonly operation: string;
    readonly retryAfterMs: number;
  };
  /** Every call of the shop fails until its seller has authorized again. */
  'channel.grant_expired': { readonly channel: string };
  /** The channel understood the call and refused it. */
  'channel.rejected': {
    readonly channel: string;
    readonly operation: string;
    /** The platform's own code, for a person who looks it up. */
    readonly channelCode: string;
    readonly channelMessage: string;
  };
  /** `problem` names the field that is wrong and quotes nothing of the data. */
  'channel.unreadable': {
    readonly channel: string;
    readonly operation: string;
    readonly problem: string;
  };
  /** A file that is no statement which can be read. `line` counts from 1; 0: the file as a whole. */
  'statement.unreadable': {
    readonly format: string;
    readonly line: number;
    readonly problem: string;
  };
  /** A file of an archive could not be written; `part` is its name. The archive is not whole. */
  'archive.not_written': { readonly part: string; readonly problem: string };
  /** A file of an archive is missing, was changed, or is none; `part` is its name. */
  'archive.unreadable': { readonly part: string; readonly problem: string };
  /** The shop's ledger has no posting of that name. */
  'posting.not_found': { readonly shopId: string; readonly posting: string };
  /** A posting is corrected once; `correctedBy` is the entry that did, and may be corrected in turn. */
  'posting.corrected': { readonly posting: string; readonly correctedBy: string };
  /** A request to the host's address whose signature does not fit, or that is too old. */
  'notification.rejected': { readonly channel: string; readonly problem: string };
  /** A notification that is signed, and in a form that the adapter does not know. */
  'notification.unreadable': { readonly channel: string; readonly problem: string };
  /** No such call at that channel, or no such channel in this Kaquan. */
  'channel.incapable': { readonly channel: string; readonly operation: string };
  /** The channel has no such order for the shop that asked. */
  'channel.order_not_found': { readonly channel: string; readonly orderNo: string };
  /** The channel has no such refund for the shop that asked. */
  'channel.refund_not_found': { readonly channel: string; readonly refundId: string };

  /** `operation` is the port's method. The storage was not reached; nothing was stored. */
  'storage.unavailable': { readonly operation: string };
  /** The answer was lost: stored or not. The same call with its idempotency key is safe. */
  'storage.outcome_unknown': { readonly operation: string };
  /** A time-out, or no connection left; nothing was stored. */
  'storage.busy': { readonly operation: string };
  /** No disk space for what is new; nothing was stored, reading goes on. */
  'storage.full': { readonly operation: string };
  /** The server takes no writes, as a standby does; nothing was stored, reading goes on. */
  'storage.read_only': { readonly operation: string };
  /** Tables are missing or older than the adapter. */
  'storage.not_migrated': { readonly operation: string };
  /** A later release has made tables that this one cannot work with; `migrate` only. */
  'storage.newer_schema': { readonly found: number; readonly known: number };
  /** The server knows the caller and says no, or does not know him. */
  'storage.denied': { readonly operation: string };
  /** A stored row that cannot be read; it stays as it is. */
  'storage.corrupt': { readonly table: string; readonly row: string; readonly problem: string };
  /** Rivals were first each time; nothing was stored. */
  'storage.contention': { readonly operation: string; readonly attempts: number };
  /** Another worker has `job` now; what was stored before stays. */
  'storage.lease_lost': { readonly job: string };
  /** A deadlock, a serialization failure or a lost connection; nothing of this call stays. */
  'storage.transaction_aborted': { readonly operation: string; readonly problem: string };
  /** Would open a secret or call a channel, and the host could still roll everything back. */
  'transaction.not_allowed': { readonly operation: string };
  /** `operation` is what was tried: `seal`, `open`, `fingerprint`, `mac`. */
  'vault.unavailable': { readonly operation: string };
  /** The vault lacks the key `keyId`, or the text was changed or moved to another row. */
  'vault.cannot_open': { readonly keyId: string; readonly problem: string };
}
