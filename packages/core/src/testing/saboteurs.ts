import { auditSaboteurs } from './saboteurs/audits.ts';
import { batchSaboteurs } from './saboteurs/batches.ts';
import { codeSaboteurs } from './saboteurs/codes.ts';
import { commitSaboteurs } from './saboteurs/commits.ts';
import { deadlineSaboteurs } from './saboteurs/deadlines.ts';
import { dispatchSaboteurs } from './saboteurs/dispatches.ts';
import { countedSaboteurs } from './saboteurs/counted.ts';
import { findSaboteurs } from './saboteurs/finds.ts';
import { keyStateSaboteurs } from './saboteurs/key-states.ts';
import { consignedSaboteurs } from './saboteurs/consigned.ts';
import { ledgerSaboteurs } from './saboteurs/ledger.ts';
import { ledgerEntrySaboteurs } from './saboteurs/ledger-entries.ts';
import { salesSaboteurs } from './saboteurs/sales.ts';
import { stockBookSaboteurs } from './saboteurs/stock-books.ts';
import { stockWatchSaboteurs } from './saboteurs/stock-watches.ts';
import type { Saboteur } from './saboteurs/kit.ts';
import { noticeSaboteurs } from './saboteurs/notices.ts';
import { purgedCallSaboteurs } from './saboteurs/purged-calls.ts';
import { raceSaboteurs } from './saboteurs/races.ts';
import { recordSaboteurs } from './saboteurs/records.ts';
import { reportSaboteurs } from './saboteurs/reports.ts';
import { sharedKeySaboteurs } from './saboteurs/shared-keys.ts';
import { importTallySaboteurs } from './saboteurs/import-tallies.ts';
import { shopChangeSaboteurs } from './saboteurs/shop-changes.ts';
import { balanceSaboteurs } from './saboteurs/balances.ts';
import { reckoningSaboteurs } from './saboteurs/reckonings.ts';
import { statementSaboteurs } from './saboteurs/statements.ts';
import { standingSaboteurs } from './saboteurs/standings.ts';
import { settledSaboteurs } from './saboteurs/settled.ts';
import { stockSaboteurs } from './saboteurs/stock.ts';
import { tabSaboteurs } from './saboteurs/tabs.ts';
import { textSaboteurs } from './saboteurs/texts.ts';
import { transactionSaboteurs } from './saboteurs/transactions.ts';

/**
 * Storages that are broken in one way each, made out of an honest one, so that the contract can be
 * tested itself: every case must catch at least one of them, and each must be caught by the cases it
 * names.
 */
export const storageSaboteurs: readonly Saboteur[] = [
  ...commitSaboteurs,
  ...purgedCallSaboteurs,
  ...noticeSaboteurs,
  ...raceSaboteurs,
  ...stockSaboteurs,
  ...codeSaboteurs,
  ...countedSaboteurs,
  ...sharedKeySaboteurs,
  ...keyStateSaboteurs,
  ...consignedSaboteurs,
  ...recordSaboteurs,
  ...dispatchSaboteurs,
  ...auditSaboteurs,
  ...findSaboteurs,
  ...transactionSaboteurs,
  ...tabSaboteurs,
  ...deadlineSaboteurs,
  ...settledSaboteurs,
  ...standingSaboteurs,
  ...shopChangeSaboteurs,
  ...importTallySaboteurs,
  ...statementSaboteurs,
  ...balanceSaboteurs,
  ...reckoningSaboteurs,
  ...batchSaboteurs,
  ...reportSaboteurs,
  ...textSaboteurs,
  ...ledgerSaboteurs,
  ...ledgerEntrySaboteurs,
  ...salesSaboteurs,
  ...stockBookSaboteurs,
  ...stockWatchSaboteurs,
];
