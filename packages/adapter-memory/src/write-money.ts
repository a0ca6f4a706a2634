import type { Change } from '@kaquan/core/ports';
import type { Partition } from './partition.ts';

type Money = Required<Pick<Change, 'postings' | 'entries' | 'statementLines' | 'balances'>>;

/** Keeps what a change says of money. */
export function writeMoney(
  tenant: Partition,
  { postings, entries, statementLines, balances }: Money,
): void {
  for (const posting of [...postings, ...entries]) tenant.ledger.add(posting);
  for (const row of statementLines) tenant.statements.add(row);
  for (const reading of balances) tenant.balances.add(reading);
}
