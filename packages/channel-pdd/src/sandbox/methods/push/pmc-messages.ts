import { required, text } from '@kaquan/channel-kit/sandbox';
import { defineMethod, succeed } from '../../protocol/define-method.ts';

/** Tells how a mall's messages stand; of one that has none there is nothing to tell, which no source says. */
export const pmcUserGet = defineMethod({
  name: 'pdd.pmc.user.get',
  needsToken: false,
  parameters: { owner_id: required(text) },
  answer: ({ owner_id }, { books: { desk } }) => {
    if (owner_id !== desk.mall.mallId || !desk.push.isPermitted) {
      return succeed({ pmc_user_get_response: {} });
    }
    // An empty list: all types of the application.
    return succeed({ pmc_user_get_response: { pmc_user: { owner_id, is_expire: 0, topics: [] } } });
  },
});

/** Takes a mall's permission back; no where there is none. */
export const pmcUserCancel = defineMethod({
  name: 'pdd.pmc.user.cancel',
  needsToken: false,
  writes: true,
  parameters: { owner_id: required(text) },
  answer: ({ owner_id }, { books }) => {
    const { mall, push } = books.desk;
    const isSuccess = owner_id === mall.mallId && push.isPermitted;
    if (isSuccess) push.isPermitted = false;
    books.changed();
    return {
      kind: 'success',
      body: { tmc_user_cancel_response: { is_success: isSuccess } },
      applied: isSuccess,
    };
  },
});

/** Counts messages without an acknowledgement. The key of its answer is another call's, as on its page. */
export const pmcAccrueQuery = defineMethod({
  name: 'pdd.pmc.accrue.query',
  needsToken: false,
  parameters: {},
  answer: (_values, { books: { desk } }) => {
    const number = desk.push.messages.filter(({ isAcked }) => !isAcked).length;
    return succeed({ pmc_user_get_response: { number } });
  },
});
