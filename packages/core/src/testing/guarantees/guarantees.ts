import type { ContractCase } from '../contract-case.ts';
import { accessCases } from './access.ts';
import { afterSalesRuleCases } from './after-sales-rules.ts';
import { afterSalesCases } from './after-sales.ts';
import { archivingCases } from './archiving.ts';
import { auditingCases } from './auditing.ts';
import { auditingWordCases } from './auditing-words.ts';
import { askingAgainCases } from './asking-again.ts';
import { checkingAlarmCases } from './checking-alarms.ts';
import { checkingChannelCases } from './checking-channels.ts';
import { checkingSetupCases } from './checking-setups.ts';
import { creatingShopCases } from './creating-shops.ts';
import { rehearsingWayCases } from './rehearsing-ways.ts';
import { askingShopCases } from './asking-shops.ts';
import { askedVoucherCases } from './asked-vouchers.ts';
import { lostNoticeCases } from './lost-notices.ts';
import { resendingVoucherCases } from './resending-vouchers.ts';
import { askingChannelCases } from './asking-channels.ts';
import { buyerCases } from './buyers.ts';
import { batchingCases } from './batching.ts';
import { batchingBackCases } from './batching-back.ts';
import { batchingFairlyCases } from './batching-fairly.ts';
import { batchingManyCases } from './batching-many.ts';
import { afterSalesScenarioCases } from './after-sales-scenarios.ts';
import { rewrittenHistoryCases } from './rewritten-histories.ts';
import { sendingVoucherCases } from './sending-vouchers.ts';
import { sealingCases } from './sealing.ts';
import { bookkeepingCases } from './bookkeeping.ts';
import { postingStatementCases } from './posting-statements.ts';
import { settlingByStatementCases } from './settling-by-statement.ts';
import { recordingCases } from './recording.ts';
import { costingCases } from './costing.ts';
import { defectCases } from './defects.ts';
import { bouncedRefundCases } from './bounced-refunds.ts';
import { cappingCases } from './capping.ts';
import { catalogCases } from './catalog.ts';
import { checkingStockCases } from './checking-stock.ts';
import { raisingItemsCases } from './raising-items.ts';
import { watchingCoverCases } from './watching-cover.ts';
import { channelRequestCases } from './channel-requests.ts';
import { compensatingCases } from './compensating.ts';
import { confirmingInTimeCases } from './confirming-in-time.ts';
import { confirmingCases } from './confirming.ts';
import { conflictCases } from './conflicts.ts';
import { consigningCases } from './consigning.ts';
import { countingCases } from './counting.ts';
import { countingPieceCases } from './counting-pieces.ts';
import { crashingCases } from './crashing.ts';
import { disclosingLimitCases } from './disclosing-limits.ts';
import { disclosingCases } from './disclosing.ts';
import { dispatchingReadCases } from './dispatching-reads.ts';
import { dispatchingCases } from './dispatching.ts';
import { doubtfulVoucherCases } from './doubtful-vouchers.ts';
import { lateVoucherCases } from './late-vouchers.ts';
import { pullingStatementCases } from './pulling-statements.ts';
import { reconcilingCases } from './reconciling.ts';
import { reconcilingBooksCases } from './reconciling-books.ts';
import { tellingStatementCases } from './telling-statements.ts';
import { everyMethodCases } from './every-method.ts';
import { exchangingCases } from './exchanging.ts';
import { expiringLinkCases } from './expiring-links.ts';
import { factCases } from './facts.ts';
import { freshReadingCases } from './fresh-readings.ts';
import { caseDeadlineCases } from './case-deadlines.ts';
import { escalatingCases } from './escalating.ts';
import { stuckDeadlineCases } from './stuck-deadlines.ts';
import { actingDeadlineCases } from './acting-deadlines.ts';
import { analysingCases } from './analysing.ts';
import { checkingDayCases } from './checking-days.ts';
import { deadlineGuarantees } from './deadlines.ts';
import { fulfillingCases } from './fulfilling.ts';
import { goodsBackCases } from './goods-back.ts';
import { handWorkCases } from './hand-work.ts';
import { handingOverCases } from './handing-over.ts';
import { hostTransactionCases } from './host-transactions.ts';
import { holdPairCases } from './hold-pairs.ts';
import { holdingCases } from './holding.ts';
import { hostileIdCases } from './hostile-ids.ts';
import { hostileTextCases } from './hostile-texts.ts';
import { importingCases } from './importing.ts';
import { keepingFindingCases } from './keeping-findings.ts';
import { latePaymentCases } from './late-payments.ts';
import { lateRevealCases } from './late-reveals.ts';
import { linkCases } from './links.ts';
import { listingEndCases } from './listing-ends.ts';
import { locatingByPhoneCases } from './locating-by-phone.ts';
import { locatingCases } from './locating.ts';
import { longRunCases } from './long-runs.ts';
import { listeningCases } from './listening.ts';
import { noticingCases } from './noticing.ts';
import { noticingTroubleCases } from './noticing-trouble.ts';
import { oddRowCases } from './odd-rows.ts';
import { otherDeliveryCases } from './other-deliveries.ts';
import { ownOrderFactCases } from './own-order-facts.ts';
import { ownOrderCases } from './own-orders.ts';
import { pagingCases } from './paging.ts';
import { parcelCases } from './parcels.ts';
import { presentingCases } from './presenting.ts';
import { peopleLaterCases } from './people-later.ts';
import { peopleCases } from './people.ts';
import { pullingCases } from './pulling.ts';
import { queueingCases } from './queueing.ts';
import { refundFactCases } from './refund-facts.ts';
import { refundingCases } from './refunding.ts';
import { refundSumCases } from './refund-sums.ts';
import { recordingLookCases } from './recording-looks.ts';
import { rejectingCases } from './rejecting.ts';
import { rejectingOtherCases } from './rejecting-others.ts';
import { rememberingCases } from './remembering.ts';
import { repeatingCases } from './repeating.ts';
import { repeatedRevealCases } from './repeated-reveals.ts';
import { retryingConfirmationCases } from './retrying-confirmations.ts';
import { revealDoubtCases } from './reveal-doubts.ts';
import { rowCases } from './rows.ts';
import { secrecyCases } from './secrecy.ts';
import { fixedContentCases } from './fixed-contents.ts';
import { sharingKeyCases } from './sharing-keys.ts';
import { editingShopCases } from './editing-shops.ts';
import { renewingGrantCases } from './renewing-grants.ts';
import { supportingCases } from './supporting.ts';
import { suspectingBuyerCases } from './suspecting-buyers.ts';
import { schedulingReportCases } from './scheduling-reports.ts';
import { monitoringShopCases } from './monitoring-shops.ts';
import { sweepingCases } from './sweeping.ts';
import { swingingCases } from './swinging.ts';
import { pausingShopCases } from './pausing-shops.ts';
import { stoppingSalesCases } from './stopping-sales.ts';
import { switchingShopCases } from './switching-shops.ts';
import { statisticsCases } from './statistics.ts';
import { withdrawingKeyCases } from './withdrawing-keys.ts';
import { tellingOfParcelsCases } from './telling-of-parcels.ts';
import { deliveryWalks } from './walks/delivery-walks.ts';
import { refundWalks } from './walks/refund-walks.ts';
import { stockWalks } from './walks/stock-walks.ts';
import { verificationCodeCases } from './verification-codes.ts';
import { unshippingCases } from './unshipping.ts';
import { verifyingCases } from './verifying.ts';
import { waitingForChannelCases } from './waiting-for-channels.ts';
import { tellingCases } from './telling.ts';
import { hearingOfShopsCases } from './hearing-of-shops.ts';
import { tellingWordCases } from './telling-words.ts';

