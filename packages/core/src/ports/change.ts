import type { Standing } from '../buyers/standing.ts';
import type { Batch, BatchPage } from '../batches/batch.ts';
import type { ItemMapping } from '../catalog/item-mapping.ts';
import type { Product } from '../catalog/product.ts';
import type { OrderTimes } from '../deadlines/order-times.ts';
import type {
  ChangeId,
  EffectId,
  OrderId,
  ProductId,
  ShopId,
  TenantId,
  UnitId,
} from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import type { OrderPosting } from '../ledger/posting.ts';
import type { OpenOrders } from '../order/open-money.ts';
import type { HistoryEntry, HistoryLink } from '../order/history.ts';
import type { Order } from '../order/order.ts';
import type { TabName } from '../order/order-tabs.ts';
import type { Finding } from '../reports/findings/finding.ts';
import type { ReportItem, StoredReport } from '../reports/stored/stored-report.ts';
import type { DispatchUpdate } from './dispatch.ts';
import type { ShopChange } from '../shop/shop-change.ts';
import type { Shop } from '../shop/shop.ts';
import type { ImportBatch } from '../stock/import-batch.ts';
import type { Seal } from './audit.ts';
import type { BalanceReading } from './balance.ts';
import type { Notice, NoticeUpdate } from './notice.ts';
import type { VerificationCode } from './codes.ts';
import type { SalesMove } from './sales.ts';
import type { SealedTexts } from './sealed-text.ts';
import type { ShopProgress } from './shop-news.ts';
import type { BoundKey, Claim, KeyDefect, KeyMove, NewKey, StockWait } from './stock-change.ts';
import type { StatementRow } from './statement-storage.ts';
import type { Entered, StockEntry } from './stock-entry.ts';
import type { SyncCursor } from './sync-cursor.ts';
import type { WatchChange } from './stock-watch.ts';

export type {
  BoundKey,
  Claim,
  IssuedTo,
  KeyDefect,
  KeyMove,
  KeyState,
  NewKey,
  StockWait,
} from './stock-change.ts';
export type { SyncCursor } from './sync-cursor.ts';

/** Something to tell a channel, written in the same change as the reason for it. */
export interface Effect {
  /** `<order>.e<seq>`. */
  readonly effectId: EffectId;
  /** Carried along, because `Storage.findDueEffects` goes over tenants. */
  readonly tenant: TenantId;
  /** The shop whose channel is told. */
  readonly shopId: ShopId;
  /** The order that the channel is told about. */
  readonly orderId: OrderId;
  /** Effects of one order and group run one after the other, by `seq`. */
  readonly group: EffectGroup;
  /** The number of the order's event that caused it. */
  readonly seq: number;
  /** The confirmation, the case, the fulfiller's request or the unit that it serves. */
  readonly subject: string;
  /** How often a call was begun; more than nought means: read the channel's state before calling. */
  readonly attempts: number;
  /** Not to be run before this instant. */
  readonly dueAt: Instant;
  /** Only a `pending` one is ever found due. */
  readonly state: EffectState;
}

/** Who is told: the channel of a shipment, refund or verification, a fulfiller that it is to produce. */
export type EffectGroup = 'confirm' | 'refund' | 'fulfil' | 'verify';

/** `parked`: given up, a person must look. */
export type EffectState = 'pending' | 'done' | 'parked';

/** A later state of an effect. */
export interface EffectUpdate {
  /** An effect that an earlier change has stored. */
  readonly effectId: EffectId;
  /** `pending`: to be tried at `dueAt`. */
  readonly state: EffectState;
  /** As in {@link Effect}; a call that is about to be made counts already. */
  readonly attempts: number;
  /** When to try again; while a call runs, when it is taken for lost. */
  readonly dueAt: Instant;
}

/** Under what an idempotency key is unique, beside the tenant. */
export interface IdempotencyScope {
  /** Service and method: `fulfilment.ship`. */
  readonly operation: string;
  /** The caller's key, 1..200 characters; a batch puts `/<order>` behind it. */
  readonly key: string;
}

/** What a call with an idempotency key has answered; references and codes, never secrets. */
export interface IdempotencyRecord extends IdempotencyScope {
  /** Hash of the input; the same key with another hash is an error of the caller. */
  readonly inputHash: string;
  /** What the answer can be built from again. */
  readonly answer: Readonly<Record<string, string | number | boolean | null>>;
}

