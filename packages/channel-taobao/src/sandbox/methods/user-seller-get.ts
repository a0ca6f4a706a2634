import { defineMethod, succeed } from '../protocol/define-method.ts';
import { selectFields } from '../protocol/field-selection.ts';
import { required, textList } from '@kaquan/channel-kit/sandbox';

/** Says whose session this is. */
export const userSellerGet = defineMethod({
  name: 'taobao.user.seller.get',
  parameters: { fields: required(textList) },
  answer: ({ fields }, { books }) => {
    const { seller } = books.desk;
    const user = {
      user_id: BigInt(seller.userId),
      nick: seller.nick,
      sex: 'm',
      type: seller.type,
      status: 'normal',
      has_shop: true,
      alipay_bind: 'bind',
      is_golden_seller: false,
      seller_credit: { level: 6, score: 1205, total_num: 1210, good_num: 1205 },
    };
    return succeed({ user: selectFields(user, fields) });
  },
});
