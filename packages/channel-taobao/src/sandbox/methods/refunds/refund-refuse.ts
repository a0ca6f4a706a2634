import {
  beijingText,
  id,
  integer,
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

/** Refuses a refund: with a picture, phase and version at Tmall. */
export const refundRefuse = defineMethod({
  name: 'taobao.refund.refuse',
  writes: true,
  parameters: {
    refund_id: required(id),
    refuse_message: required(text),
    refund_phase: optional(oneOf(['onsale', 'aftersale'])),
    refund_version: optional(integer(1, 9_999_999_999_999)),
    refuse_reason_id: optional(integer(1, 999_999)),
  },
  answer: (values, { books, fileBytes }) => {
    const refund = books.refunds.get(values.refund_id);
    if (refund === undefined) return refuse(unknownRefund);
    const wrong =
      formRefusal(values) ??
      proofRefusal(books, values, fileBytes.get('refuse_proof') ?? null) ??
      stateRefusal(books, refund);
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
  readonly refund_phase: string | null;
  readonly refund_version: number | null;
}

/** The most bytes of a picture. */
const maxProofBytes = 130_000;

function proofRefusal(
  books: ShopBooks,
  form: RefusalForm,
  bytes: number | null,
): TopRefusal | null {
  if (bytes !== null && (bytes === 0 || bytes > maxProofBytes)) {
    return invalidParameter('refuse_proof', `a picture of 1 to ${maxProofBytes} bytes`);
  }
  if (books.desk.seller.type !== 'B') return null;
  if (form.refund_phase === null) return missingParameter('refund_phase');
  if (form.refund_version === null) return missingParameter('refund_version');
  return bytes === null ? missingParameter('refuse_proof') : null;
}

function formRefusal(form: RefusalForm): TopRefusal | null {
  const { length } = form.refuse_message;
  if (length < 2 || length > 200) return invalidParameter('refuse_message', '2 to 200 characters');
  const reasonId = form.refuse_reason_id;
  const isKnown = reasonId === null || refuseReasons.some((each) => each.reason_id === reasonId);
  return isKnown ? null : invalidParameter('refuse_reason_id', String(reasonId));
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