/** A channel row that could not be decoded. */
export interface IngestFailure {
  /** The listing that it stood in. */
  readonly stream: 'orders' | 'refunds';
  /** With `externalId`, the row's key. */
  readonly shopId: ShopId;
  /** The channel's number, or a hash of the row. */
  readonly externalId: string;
  /** Which field is wrong and how; holds no personal data. */
  readonly problem: string;
  /** The raw row as sealed by the vault. */
  readonly sealedRow: string;
  /** When it was last read in vain. */
  readonly failedAt: Instant;
}

/** The proof that a worker still holds a job. */
export interface Fence {
  /** The name under which the job is leased: `pull/<shop>`. */
  readonly job: string;
  /** As `Storage.lease` answered it; whoever takes the job over has a greater one. */
  readonly token: number;
}

/** Under which status tabs 状态标签 an order stood before a change, and stands after it. */
export interface TabMove {
  /** The order's shop: tabs are counted by shop. */
  readonly shopId: ShopId;
  /** Empty for an order that is new. */
  readonly before: readonly TabName[];
  /** As `tabsOf` answers for the order that is written. */
  readonly after: readonly TabName[];
}

/** An aggregate to store. `expectedVersion` 0: it must not exist yet. */
export type AggregateWrite =
  | {
      readonly kind: 'order';
      readonly expectedVersion: number;
      readonly value: Order;
      /** By which `Storage.findDue` and `findAlarms` find it; left out: never. Not part of the order. */
      readonly times?: OrderTimes;
    }
  | { readonly kind: 'shop'; readonly expectedVersion: number; readonly value: Shop }
  | { readonly kind: 'product'; readonly expectedVersion: number; readonly value: Product }
  | { readonly kind: 'mapping'; readonly expectedVersion: number; readonly value: ItemMapping }
  | { readonly kind: 'standing'; readonly expectedVersion: number; readonly value: Standing }
  | { readonly kind: 'import'; readonly expectedVersion: number; readonly value: ImportBatch }
  | { readonly kind: 'batch'; readonly expectedVersion: number; readonly value: Batch }
  /** Of a batch that is stored before, or in the same change. */
  | { readonly kind: 'batch_page'; readonly expectedVersion: number; readonly value: BatchPage }
  /** One that was signed is never written again: the change is `stale`. */
  | { readonly kind: 'report'; readonly expectedVersion: number; readonly value: StoredReport }
  /** Of a report that is stored before, or in the same change, and that nobody has signed. */
  | { readonly kind: 'report_item'; readonly expectedVersion: number; readonly value: ReportItem }
  | { readonly kind: 'finding'; readonly expectedVersion: number; readonly value: Finding };

