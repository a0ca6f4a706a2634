import { batchCases } from './contract/batches.ts';
import { claimCases } from './contract/claims.ts';
import { dispatchCases } from './contract/dispatches.ts';
import { codeCases } from './contract/codes.ts';
import { countedCases } from './contract/counted.ts';
import { effectCases } from './contract/effects.ts';
import { findCases } from './contract/finds.ts';
import { importCases } from './contract/imports.ts';
import { importTallyCases } from './contract/import-tallies.ts';
import { isolationCases } from './contract/isolation.ts';
import { keyMoveCases } from './contract/key-moves.ts';
import { ledgerCases } from './contract/ledger.ts';
import { ledgerEntryCases } from './contract/ledger-entries.ts';
import { noticeCases } from './contract/notices.ts';
import { purgedCallCases } from './contract/purged-calls.ts';
import { reportCases } from './contract/reports.ts';
import { retiringCases } from './contract/retiring.ts';
import { sealCases } from './contract/seals.ts';
import { recordCases } from './contract/records.ts';
import { fixedContentCases } from './contract/fixed-contents.ts';
import { keyStateCases } from './contract/key-states.ts';
import { consignedCases } from './contract/consigned.ts';
import { leaseCases } from './contract/leases.ts';
import { repeatCases } from './contract/repeats.ts';
import { rivalCases } from './contract/rivals.ts';
import { sharedKeyCases } from './contract/shared-keys.ts';
import { shownCases } from './contract/shown.ts';
import { salesCases } from './contract/sales.ts';
import { stockBookCases } from './contract/stock-books.ts';
import { stockWatchCases } from './contract/stock-watches.ts';
import { combinedSearchCases } from './contract/combined-searches.ts';
import { searchCases } from './contract/searches.ts';
import { syncCases } from './contract/sync.ts';
import { tabCases } from './contract/tabs.ts';
import { transactionCases } from './contract/transactions.ts';
import { versionCases } from './contract/versions.ts';
import { waitCases } from './contract/waits.ts';
import { standingCases } from './contract/standings.ts';
import { shopChangeCases } from './contract/shop-changes.ts';
import { balanceCases } from './contract/balances.ts';
import { reckoningCases } from './contract/reckonings.ts';
import { statementCases } from './contract/statements.ts';
import { settledCases } from './contract/settled.ts';
import { deadlineCases } from './contract/deadlines.ts';
import { textCases } from './contract/texts.ts';
import type { ContractCase } from './contract-case.ts';

/**
 * Everything that a storage must do, as cases that run under any test runner: a storage is finished
 * when all of them pass. Cases run real calls at once, so they need a storage that can serve them.
 */
export const storageContract: readonly ContractCase[] = [
  ...versionCases,
  ...claimCases,
  ...rivalCases,
  ...keyMoveCases,
  ...keyStateCases,
  ...consignedCases,
  ...countedCases,
  ...sharedKeyCases,
  ...fixedContentCases,
  ...waitCases,
  ...repeatCases,
  ...purgedCallCases,
  ...noticeCases,
  ...effectCases,
  ...dispatchCases,
  ...retiringCases,
  ...recordCases,
  ...sealCases,
  ...leaseCases,
  ...syncCases,
  ...importCases,
  ...codeCases,
  ...findCases,
  ...searchCases,
  ...combinedSearchCases,
  ...shownCases,
  ...tabCases,
  ...deadlineCases,
  ...settledCases,
  ...standingCases,
  ...shopChangeCases,
  ...importTallyCases,
  ...statementCases,
  ...balanceCases,
  ...reckoningCases,
  ...batchCases,
  ...reportCases,
  ...textCases,
  ...ledgerCases,
  ...ledgerEntryCases,
  ...salesCases,
  ...stockBookCases,
  ...stockWatchCases,
  ...isolationCases,
  ...transactionCases,
];
