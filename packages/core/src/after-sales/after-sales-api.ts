import type { ResultAsync } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { LoadOrderError } from '../order/load-order.ts';
import type { JobError } from '../order/order-jobs.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { CallOptions, WaitOptions } from '../runtime/runtime.ts';
import type {
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
  PaymentInput,
  RefundInput,
  RejectInput,
  RulingInput,
  StatisticsInput,
} from './after-sales-inputs.ts';
import type { AgreeDecisionError } from './agree-decide.ts';
import type { UnitOptions } from './case-options.ts';
import type { AfterSalesCase } from './case.ts';
import type { AfterSalesStatistics } from './statistics.ts';
import type { Refunding } from './run-case.ts';

/** An open case with the order it belongs to. */
export interface OpenCase {
  /** The order that the case lives in. */
  readonly orderId: OrderId;
  /** The order's number at its channel 电商单号. */
  readonly orderNo: string;
  /** In any state in which it has not ended. */
  readonly case: AfterSalesCase;
}

/** Why units cannot be refunded, or a case cannot be moved. */
export type RefundError =
  | AgreeDecisionError
  | JobError
  | StorageError
  | CoreError<
      'order.not_found' | 'product.not_found' | 'input.invalid' | 'transaction.not_allowed'
    >;

/** Why a case cannot be approved. */
export type ApproveError = RefundError;

/** Why a case cannot be opened or moved. */
export type CaseError = RefundError;

/** Why cases cannot be listed. */
export type FindCasesError = StorageError | CoreError<'input.invalid'>;

/** Why statistics cannot be answered. */
export type StatisticsError = StorageError | CoreError<'input.invalid'>;

/** Why options cannot be answered. */
export type CaseOptionsError = LoadOrderError | CoreError<'input.invalid'>;

/**
 * After-sales 售后: what the buyer gets back. Where a channel has the case, its own word leads; what
 * only it can do answers `case.led_by_channel` here. Every command that moves a case answers
 * `case.not_found`, `case.not_allowed` for an actor whose command it is not, `order.illegal_transition`
 * with those that are legal, `order.frozen`, `input.invalid`, `idempotency.key_reused` and `storage.*`;
 * giving it again answers `replayed`. Those that lead to a refund take `waitMs`, and answer
 * `transaction.not_allowed` for it on a handle with `tx`.
 */
