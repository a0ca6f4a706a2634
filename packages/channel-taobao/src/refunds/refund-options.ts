import type { Demand } from '@kaquan/channel-kit';
import type { ChannelRefund, RefuseRefund } from '@kaquan/core/ports';

/** A reason that the platform offers for refusing one refund. */
export interface RefuseReason {
  /** Its number at the platform. */
  readonly id: string;
  /** What the seller reads. */
  readonly text: string;
}

/** What only a host knows about its shops' refunds. */
export interface TaobaoRefundOptions {
  /**
   * Who reviewed a refund 审核人, as Tmall wants to be told before it is agreed to. Left out: nothing is
   * reviewed, and a person does it in the backend.
   */
  readonly reviewer?: string;
  /**
   * The number of the address that the goods come back to, as the platform numbers the seller's
   * addresses; `null` where there is none. Left out: a person agrees to returns in the backend.
   */
  readonly returnAddressId?: (refund: ChannelRefund) => Promise<string | null>;
  /**
   * Chooses among the platform's reasons for refusing; `null` for none of them. Left out: no reason is
   * named, and only the text for the buyer is sent.
   */
  readonly refuseReason?: (
    reasons: readonly RefuseReason[],
    refusal: RefuseRefund,
  ) => string | null;
  /**
   * The picture that proves a refusal 拒绝凭证, such as the one that `evidence` refers to; `null` where there
   * is none. Tmall takes no refusal without one: left out, a person refuses there in the backend.
   */
  readonly refuseProof?: (refusal: RefuseRefund) => Promise<RefuseProof | null>;
  /**
   * By which call goods that came back are refused at Tmall after inspection 验货拒收. No page says which of
   * them the platform takes at that moment: left out, a person refuses them in the backend. A Taobao shop
   * has `refund.refuse` alone.
   */
  readonly returnsRefusedBy?: ReturnsRefusedBy;
}

/** The calls that may refuse goods that came back; `rp.returngoods.refuse` takes no text for the buyer. */
export type ReturnsRefusedBy = 'refund.refuse' | 'rp.returngoods.refuse';

/** A picture for the platform. */
export interface RefuseProof {
  /** The picture itself: 1 to 130,000 bytes; to 5,000,000 with `rp.returngoods.refuse`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Such as `image/jpeg`. */
  readonly mediaType: string;
  /** The name of its file; nothing personal. */
  readonly name: string;
}

/** Checks the options; throws a `TypeError` that names the wrong one. */
export function checkRefundOptions(demand: Demand, options: TaobaoRefundOptions): void {
  const { reviewer, returnAddressId, refuseReason, refuseProof, returnsRefusedBy } = options;
  const isNamed =
    reviewer === undefined || (typeof reviewer === 'string' && reviewer.trim() !== '');
  demand('refunds.reviewer', isNamed, 'must be a name');
  demand('refunds.returnAddressId', isCallable(returnAddressId), 'must be a function');
  demand('refunds.refuseReason', isCallable(refuseReason), 'must be a function');
  demand('refunds.refuseProof', isCallable(refuseProof), 'must be a function');
  const isKnown = returnsRefusedBy === undefined || knownCalls.has(returnsRefusedBy);
  demand('refunds.returnsRefusedBy', isKnown, `must be ${[...knownCalls].join(' or ')}`);
}

const knownCalls: ReadonlySet<unknown> = new Set<ReturnsRefusedBy>([
  'refund.refuse',
  'rp.returngoods.refuse',
]);

function isCallable(given: unknown): boolean {
  return given === undefined || typeof given === 'function';
}
