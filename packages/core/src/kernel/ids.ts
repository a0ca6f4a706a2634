import { err, ok, type Result } from 'neverthrow';
import type { Brand } from './brand.ts';
import { coreError, type CoreError } from './errors.ts';

/** A tenant of the host, 1..64 characters; the default is `'default'`. */
export type TenantId = string & Brand<'TenantId'>;
/** One store on one channel. */
export type ShopId = string & Brand<'ShopId'>;
/** Something the merchant sells, whatever the channel calls it. */
export type ProductId = string & Brand<'ProductId'>;
/** Kaquan's own id of an order; the channel's number is `orderNo`. */
export type OrderId = string & Brand<'OrderId'>;
/** One line of an order. */
export type LineId = string & Brand<'LineId'>;
/** One of the units that a line of quantity n owns. */
export type UnitId = string & Brand<'UnitId'>;
/** A card key 卡密 in stock. */
export type KeyId = string & Brand<'KeyId'>;
/** An after-sales case 售后单. */
export type CaseId = string & Brand<'CaseId'>;
/** A parcel 包裹. */
export type ParcelId = string & Brand<'ParcelId'>;
/** A batch of imported card keys. */
export type ImportId = string & Brand<'ImportId'>;
/** The same operation for many orders 批量操作. */
export type BatchId = string & Brand<'BatchId'>;
/** A report 报告. */
export type ReportId = string & Brand<'ReportId'>;
/** Something that a check has found, whenever it is found. */
export type FindingId = string & Brand<'FindingId'>;
/** Something to tell a channel, waiting in the outbox. */
export type EffectId = string & Brand<'EffectId'>;
/** One attempt to change stored state; resolves a commit whose answer was lost. */
export type ChangeId = string & Brand<'ChangeId'>;

/** The id type of every kind. */
export interface IdByKind {
  /** Chosen by the host. */
  readonly tenant: TenantId;
  /** From the `IdSource`. */
  readonly shop: ShopId;
  /** From the `IdSource`. */
  readonly product: ProductId;
  /** From the `IdSource`, at the first reading. */
  readonly order: OrderId;
  /** `<order>.<line>`. */
  readonly line: LineId;
  /** `<order>.<line>.<ordinal>`. */
  readonly unit: UnitId;
  /** From the `IdSource`, at the import. */
  readonly key: KeyId;
  /** `<order>.c<n>`. */
  readonly case: CaseId;
  /** `<order>.p<n>`. */
  readonly parcel: ParcelId;
  /** Chosen by the host, or from the `IdSource`. */
  readonly import: ImportId;
  /** From the `IdSource`, when it is planned. */
  readonly batch: BatchId;
  /** From the `IdSource`; of one that the worker makes, by its kind and period. */
  readonly report: ReportId;
  /** Made from what was found. */
  readonly finding: FindingId;
  /** `<order>.e<seq>`. */
  readonly effect: EffectId;
  /** From the `IdSource`; tells one commit from another. */
  readonly change: ChangeId;
}

/** The kinds of id that exist. */
export type IdKind = keyof IdByKind;
/** The id type that belongs to a kind. */
export type IdOf<Kind extends IdKind> = IdByKind[Kind];

// Printable, no separators that a log, a URL or a composite key could misread.
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Reads an id of the given kind: 1..64 of `A-Z a-z 0-9 . _ -`, starting with a letter or digit.
 *
 * Errors: `input.invalid` with the field named by `field` (the kind, unless told otherwise).
 */
export function parseId<Kind extends IdKind>(
  kind: Kind,
  text: unknown,
  field: string = `${kind}Id`,
): Result<IdOf<Kind>, CoreError<'input.invalid'>> {
  if (typeof text === 'string' && idPattern.test(text)) return ok(text as IdOf<Kind>);
  const problem = 'must be 1 to 64 of A-Z a-z 0-9 . _ - and start with a letter or digit';
  return err(coreError('input.invalid', { issues: [{ field, problem }] }));
}
