import type { CaseId } from '../kernel/ids.ts';
import type { ChannelRefund } from '../ports/channel.ts';
import type {
  AfterSalesCase,
  CaseDecision,
  CaseItem,
  CaseRuling,
  Evidence,
  GoodsBack,
  Rejection,
  RemedyAction,
  SupplierClaim,
  UnitAmount,
} from './case.ts';
import type { CaseKind } from './case-kinds.ts';

interface OfCase {
  readonly caseId: CaseId;
}

/** Whether its case keeps the sum; events of earlier releases say nothing, and theirs keep none. */
interface Noted {
  readonly noted?: true;
}

interface OfAction extends OfCase {
  readonly actionId: string;
}

/** What happens to the after-sales cases 售后单 of an order, and to the money that they give back. */
export interface CasePayloads {
  'case.opened': { readonly case: AfterSalesCase };
  /** The channel's case was read again and differs, or a person chose other units or amounts. */
  'case.updated': OfCase & {
    readonly channelRefund: ChannelRefund | null;
    readonly items: readonly CaseItem[];
    readonly kind?: CaseKind;
  };
  'case.review_begun': OfCase;
  /** The buyer asks for another sum than was agreed to. */
  'case.revised': OfCase;
  /** The buyer asks again after a refusal, in new words where there are any. */
  'case.resubmitted': OfCase & { readonly reason?: string };
  /** One of several people who must agree has done so. */
  'case.endorsed': OfCase & { readonly by: string };
  /** The rules have looked at a channel's request. */
  'case.ruled': OfCase & { readonly ruling: CaseRuling };
  /** The channel is to be told that the request is refused, or was told in vain. */
  'case.refusal_begun': OfCase & { readonly refusal: Rejection };
  'case.refusal_failed': OfCase & { readonly note: string };
  /** The channel has decided otherwise than we had. */
  'case.overruled': OfCase & { readonly ours: 'agreed' | 'refused' };
  'case.approved': OfCase & { readonly decision?: CaseDecision };
  'case.return_awaited': OfCase;
  'case.return_sent': OfCase;
  'case.return_received': OfCase;
  'case.inspected': OfCase & {
    readonly goods: readonly {
      readonly unitId: UnitAmount['unitId'];
      readonly goodsBack: GoodsBack;
    }[];
  };
  'case.settling': OfCase;
  'case.failed': OfCase & { readonly note: string };
  'case.done': OfCase;
  /** Money that was paid has come back 退票; it is owed again. */
  'case.bounced': OfCase & { readonly note: string };
  /** Its refund may be that of another case, told under another number. */
  'case.suspected': OfCase & { readonly suspectedOf: CaseId };
  /** A person has said that it is a refund of its own. */
  'case.cleared': OfCase;
  /** With it the buyer has as many of its sort as a rule speaks from. */
  'case.flagged': OfCase & { readonly rule: string; readonly count: number };
  /** With the words of staff; without, where the channel refused. */
  'case.rejected': OfCase & { readonly rejection?: Rejection };
  'case.disputed': OfCase;
  'case.evidence_added': OfCase & { readonly evidence: Evidence };
  'case.withdrawn': OfCase;
  'case.expired': OfCase;
  'case.closed': OfCase & { readonly decision?: CaseDecision };
  'action.planned': OfCase & { readonly action: RemedyAction };
  'action.started': OfAction;
  'action.done': OfAction;
  'action.failed': OfAction & { readonly note: string };
  'action.doubted': OfAction & { readonly note: string };
  'action.bounced': OfAction & { readonly note: string };
  'refund.reserved': OfCase & UnitAmount;
  'refund.released': OfCase & UnitAmount;
  'refund.confirmed': OfCase & UnitAmount & Noted;
  /** What was given back for a unit has come back to the shop. */
  'refund.reversed': OfCase & UnitAmount;
  /** A compensation beside the price was promised, will not be paid after all, or was paid. */
  'compensation.granted': OfCase & { readonly amountMinor: number };
  'compensation.voided': OfCase & { readonly amountMinor: number };
  'compensation.paid': OfCase & { readonly amountMinor: number };
  /** A compensation that was paid has come back 退票, and is owed again. */
  'compensation.reversed': OfCase & { readonly amountMinor: number };
  /** The buyer owes a difference for other goods, has paid towards it, or owes the rest no more. */
  'difference.due': OfCase & { readonly amountMinor: number };
  'difference.paid': OfCase & { readonly paymentNo: string; readonly amountMinor: number };
  'difference.waived': OfCase & { readonly amountMinor: number };
  /** The goods do not go out after all: nothing is owed for them, and what was paid goes back. */
  'difference.voided': OfCase & { readonly amountMinor: number };
  'difference.returned': OfCase & { readonly amountMinor: number };
  /** What was lost with a case is claimed from the supplier of the goods 供应商索赔. */
  'supplier.claimed': OfCase & SupplierClaim;
  /** The channel gave back more than the units' shares, or that came back again. */
  'refund.unexplained': OfCase & Noted & { readonly amountMinor: number };
  'unexplained.reversed': OfCase & { readonly amountMinor: number };
}
