import type { StatementKind } from '../ports/statement.ts';
import type { StatementRow } from '../ports/statement-storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { AccountName } from './accounts.ts';
import type { LedgerEntry } from './entry.ts';

/** Where the money of a line came from, or went to. */
const accountOf: Readonly<Record<StatementKind, AccountName>> = {
  income: 'channel_receivable',
  refund: 'channel_receivable',
  fee: 'channel_fee',
  subsidy: 'channel_subsidy',
  deposit: 'owner_funds',
  withdrawal: 'owner_funds',
  adjustment: 'unexplained',
  other: 'unexplained',
};

/** The name of what is posted from a line: the line's own, so that it is posted once. */
export async function entryIdOf(
  { runtime }: Pick<Scope, 'runtime'>,
  { book, lineNo }: Pick<StatementRow, 'book' | 'lineNo'>,
): Promise<string> {
  return runtime.digest(JSON.stringify([book, lineNo]));
}

/**
 * What lines of the account's own book post. A line posts what it says, also about an order that is not
 * known here; one of nought posts nothing. Its entry is named by the line, so that it is posted once.
 */
export async function entriesOf(
  { runtime, actor }: Pick<Scope, 'runtime' | 'actor'>,
  rows: readonly StatementRow[],
): Promise<readonly LedgerEntry[]> {
  const moving = rows.filter(({ amountMinor }) => amountMinor !== 0);
  return Promise.all(
    moving.map(async (row): Promise<LedgerEntry> => {
      const { shopId, book, lineNo, print, kind, at, amountMinor, currency, orderNo } = row;
      const other = accountOf[kind];
      const isIn = amountMinor > 0;
      return {
        entryId: await entryIdOf({ runtime }, row),
        shopId,
        cause: `statement.${kind}`,
        at,
        recordedAt: row.storedAt,
        currency,
        debit: isIn ? 'linked_account' : other,
        credit: isIn ? other : 'linked_account',
        amountMinor: Math.abs(amountMinor),
        orderNo,
        line: { book, lineNo, print },
        corrects: null,
        evidence: '',
        by: `${actor.kind}:${actor.id}`,
        reason: '',
      };
    }),
  );
}
