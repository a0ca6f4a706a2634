import { defineMethod, succeed } from '../protocol/define-method.ts';
import { selectFields } from '../protocol/field-selection.ts';
import { required, textList } from '@kaquan/channel-kit/sandbox';

/** Describes the session's shop. */
export const shopSellerGet = defineMethod({
  name: 'taobao.shop.seller.get',
  parameters: { fields: required(textList) },
  answer: ({ fields }, { books }) => {
    const { seller } = books.desk;
    const shop = {
      sid: BigInt(seller.shopId),
      title: seller.shopTitle,
      pic_path: '/a1/logo.png',
    };
    return succeed({ shop: selectFields(shop, fields) });
  },
});
