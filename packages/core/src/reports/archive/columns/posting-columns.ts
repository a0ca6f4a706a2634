import type { LedgerPosting } from '../../../ledger/posting.ts';
import type { Columns } from '../sections.ts';
import { instantCell } from './instant-cell.ts';

/** Postings of the ledger 账本 as a table: of orders, and beside them. */
export const postingColumns: Columns<LedgerPosting> = {
  names: [
    ...['shop_id', 'at', 'cause', 'debit', 'credit', 'currency', 'amount_minor', 'order_id'],
    ...['unit_id', 'entry_id', 'order_no', 'statement', 'line_no', 'evidence', 'by', 'reason'],
  ],
  cells: (posting) => {
    const { shopId, cause, debit, credit, currency, amountMinor } = posting;
    const moved = [shopId, instantCell(posting.at), cause, debit, credit, currency, amountMinor];
    if (!('entryId' in posting)) return [[...moved, posting.orderId, posting.unitId]];
    const { entryId, orderNo, line, evidence, by, reason } = posting;
    const told = [line?.book ?? null, line?.lineNo ?? null];
    return [[...moved, null, null, entryId, orderNo, ...told, evidence, by, reason]];
  },
  amounts: ({ currency, amountMinor: minor }) => [{ field: 'amountMinor', currency, minor }],
};
