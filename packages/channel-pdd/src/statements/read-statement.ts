import { readTable } from '@kaquan/channel-kit';
import { coreError, err, type Result } from '@kaquan/core';
import type { StatementFile, StatementFileError, StatementPart } from '@kaquan/core/ports';
import type { DailyBillLayout } from './daily-bill-options.ts';
import { dailyBillTable } from './daily-bill-table.ts';

/** The name of the file, and of the book that its lines are kept in. */
export const dailyBill = 'pdd_daily_bill';

/**
 * Reads a daily bill 账务明细 part by part in bounded memory.
 *
 * Errors: `statement.unreadable` naming the line, and the column where one is missing.
 */
export async function* readStatement(
  file: StatementFile,
  layout: DailyBillLayout,
): AsyncGenerator<Result<StatementPart, StatementFileError>> {
  const { format } = file;
  if (format !== dailyBill) {
    const problem = 'is of a format that is not known here';
    yield err(coreError('statement.unreadable', { format, line: 0, problem }));
    return;
  }
  const { createHash } = await import('node:crypto');
  const digest = (text: string): string =>
    createHash('sha256').update(text, 'utf8').digest('base64url').slice(0, 22);
  yield* readTable(file, dailyBillTable(layout, digest));
}
