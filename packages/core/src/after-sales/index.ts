export type {
  AfterSalesService,
  ApproveError,
  CaseError,
  CaseOptionsError,
  FindCasesError,
  OpenCase,
  RefundError,
  StatisticsError,
} from './after-sales-api.ts';
export type {
  ApproveInput,
  BounceInput,
  CaseInput,
  CaseOptionsInput,
  CaseTextInput,
  ClaimSupplierInput,
  CompensateInput,
  DifferenceInput,
  EvidenceInput,
  FindCasesInput,
  InspectInput,
  JudgeRefundInput,
  OpenCaseInput,
  OpenKind,
  PaymentInput,
  RefundInput,
  RejectInput,
  RulingInput,
  StatisticsInput,
} from './after-sales-inputs.ts';
export { salesDayOf } from './sales.ts';
export type { AfterSalesStatistics, SalesRate, StatisticsGroup } from './statistics.ts';
export type { Refunding } from './run-case.ts';
export type { RefundDecisionError } from './refund-decide.ts';
export type { AgreeDecisionError } from './agree-decide.ts';
export type { CaseDecisionError, InspectedGoods } from './case-decide.ts';
export type { OpenDecisionError } from './open-decide.ts';
export type { GoodsConsequence, RemedyOption, UnitOptions } from './case-options.ts';
export type { CaseQuestion, CaseRule, CaseVerdict } from './case-rules.ts';
export { defaultAfterSalesPolicy } from './after-sales-policy.ts';
export type {
  AfterSalesPolicy,
  ApprovalLimit,
  KindCap,
  AfterSalesWindow,
  ChannelRequestPolicy,
} from './after-sales-policy.ts';
export { compensationCodes } from './compensate-decide.ts';
export type { CompensationCode } from './compensate-decide.ts';
export { rejectionCodes } from './rejection-codes.ts';
export type { RejectionCode } from './rejection-codes.ts';
export type {
  ActionKind,
  AfterSalesCase,
  CaseDecision,
  CaseItem,
  CaseOpener,
  CaseRuling,
  Evidence,
  GoodsBack,
  Rejection,
  RemedyAction,
  SupplierClaim,
  Revision,
  UnitAmount,
} from './case.ts';
export type { Difference, DifferencePayment, Replacement } from './difference.ts';
export { buyerFigures, defaultBuyerThresholds } from './buyer-figures.ts';
export type { BuyerFigure, BuyerThreshold } from './buyer-figures.ts';
export { caseReasons, evidenceKinds } from './case-reasons.ts';
export type { CaseReasonCode, EvidenceGiven, EvidenceKind, EvidenceRules } from './case-reasons.ts';
export { caseKinds } from './case-kinds.ts';
export type { CaseKind } from './case-kinds.ts';
export { actionMachine } from './action-machine.ts';
export type { ActionState } from './action-machine.ts';
export { caseMachine } from './case-machine.ts';
export type { CaseState } from './case-machine.ts';
