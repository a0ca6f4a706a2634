import { id, integer, oneOf, optional, required } from '@kaquan/channel-kit/sandbox';
import { awaitsSellerNow, refuseRefund } from '../../books/refund-commands.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import {
  businessRefusal,
  invalidParameter,
  missingParameter,
  type TopRefusal,
} from '../../protocol/refusals.ts';
import { unknownRefund } from '../unknown-rows.ts';
import { refuseReasons } from './refuse-reasons.ts';

/** The most bytes of a picture. */
const maxProofBytes = 5_000_000;

/**
 * Refuses goods of a return, at Tmall and with a picture. Whether it is meant for the wish to send them
 * back or for those that came no page says; here it is taken for either.
 */
export const rpReturngoodsRefuse = defineMethod({
  name: 'taobao.rp.returngoods.refuse',
  writes: true,
  parameters: {
    refund_id: required(id),
    refund_phase: required(oneOf(['onsale', 'aftersale'])),
    refund_version: required(integer(1, 9_999_999_999_999)),
    refuse_reason_id: optional(integer(1, 999_999)),
  },
  answer: (values, { books, fileBytes }) => {
    const refund = books.refunds.get(values.refund_id);
    if (refund === undefined) return refuse(unknownRefund);
    const proof = proofRefusal(fileBytes.get('refuse_proof') ?? null);
    if (proof !== null) return refuse(proof);
    const reasonId = values.refuse_reason_id;
    if (reasonId !== null && refuseReasons.every((each) => each.reason_id !== reasonId)) {
      return refuse(invalidParameter('refuse_reason_id', String(reasonId)));
    }
    if (books.desk.seller.type !== 'B') {
      return refuse(businessRefusal('isv.refund-error:sandbox-seller', '仅支持天猫'));
    }
    if (refund.wantsReturn !== true || !awaitsSellerNow(refund)) {
      return refuse(businessRefusal('isv.refund-error:sandbox-state', '退款状态不对'));
    }
    if (values.refund_version !== refund.version) {
      return refuse(invalidParameter('refund_version', 'stale'));
    }
    refuseRefund(books, refund, '');
    return succeed({ result: true });
  },
});

function proofRefusal(bytes: number | null): TopRefusal | null {
  if (bytes === null) return missingParameter('refuse_proof');
  const isSound = bytes > 0 && bytes <= maxProofBytes;
  return isSound ? null : invalidParameter('refuse_proof', `1 to ${maxProofBytes} bytes`);
}