/**
 * What a Kaquan promises its host, as cases that run on any storage: a storage that passes
 * `storageContract` must pass these too. Each composes its own Kaquan and marketplace.
 */
export const guarantees: readonly ContractCase[] = [
  ...handingOverCases,
  ...otherDeliveryCases,
  ...sendingVoucherCases,
  ...doubtfulVoucherCases,
  ...lateVoucherCases,
  ...askedVoucherCases,
  ...resendingVoucherCases,
  ...lostNoticeCases,
  ...fulfillingCases,
  ...deadlineGuarantees,
  ...checkingDayCases,
  ...checkingChannelCases,
  ...checkingAlarmCases,
  ...analysingCases,
  ...keepingFindingCases,
  ...schedulingReportCases,
  ...supportingCases,
  ...actingDeadlineCases,
  ...caseDeadlineCases,
  ...escalatingCases,
  ...stuckDeadlineCases,
  ...queueingCases,
  ...pullingCases,
  ...sweepingCases,
  ...monitoringShopCases,
  ...swingingCases,
  ...noticingCases,
  ...noticingTroubleCases,
  ...listeningCases,
  ...pagingCases,
  ...factCases,
  ...freshReadingCases,
  ...parcelCases,
  ...tellingOfParcelsCases,
  ...handWorkCases,
  ...peopleCases,
  ...peopleLaterCases,
  ...confirmingCases,
  ...confirmingInTimeCases,
  ...refundingCases,
  ...refundFactCases,
  ...afterSalesCases,
  ...afterSalesRuleCases,
  ...compensatingCases,
  ...goodsBackCases,
  ...cappingCases,
  ...suspectingBuyerCases,
  ...exchangingCases,
  ...bouncedRefundCases,
  ...channelRequestCases,
  ...statisticsCases,
  ...afterSalesScenarioCases,
  ...linkCases,
  ...expiringLinkCases,
  ...locatingCases,
  ...locatingByPhoneCases,
  ...verificationCodeCases,
  ...verifyingCases,
  ...askingChannelCases,
  ...askingAgainCases,
  ...waitingForChannelCases,
  ...latePaymentCases,
  ...importingCases,
  ...crashingCases,
  ...secrecyCases,
  ...accessCases,
  ...dispatchingCases,
  ...dispatchingReadCases,
  ...tellingCases,
  ...archivingCases,
  ...auditingCases,
  ...sealingCases,
  ...rewrittenHistoryCases,
  ...auditingWordCases,
  ...repeatingCases,
  ...rememberingCases,
  ...catalogCases,
  ...checkingStockCases,
  ...watchingCoverCases,
  ...raisingItemsCases,
  ...refundSumCases,
  ...revealDoubtCases,
  ...repeatedRevealCases,
  ...conflictCases,
  ...holdingCases,
  ...holdPairCases,
  ...switchingShopCases,
  ...pausingShopCases,
  ...stoppingSalesCases,
  ...editingShopCases,
  ...askingShopCases,
  ...checkingSetupCases,
  ...creatingShopCases,
  ...rehearsingWayCases,
  ...renewingGrantCases,
  ...buyerCases,
  ...rejectingCases,
  ...rejectingOtherCases,
  ...oddRowCases,
  ...hostileTextCases,
  ...hostileIdCases,
  ...listingEndCases,
  ...longRunCases,
  ...retryingConfirmationCases,
  ...hostTransactionCases,
  ...lateRevealCases,
  ...countingCases,
  ...countingPieceCases,
  ...rowCases,
  ...sharingKeyCases,
  ...fixedContentCases,
  ...withdrawingKeyCases,
  ...consigningCases,
  ...bookkeepingCases,
  ...recordingCases,
  ...postingStatementCases,
  ...settlingByStatementCases,
  ...costingCases,
  ...defectCases,
  ...tellingWordCases,
  ...hearingOfShopsCases,
  ...ownOrderCases,
  ...ownOrderFactCases,
  ...presentingCases,
  ...tellingStatementCases,
  ...pullingStatementCases,
  ...reconcilingCases,
  ...reconcilingBooksCases,
  ...everyMethodCases,
  ...batchingCases,
  ...batchingManyCases,
  ...batchingBackCases,
  ...unshippingCases,
  ...batchingFairlyCases,
  ...disclosingCases,
  ...disclosingLimitCases,
  ...recordingLookCases,
  ...refundWalks,
  ...stockWalks,
  ...deliveryWalks,
];
