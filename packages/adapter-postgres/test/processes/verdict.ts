import { createKaquan, unwrapOrThrow } from '@kaquan/core';
import type { Pool } from 'pg';
import { auditDatabase, type Finding } from '../audit/audit.ts';
import type { Answer, Handed } from './perform.ts';
import { createPostgresStorage, poolConnection } from '../../src/index.ts';
import { sharedVault, type Place } from './world.ts';

/** What is wrong after a run; everything empty when nothing is. */
export interface Verdict {
  /** Rules of the audit that do not hold. */
  readonly findings: readonly Finding[];
  /** Secrets that were answered for two attempts, and attempts that were answered two secrets. */
  readonly handedTwice: readonly string[];
  /** Goods that were answered and are not what the tables hold. */
  readonly unknownGoods: readonly string[];
  /** Changes that were answered as applied and are not in the history. */
  readonly lostChanges: readonly string[];
  /** Orders that their history does not prove or does not lead to, to the byte. */
  readonly unproved: readonly string[];
}

/** Holds the tables against themselves and against everything that callers were told. */
export async function judge(
  pool: Pool,
  { schema }: Place,
  answers: readonly Answer[],
): Promise<Verdict> {
  const orders = answers.flatMap((answer) => answer.orders);
  const goods = answers.flatMap((answer) => answer.goods);
  const query = async (text: string, values: unknown[]): Promise<readonly Row[]> =>
    (await pool.query<Row>(text, values)).rows;
  return {
    findings: await auditDatabase(query, schema, { orders }),
    handedTwice: findTwice(goods),
    unknownGoods: await findUnknown({ query, schema }, goods),
    lostChanges: await findLost({ query, schema }, orders),
    unproved: await findUnproved({ query, schema }, pool),
  };
}

type Row = Record<string, unknown>;

interface Tables {
  readonly query: (text: string, values: unknown[]) => Promise<readonly Row[]>;
  readonly schema: string;
}

function findTwice(goods: readonly Handed[]): readonly string[] {
  const ownerBySecret = new Map<string, string>();
  const secretByOwner = new Map<string, string>();
  return goods.flatMap(({ unitId, attempt, secret }) => {
    const owner = `${unitId}/${attempt}`;
    const otherOwner = ownerBySecret.get(secret) ?? owner;
    const otherSecret = secretByOwner.get(owner) ?? secret;
    ownerBySecret.set(secret, owner);
    secretByOwner.set(owner, secret);
    if (otherOwner === owner && otherSecret === secret) return [];
    return [`${secret} for ${owner}; before: ${otherSecret} for ${otherOwner}`];
  });
}

// The sealed text of each key is opened here, so that the tables themselves say which secret it is.
async function findUnknown(
  { query, schema }: Tables,
  goods: readonly Handed[],
): Promise<readonly string[]> {
  const rows = await query(
    `select k.tenant_id, k.key_id, k.sealed, k.unit_id, k.attempt from "${schema}".card_keys k
     where k.state in ('delivered', 'voided') and k.revealed_at is not null`,
    [],
  );
  const sealed = rows.map((row) => ({
    sealed: String(row['sealed']),
    context: {
      tenant: String(row['tenant_id']),
      table: 'card_keys',
      row: String(row['key_id']),
      field: 'card',
    },
  }));
  const opened = (await sharedVault().openMany(sealed))._unsafeUnwrap();
  const secretByOwner = new Map(
    rows.map((row, i) => {
      const [, secret] = JSON.parse(opened[i] ?? '[]') as [string | null, string];
      return [`${String(row['unit_id'])}/${String(row['attempt'])}`, secret];
    }),
  );
  return goods.flatMap(({ unitId, attempt, secret }) => {
    const stored = secretByOwner.get(`${unitId}/${attempt}`);
    return stored === secret ? [] : [`${unitId}/${attempt}: ${secret}, stored ${String(stored)}`];
  });
}

// Every order that is there, whoever has written it.
async function findUnproved({ query, schema }: Tables, pool: Pool): Promise<readonly string[]> {
  const storage = createPostgresStorage({ connection: poolConnection(pool), schema });
  const kaquan = createKaquan({ storage, channels: [], vault: sharedVault() });
  const rows = await query(`select tenant_id, order_id from "${schema}".orders`, []);
  const unproved: string[] = [];
  for (const { tenant_id: tenant, order_id: orderId } of rows) {
    const actor = { kind: 'system', id: 'auditor' } as const;
    const { audit } = kaquan.with({ tenant: String(tenant), actor });
    const verified = await unwrapOrThrow(audit.verify({ orderId: String(orderId) }));
    if (verified.finding !== null || verified.unlinkedChanges > 0) {
      unproved.push(JSON.stringify(verified));
    }
  }
  return unproved;
}

async function findLost(
  { query, schema }: Tables,
  orders: Answer['orders'],
): Promise<readonly string[]> {
  const applied = orders.filter(({ isApplied }) => isApplied);
  const rows = await query(
    `select t."tenant", t."orderId", t."version"
     from jsonb_to_recordset($1::jsonb) as t("tenant" text, "orderId" text, "version" integer)
     where not exists (
       select from "${schema}".order_history e where e.tenant_id = t."tenant"
         and e.order_id = t."orderId" and e.version = t."version"
     )`,
    [JSON.stringify(applied)],
  );
  return rows.map((row) => JSON.stringify(row));
}
