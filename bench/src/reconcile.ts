// Measures the reconciliation of a month with so many statement lines on a real PostgreSQL server:
//   node --conditions=source src/reconcile.ts [lines …]
// Time and memory are those of a process that does nothing else.
import { Pool } from 'pg';
import { createKaquan, createVault, unwrapOrThrow } from '@kaquan/core';
import { createReports } from '@kaquan/core/reports';
import { createPostgresStorage, poolConnection } from '@kaquan/adapter-postgres';
import { costOf, jobOfProcess, runAlone, type Cost } from './alone.ts';
import { createBenchChannel } from './channel.ts';
import type { Place } from './place.ts';
import { startBenchServer } from './server.ts';
import { columnsByTable, withoutTriggers } from './tables.ts';
import { openWorld, takeTemplate, tenant, type Template } from './world.ts';

const dayMs = 86_400_000;
const from = Date.UTC(2026, 0, 1);
const spanMs = 30 * dayMs;
const feeMinor = 6;

interface Job {
  readonly place: Place;
  readonly shopId: string;
  readonly lines: number;
}

interface Measured extends Cost {
  readonly lines: number;
  readonly orders: number;
  readonly differences: number;
}

/** Each order has an income and a fee, in an account whose balance every line tells. */
async function load(pool: Pool, template: Template, lines: number): Promise<void> {
  const columns = await columnsByTable(pool);
  const orders = lines / 2;
  const stepMs = Math.floor(spanMs / (orders + 1));
  const at = `to_timestamp((${from} + n::bigint * ${stepMs}) / 1000.0)`;
  await withoutTriggers(pool, async (client) => {
    await client.query(
      'truncate kaquan.statement_lines, kaquan.ledger_postings, kaquan.orders cascade',
    );
    for (const { table, row } of template.rows) {
      if (table !== 'orders' && table !== 'ledger_postings') continue;
      const names = columns.get(table) ?? '';
      const when = table === 'orders' ? '' : ` || jsonb_build_object('at', ${at})`;
      await client.query(
        `insert into kaquan.${table} (${names})
         select ${names.replaceAll(/\b(\w+)\b/g, 'r.$1')} from generate_series(1, ${orders}) n
         cross join lateral jsonb_populate_record(null::kaquan.${table}, replace(replace($1,
           '${template.orderId}', 'or_' || lpad(n::text, 26, '0')),
           '${template.orderNo}', lpad(n::text, 19, '0'))::jsonb${when}) r`,
        [row],
      );
    }
    const paid = `(select (document ->> 'buyerPaidMinor')::bigint from kaquan.orders limit 1)`;
    for (const part of [1, 2]) {
      const amount = part === 1 ? paid : `${-feeMinor}`;
      const balance = `n::bigint * (${paid} - ${feeMinor})${part === 1 ? ` + ${feeMinor}` : ''}`;
      await client.query(
        `insert into kaquan.statement_lines (tenant_id, shop_id, book, line_no, print, at, kind,
           amount_minor, currency, balance_minor, order_no, refund_id, text, stored_at, is_rival)
         select '${tenant}', $1, 'bills', n || '-${part}', 'p', ${at},
           '${part === 1 ? 'income' : 'fee'}', ${amount}, 'CNY', ${balance},
           lpad(n::text, 19, '0'), null, '', to_timestamp(${from} / 1000.0), false
         from generate_series(1, ${orders}) n`,
        [template.shopId],
      );
    }
  });
  await pool.query('vacuum analyze');
}

async function reconcile({ place, shopId }: Job): Promise<Measured> {
  const pool = new Pool({ ...place, max: 4 });
  const kaquan = createKaquan({
    storage: createPostgresStorage({ connection: poolConnection(pool) }),
    channels: [createBenchChannel().channel],
    vault: createVault({ keys: [{ id: 'k', secret: new Uint8Array(32) }] }),
  });
  const { reconciliation } = createReports(kaquan).with({
    tenant,
    actor: { kind: 'operator', id: 'bench' },
  });
  const period = { from, to: from + spanMs };
  const run = () => unwrapOrThrow(reconciliation.run({ shopId, period }));
  const { answer, cost } = await costOf(run);
  await pool.end();
  const { lines, orders, differences } = answer.reconciliation;
  return { ...cost, lines, orders, differences };
}

async function main(sizes: readonly number[]): Promise<void> {
  const server = await startBenchServer({
    version: '18',
    sharedBuffers: '1GB',
    withStatements: false,
  });
  const pool = new Pool({ ...server.place, max: 4 });
  pool.on('error', () => undefined);
  try {
    const world = await openWorld(pool);
    const template = await takeTemplate(world, 'item-0', world.goods.many[0] ?? '');
    for (const lines of sizes) {
      await load(pool, template, lines);
      const job: Job = { place: server.place, shopId: world.shopId, lines };
      console.log(`${lines} lines: ${runAlone(import.meta.filename, job)}`);
    }
  } finally {
    await pool.end();
    await server.stop();
  }
}

const job = jobOfProcess();
if (job === null) {
  const sizes = process.argv.slice(2).map(Number);
  await main(sizes.length > 0 ? sizes : [100_000, 1_000_000]);
} else console.log(JSON.stringify(await reconcile(JSON.parse(job) as Job)));
