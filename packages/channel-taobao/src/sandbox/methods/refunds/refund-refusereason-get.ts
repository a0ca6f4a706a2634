import { id, oneOf, required, textList } from '@kaquan/channel-kit/sandbox';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { wrapList } from '../../protocol/envelope.ts';
import { selectFields } from '../../protocol/field-selection.ts';
import { invalidParameter } from '../../protocol/refusals.ts';
import { unknownRefund } from '../unknown-rows.ts';
import { refuseReasons } from './refuse-reasons.ts';

/** Lists the reasons for which one refund may be refused. */
export const refundRefusereasonGet = defineMethod({
  name: 'taobao.refund.refusereason.get',
  parameters: {
    refund_id: required(id),
    refund_phase: required(oneOf(['onsale', 'aftersale'])),
    fields: required(textList),
  },
  answer: (values, { books }) => {
    const refund = books.refunds.get(values.refund_id);
    if (refund === undefined) return refuse(unknownRefund);
    if (refund.phase !== values.refund_phase)
      return refuse(invalidParameter('refund_phase', 'other'));
    const rows = refuseReasons.map((reason) => selectFields(reason, values.fields));
    return succeed({ ...wrapList('reasons', 'reason', rows), has_next: false });
  },
});
