import type { RefuseRefund } from '@kaquan/core/ports';
import type { WireSchema } from '@kaquan/channel-kit';
import type { ReturnsRefusedBy, TaobaoRefundOptions } from './refund-options.ts';
import { refuseReturnSchema, refuseSchema } from './wire.ts';

/** A call that refuses. */
export interface RefusingCall {
  readonly method: string;
  /** Whether it takes words for the buyer. */
  readonly takesWords: boolean;
  /** The largest picture that goes with it, in bytes. */
  readonly maxProofBytes: number;
  readonly schema: WireSchema<{ readonly isRefused: boolean }>;
}

const callByName: Readonly<Record<ReturnsRefusedBy, RefusingCall>> = {
  'refund.refuse': {
    method: 'taobao.refund.refuse',
    takesWords: true,
    maxProofBytes: 130_000,
    schema: refuseSchema,
  },
  'rp.returngoods.refuse': {
    method: 'taobao.rp.returngoods.refuse',
    takesWords: false,
    maxProofBytes: 5_000_000,
    schema: refuseReturnSchema,
  },
};

/** The call by which a request is refused; `null` where nobody has said which, at Tmall. */
export function refusingCallOf(
  { returnsRefusedBy }: TaobaoRefundOptions,
  { refund }: RefuseRefund,
  { isTmall }: { readonly isTmall: boolean },
): RefusingCall | null {
  if (!isTmall || refund.state !== goodsAreBack) return callByName['refund.refuse'];
  return returnsRefusedBy === undefined ? null : callByName[returnsRefusedBy];
}

const goodsAreBack: RefuseRefund['refund']['state'] = 'returned';
