import { flag, oneOf, optional, required, textList } from '@kaquan/channel-kit/sandbox';
import { sandboxCarriers } from '../../books/shipping.ts';
import { defineMethod, succeed } from '../../protocol/define-method.ts';
import { wrapList } from '../../protocol/envelope.ts';
import { selectFields } from '../../protocol/field-selection.ts';

/** Lists the carriers. */
export const logisticsCompaniesGet = defineMethod({
  name: 'taobao.logistics.companies.get',
  needsSession: false,
  parameters: {
    fields: required(textList),
    is_recommended: optional(flag),
    order_mode: optional(oneOf(['offline', 'online', 'all'])),
  },
  answer: ({ fields }) => {
    const rows = sandboxCarriers.map(({ id, code, name, pattern }) =>
      selectFields({ id, code, name, reg_mail_no: pattern ?? undefined }, fields),
    );
    return succeed(wrapList('logistics_companies', 'logistics_company', rows));
  },
});
