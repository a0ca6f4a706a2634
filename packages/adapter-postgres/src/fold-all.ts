import { foldDeltas } from './fold-deltas.ts';
import { foldLedgerSql } from './ledger.ts';
import { foldSalesSql } from './sales-counts.ts';
import type { Database } from './session.ts';
import { dropUnheardNews } from './spread-news.ts';
import { foldTabsSql } from './tab-counts.ts';

/** What is tidied up, and at most how much of it. */
type Tidying = Parameters<typeof foldDeltas>[2];

/** See `Storage.foldDeltas`. */
export async function foldAll(db: Database, { tenants, limit }: Tidying): Promise<number> {
  const tabs = await foldDeltas(db, foldTabsSql, { tenants, limit });
  const sums = await foldDeltas(db, foldLedgerSql, { tenants, limit: limit - tabs });
  const rest = limit - tabs - sums;
  const sales = await foldDeltas(db, foldSalesSql, { tenants, limit: rest });
  const left = rest - sales;
  const news = left > 0 ? await dropUnheardNews(db, { tenants, limit: left }) : 0;
  return tabs + sums + sales + news;
}
