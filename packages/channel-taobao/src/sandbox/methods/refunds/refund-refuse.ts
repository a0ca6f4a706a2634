import {
  beijingText,
  id,
  integer,
  notEmulated,
  oneOf,
  optional,
  required,
  text,
} from '@kaquan/channel-kit/sandbox';
import { afterMove } from '../../books/trade-moves.ts';
import type { SandboxRefund } from '../../books/book-types.ts';
import { awaitsSellerNow, refuseRefund } from '../../books/refund-commands.ts';
import { lineOf, tradeOf, type ShopBooks } from '../../books/shop-books.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import {
  businessRefusal,
  invalidParameter,
  missingParameter,
  type TopRefusal,
} from '../../protocol/refusals.ts';
import { unknownRefund } from '../unknown-rows.ts';
import { refuseReasons } from './refuse-reasons.ts';

/** Refuses a refund. A picture cannot be sent here, so that what Tmall wants is always missing. */
export const refundRefuse = defineMethod({
  name: 'taobao.refund.refuse',
  writes: true,
  parameters: {
    refund_id: required(id),
    refuse_message: required(text),
    refuse_proof: optional(notEmulated),
    refund_phase: optional(oneOf(['onsale', 'aftersale'])),
    refund_version: optional(integer(1, 9_999_999_999_999)),
    refuse_reason_id: optional(integer(1, 999_999)),
  },
  answer: (values, { books }) => {
    const refund = books.refunds.get(values.refund_id);
    if (refund === undefined) return refuse(unknownRefund);
    const wrong = formRefusal(books, values) ?? stateRefusal(books, refund);
    if (wrong !== null) return refuse(wrong);
    if (values.refund_version !== null && values.refund_version !== refund.version) {
      return refuse(invalidParameter('refund_version', 'stale'));
    }
    refuseRefund(books, refund, values.refuse_message);
    const { refundId: refund_id, status } = refund;
    const modified = beijingText(refund.modifiedAt);
    return succeed({ is_success: true, refund: { refund_id, status, modified } });
  },
});

interface RefusalForm {
  readonly refuse_message: string;
  readonly refuse_reason_id: number | null;
}

function formRefusal(books: ShopBooks, form: RefusalForm): TopRefusal | null {
  const { length } = form.refuse_message;
  if (length < 2 || length > 200) return invalidParameter('refuse_message', '2 to 200 characters');
  const reasonId = form.refuse_reason_id;
  const isKnown = reasonId === null || refuseReasons.some((each) => each.reason_id === reasonId);
  if (!isKnown) return invalidParameter('refuse_reason_id', String(reasonId));
  return books.desk.seller.type === 'B' ? missingParameter('refuse_proof') : null;
}

/** No page shows these sub-codes; that unshipped goods are not refused, one does. */
function stateRefusal(books: ShopBooks, refund: SandboxRefund): TopRefusal | null {
  if (!awaitsSellerNow(refund)) {
    return businessRefusal('isv.refund-refuse-error:sandbox-state', '退款状态不对');
  }
  const line = lineOf(tradeOf(books, refund.tid), refund.oid);
  const isWaiting = afterMove(line.status, 'ship') !== null;
  return isWaiting
    ? businessRefusal('isv.refund-refuse-error:sandbox-unshipped', '未发货的订单不能拒绝退款')
    : null;
}
