import { flag, id, integer, oneOf, optional, required, text } from '@kaquan/channel-kit/sandbox';
import type { SandboxRefund } from '../../books/book-types.ts';
import { agreeToReturn } from '../../books/refund-commands.ts';
import type { ShopBooks } from '../../books/shop-books.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { businessRefusal, invalidParameter, type TopRefusal } from '../../protocol/refusals.ts';
import { unknownRefund } from '../unknown-rows.ts';

/** The one address that the sandbox's seller takes goods back at. */
const addressId = '88001';

/** Agrees that the goods come back, to an address of the seller's. */
export const rpReturngoodsAgree = defineMethod({
  name: 'taobao.rp.returngoods.agree',
  writes: true,
  parameters: {
    refund_id: required(id),
    seller_address_id: required(id),
    refund_phase: optional(oneOf(['onsale', 'aftersale'])),
    refund_version: optional(integer(1, 9_999_999_999_999)),
    remark: optional(text),
    post_fee_bear_role: optional(integer(0, 1)),
    virtual_return_goods: optional(flag),
  },
  answer: (values, { books }) => {
    const refund = books.refunds.get(values.refund_id);
    if (refund === undefined) return refuse(unknownRefund);
    const wrong = refusalOf(books, refund, values);
    if (wrong !== null) return refuse(wrong);
    agreeToReturn(books, refund);
    return succeed({ is_success: true });
  },
});

interface ReturnForm {
  readonly seller_address_id: string;
  readonly refund_version: number | null;
}

function refusalOf(books: ShopBooks, refund: SandboxRefund, form: ReturnForm): TopRefusal | null {
  if (form.seller_address_id !== addressId) return invalidParameter('seller_address_id', 'unknown');
  const wantsVersion = books.desk.seller.type === 'B' || form.refund_version !== null;
  if (wantsVersion && form.refund_version !== refund.version) {
    return invalidParameter('refund_version', 'stale');
  }
  const isAsked = refund.wantsReturn === true && refund.status === 'WAIT_SELLER_AGREE';
  return isAsked ? null : businessRefusal('isv.refund-error:sandbox-state', '退款状态不对');
}
