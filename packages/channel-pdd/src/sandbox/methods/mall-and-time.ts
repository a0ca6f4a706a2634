import { beijingText } from '@kaquan/channel-kit/sandbox';
import { defineMethod, succeed } from '../protocol/define-method.ts';

/** Says whose token this is. */
export const mallInfoGet = defineMethod({
  name: 'pdd.mall.info.get',
  parameters: {},
  answer: (_values, { books }) => {
    const { mallId, mallName } = books.desk.mall;
    return succeed({
      mall_info_get_response: {
        mall_id: Number(mallId),
        mall_name: mallName,
        mall_desc: '卡券',
        logo: 'https://img.example/l.png',
        merchant_type: 2,
        mall_character: 2,
      },
    });
  },
});

/** Tells the time. */
export const timeGet = defineMethod({
  name: 'pdd.time.get',
  needsToken: false,
  parameters: {},
  answer: (_values, { gatewayNow }) =>
    succeed({ time_get_response: { time: beijingText(gatewayNow) } }),
});
