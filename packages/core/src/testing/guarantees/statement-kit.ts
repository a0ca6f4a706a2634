import assert from 'node:assert/strict';
import { must } from './answers.ts';
import type { Stage } from './stage.ts';

type Find = Parameters<Stage['operator']['ledger']['findStatementLines']>[0];

/** What is kept of the shop's statements: number and amount of each line. */
export async function linesOf(
  { operator, shopId }: Stage,
  narrowing: Omit<Find, 'shopId'> = {},
): Promise<readonly string[]> {
  const { items } = await must(
    operator.ledger.findStatementLines({ shopId, limit: 500, ...narrowing }),
  );
  return items.map(({ lineNo, amountMinor }) => `${lineNo} ${amountMinor}`);
}

/** Imports a file: everything that is booked at the marketplace, unless another is given. */
export function importing({ operator, shopId, market }: Stage, source = market.statementFile()) {
  return operator.ledger.importStatement({ shopId, source });
}

/** Reads the statement by API; every shop must succeed. */
export async function pulled({ kaquan }: Stage, everyMs = 0) {
  const { items, summary } = await must(kaquan.worker.pullStatements({ everyMs }));
  for (const { outcome, error } of items) assert.equal(outcome, 'done', error?.message);
  return summary;
}
