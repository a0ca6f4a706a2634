import { batchRules } from './batch-rules.ts';
import { dispatchRules } from './dispatch-rules.ts';
import { goodsRules } from './goods-rules.ts';
import { keyRules } from './key-rules.ts';
import { ledgerRules } from './ledger-rules.ts';
import { orderRules } from './order-rules.ts';
import { peopleRules } from './people-rules.ts';
import { recordRules } from './record-rules.ts';
import { reportRules } from './report-rules.ts';
import { salesRules } from './sales-rules.ts';
import { sealRules } from './seal-rules.ts';
import type { Rule, ToldOrder } from './rule.ts';

/** Runs one statement on the audited database; a pool, a client or PGlite are wrapped in one line. */
export type AuditQuery = (
  text: string,
  values: unknown[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** What the callers say, to be held against the tables. */
export interface Told {
  /** Orders that a call has answered for; each must exist. */
  readonly orders?: readonly ToldOrder[];
}

/** A rule that does not hold, with some of the rows that break it. */
export interface Finding {
  readonly rule: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Every rule, in the order in which they are asked. A new table brings a list of its own. */
export const auditRules: readonly Rule[] = [
  ...keyRules,
  ...goodsRules,
  ...orderRules,
  ...recordRules,
  ...ledgerRules,
  ...salesRules,
  ...dispatchRules,
  ...sealRules,
  ...peopleRules,
  ...batchRules,
  ...reportRules,
];

const rowsPerFinding = 10;

/**
 * Asks every rule of the tables of a schema, by plain SQL and without any code of the adapter. Empty
 * when all of them hold. Nobody may write meanwhile: each rule is a statement of its own.
 */
export async function auditDatabase(
  query: AuditQuery,
  schema: string,
  told: Told = {},
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const orders = JSON.stringify(told.orders ?? []);
  for (const { name, sql, readsTold = false } of auditRules) {
    const text = `select * from (${sql}) offending limit ${rowsPerFinding}`;
    const inSchema = text.replaceAll('kaquan.', `"${schema}".`);
    const rows = await query(inSchema, readsTold ? [orders] : []);
    if (rows.length > 0) findings.push({ rule: name, rows });
  }
  return findings;
}
