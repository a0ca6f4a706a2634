import { readTable, type TableLayout } from '@kaquan/channel-kit';
import { coreError, err, type Result } from '@kaquan/core';
import type { StatementFile, StatementFileError, StatementPart } from '@kaquan/core/ports';
import { accountLayout, tradeLayout } from './alipay-files.ts';

/** The file that tells every movement of the account; the other tells of the same money. */
export const accountBook = 'alipay_account';

const layouts: ReadonlyMap<string, TableLayout> = new Map([
  [accountBook, accountLayout],
  ['alipay_trade', tradeLayout],
]);

/** The files that can be read. */
export const formats: readonly string[] = [...layouts.keys()];

/**
 * Reads a statement file of Alipay's merchant backend, `alipay_account` 账务明细 or `alipay_trade` 业务明细,
 * part by part in bounded memory.
 *
 * Errors: `statement.unreadable` naming the line, and the column where one is missing.
 */
export async function* readStatement(
  file: StatementFile,
): AsyncGenerator<Result<StatementPart, StatementFileError>> {
  const { format } = file;
  const layout = layouts.get(format);
  const problem = 'is of a format that is not known here';
  if (layout === undefined)
    yield err(coreError('statement.unreadable', { format, line: 0, problem }));
  else yield* readTable(file, layout);
}