/** One atomic change: all of it or nothing. Plain data. */
export interface Change extends WatchChange {
  /** New for every decision; sent again with the same change after a lost answer. */
  readonly changeId: ChangeId;
  /** Whatever the change reads or writes belongs to it. */
  readonly tenant: TenantId;
  /** The instant of the decision; expiry of keys is judged by it. */
  readonly at: Instant;
  /** Each with the version that must be stored now; another makes the change `stale`. */
  readonly writes: readonly AggregateWrite[];
  /** One for each order written whose tabs change; what `Storage.countTabs` counts by. */
  readonly tabs?: readonly TabMove[];
  /** What the change moves from account to account 账本; kept as it is, and never changed. */
  readonly postings?: readonly OrderPosting[];
  /** What it moves beside orders, kept too; an id, a line or a correction that is taken makes it `stale`. */
  readonly entries?: readonly LedgerEntry[];
  /** By how much it changes what was sold and complained of; what `Storage.tallySales` counts. */
  readonly sales?: readonly SalesMove[];
  /** Keys to bind; where one cannot be had, the whole change is `short`. */
  readonly claims?: readonly Claim[];
  /** New places of keys that are bound already. */
  readonly keyMoves?: readonly KeyMove[];
  /** Keys that were replaced as defective; each counts once, and one that no unit has makes it `stale`. */
  readonly defects?: readonly KeyDefect[];
  /** Those whose fingerprint exists are left out and reported, not refused. */
  readonly newKeys?: readonly NewKey[];
  /** What is done to a product's stock by hand or by the clock; outside the queue. */
  readonly stockEntry?: StockEntry;
  /** Places in the stock queue to take, and to give up. */
  readonly waits?: {
    readonly add: readonly StockWait[];
    readonly drop: readonly { readonly unitId: UnitId; readonly attempt: number }[];
  };
  /** Codes that units get; one that the shop has given already makes the change `stale`. */
  readonly codes?: readonly VerificationCode[];
  /** What is kept sealed beside the orders that are written. */
  readonly texts?: SealedTexts;
  /** The next entries of the order's history, without a gap to those stored. */
  readonly events?: readonly HistoryEntry[];
  /** The hashes of those events: one for each order and version; left out, they have none. */
  readonly links?: readonly HistoryLink[];
  /** New entries of the outbox; the channel is told after the commit, by the worker. */
  readonly effects?: readonly Effect[];
  /** Later states of effects that are stored already. */
  readonly effectUpdates?: readonly EffectUpdate[];
  /** The tenant's next root, with all its leaves; the disclosures among them are marked as sealed. */
  readonly seal?: Seal;
  /** How far subscribers have come with orders; each row is stored already. */
  readonly dispatches?: readonly DispatchUpdate[];
  /** The call's record; where its scope is stored already, the change is a `duplicate`. */
  readonly idempotency?: IdempotencyRecord;
  /** How far subscribers have come with shops. */
  readonly shopProgress?: readonly ShopProgress[];
  /** What was done to the configuration of shops that are written; kept as it is, and never changed. */
  readonly shopChanges?: readonly ShopChange[];
  /**
   * Lines of shops' statements 对账单. One that is stored with the same print is left as it is; one whose
   * number is stored with another print is kept beside it, as a rival. Of several lines with one number,
   * the first is no rival.
   */
  readonly statementLines?: readonly StatementRow[];
  /**
   * What was read of shops' balances 余额. One of the same shop, source, currency, instant and amount as
   * one that is kept writes nothing.
   */
  readonly balances?: readonly BalanceReading[];
  /** Takes the place of the stream's earlier cursor. */
  readonly cursor?: SyncCursor;
  /** Rows to keep; a row of the same shop and external id is replaced. */
  readonly ingestFailures?: readonly IngestFailure[];
  /** Rows that have been read after all. */
  readonly ingestRepaired?: readonly { readonly shopId: ShopId; readonly externalId: string }[];
  /** Notices to keep; one whose event is kept already stays as it is. */
  readonly notices?: readonly Notice[];
  /** Later states of notices that are kept already. */
  readonly noticeUpdates?: readonly NoticeUpdate[];
  /**
   * A shop that the change writes, and that must have no unsettled order: no order of it may be one of
   * which `openMoneyOf` tells a sum. Asked under the lock of the shop's row.
   */
  readonly settledShop?: ShopId;
  /** The change is refused unless this token is the job's latest. */
  readonly fence?: Fence;
}

/** What became of one change. */
export type Outcome =
  /**
   * Stored. `claimed`: the keys picked for its claims; counted pieces are none. `duplicates`:
   * fingerprints left out. `entered`: what became of its stock entry, where it has one.
   */
  | {
      readonly outcome: 'applied';
      readonly claimed: readonly BoundKey[];
      readonly duplicates: readonly string[];
      readonly entered?: Entered;
    }
  /** Another writer was first (version, or a unique name or number): load and decide again. */
  | { readonly outcome: 'stale' }
  /**
   * Too little stock, or somebody who paid earlier waits for that product: one entry per short product,
   * with what this change needs and how many it could have had.
   */
  | {
      readonly outcome: 'short';
      readonly products: readonly {
        readonly productId: ProductId;
        readonly needed: number;
        readonly available: number;
      }[];
    }
  /** The same change id, or the same idempotency scope, was applied before; nothing was written. */
  | { readonly outcome: 'duplicate'; readonly record: IdempotencyRecord | null }
  /** Orders of `Change.settledShop` are unsettled; nothing was written. */
  | { readonly outcome: 'unsettled'; readonly open: OpenOrders }
  /** Another worker holds the job now; nothing was written. */
  | { readonly outcome: 'fenced' };