export interface AfterSalesService {
  /**
   * Lists the open cases, those of the newest orders first. A page counts orders; one order may have
   * several cases.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  find(input?: FindCasesInput): ResultAsync<Page<OpenCase>, FindCasesError>;
  /**
   * What can be done for each unit of an order: which kinds of case the rules allow, leave to a person
   * or refuse, the most that each could pay, and what becomes of the goods.
   *
   * Errors: `order.not_found`, `shop.not_found`, `input.invalid`, `storage.*`.
   */
  options(input: CaseOptionsInput): ResultAsync<readonly UnitOptions[], CaseOptionsError>;
  /**
   * How many units were sold and how many cases 售后单 were opened in whole days, by reason, product or
   * shop, exactly, with the share of the one in the other 售后率. Units count on the day of their payment,
   * cases on the day they were opened; a case about several products counts under each. Test orders
   * count nowhere.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  statistics(input: StatisticsInput): ResultAsync<AfterSalesStatistics, StatisticsError>;
  /**
   * Opens a case for units of an order. It is agreed to at once where the shop lets rules decide and
   * they allow it; else it waits as `requested`. Opening again while it is open answers
   * `case.unit_taken`; give an idempotency key to repeat a call.
   *
   * An `exchange` may name another product and the difference, either way: what we owe is refunded
   * within the units' shares, what the buyer owes is due, and the goods go out when it is paid or waived.
   *
   * Errors: `order.not_found`, `product.not_found`, `unit.not_found`, `case.unit_taken`, `case.rule_refuses` with the rule,
   * `case.evidence_missing` for a buyer whose reason needs more, `refund.exceeds_share`, and those of every command.
   */
  open(input: OpenCaseInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * Issues units again 补发: their goods are void, the next attempt opens and claims; where there is no
   * stock it waits in its turn. The buyer finds the new goods where he found the old ones.
   *
   * Errors: as `open`; `case.rule_refuses` for a unit that is not with the buyer.
   */
  reissue(input: RefundInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * Promises the buyer a compensation 补偿 beside the price: goodwill, a price that was wrong. It is
   * agreed to by whoever gives it, within the shop's cap for the order; no unit is touched. The host
   * pays it by its own means and tells with `recordPayment`.
   *
   * Errors: `order.not_found`, `case.rule_refuses` with the rule `compensation_cap`, and those of every
   * command.
   */
  compensate(input: CompensateInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * Tells what became of paying a compensation; told again, it answers `replayed`. Errors: those of
   * every command, `case.led_by_channel` for money that its channel pays.
   */
  recordPayment(input: PaymentInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * Tells that the buyer has paid towards the difference of an exchange 补差价, which the host takes by its own
   * means. With the last of it the other goods go out, unless old ones are awaited first. The same
   * `paymentNo` told again answers `replayed`.
   *
   * Errors: those of every command, `idempotency.key_reused` for another sum under the same number,
   * `case.rule_refuses` with the rule `more_than_owed`.
   */
  recordDifference(
    input: DifferenceInput,
    options?: CallOptions,
  ): ResultAsync<Refunding, CaseError>;
  /**
   * Waives what the buyer still owes for an exchange, with a reason; the other goods go out. Errors:
   * those of every command, `case.rule_refuses` with the rule `nothing_owed` or `approval_limit`.
   */
  waiveDifference(input: CaseInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * Claims from the supplier of cards or produced goods what was lost with a case 供应商索赔: what it replaced, or
   * what is void since it was refunded, at cost and once, with a reason. The ledger moves it to
   * `supplier_claim`; what the supplier pays stands in your own books. The same claim again is `replayed`.
   *
   * Errors: those of every command, `case.rule_refuses` with the rule `not_defective` where the buyer's reason says
   * otherwise, `nothing_lost` or `more_than_lost`.
   */
  claimSupplier(
    input: ClaimSupplierInput,
    options?: CallOptions,
  ): ResultAsync<Refunding, CaseError>;
  /**
   * Tells that money which was given back has come back to the shop 退票: the books are reversed to the
   * minor unit, the money is set aside again, and the case is `failed`, to be paid once more by
   * `approve` or closed. The same payment told again answers `replayed`.
   *
   * Errors: those of every command, `case.led_by_channel` where the channel says so itself.
   */
  recordBounce(input: BounceInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * Says whether a refund is one that was booked before: a case with `suspectedOf` is not booked until
   * then. The order's hold `conflict` is yours to release.
   *
   * Errors: those of every command, `order.illegal_transition` where nothing is in doubt.
   */
  judgeRefund(input: JudgeRefundInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /** Takes up a case that was asked for: somebody looks into it. Errors: those of every command. */
  review(input: CaseInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * Agrees to a case as it stands. The money is set aside now; the worker tells the channel, and only
   * the channel's success books the refund: keys that nobody has read go back to stock then, the
   * others are void. Where goods are to come back it waits for them; a reissue begins at once.
   * Approving again answers `replayed`; what failed is tried again. Above the shop's limit the first
   * person's word is kept, and a second person's decides.
   *
   * Errors: those of every command, `refund.exceeds_share`, `case.rule_refuses` with the rule,
   * `case.evidence_missing` without `override`.
   */
  approve(input: ApproveInput, options?: WaitOptions): ResultAsync<Refunding, ApproveError>;
  /**
   * Refuses a case, with a reason that can be counted, words for the buyer and a note for staff. The
   * buyer may revise it. Errors: those of every command, `case.led_by_channel`.
   */
  reject(input: RejectInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * The buyer asks again after a refusal; both his reasons and the refusal stay. Errors: those of every
   * command, `case.led_by_channel`.
   */
  revise(input: CaseTextInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /** The buyer takes back what he asked for. Errors: those of every command, `case.led_by_channel`. */
  withdraw(input: CaseInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * Hands a case over to the channel or to a person above 平台介入: from then on there is only evidence,
   * `approve`, which gives in, and `followRuling`. Errors: those of every command.
   */
  dispute(input: CaseInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /** Adds evidence 凭证 to an open case. Errors: those of every command. */
  addEvidence(input: EvidenceInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * Carries out how a dispute was decided. Errors: those of every command; for the seller
   * `case.led_by_channel` where the channel's own case says how it ended.
   */
  followRuling(input: RulingInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /** The buyer has sent the goods back. Errors: those of every command. */
  sendReturn(input: CaseInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /** What the buyer sent has arrived, and nobody has looked at it yet. Errors: those of every command. */
  receiveReturn(input: CaseInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * Says what came back, unit by unit. Where all of it can be sold again the case is carried out;
   * else `settle` and `reject` are left to decide. Damaged, wrong and missing goods never go back to
   * stock. Errors: those of every command, `unit.not_found`.
   */
  inspect(input: InspectInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * Carries out what was agreed to without waiting for goods any longer, or whatever came back.
   * Errors: those of every command.
   */
  settle(input: CaseInput, options?: WaitOptions): ResultAsync<Refunding, CaseError>;
  /** The buyer has not sent the goods in time. Errors: those of every command, `case.led_by_channel`. */
  expire(input: CaseInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /** Ends a case for good. Errors: those of every command, `case.led_by_channel`. */
  close(input: CaseInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * Opens a case once more that has ended: as a new one that names it. Errors: as `open`, and
   * `case.rule_refuses` with the rule `reopen_over` when that was too long ago.
   */
  reopen(input: CaseTextInput, options?: CallOptions): ResultAsync<Refunding, CaseError>;
  /**
   * Refunds one or more units by agreeing to the buyer's open requests on their lines, pointed at
   * exactly these units. All or none.
   *
   * Errors: as `approve`, `order.not_found`, `unit.not_found`, and `refund.channel_case_missing` where
   * the buyer has not asked for it at a channel that only lets sellers agree.
   */
  refund(input: RefundInput, options?: WaitOptions): ResultAsync<Refunding, RefundError>;
}
