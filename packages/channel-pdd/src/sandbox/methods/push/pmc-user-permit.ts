import { optional, text } from '@kaquan/channel-kit/sandbox';
import { defineMethod, succeed } from '../../protocol/define-method.ts';

/** Opens the message service for a mall; the sandbox sends all topics whatever is asked for. */
export const pmcUserPermit = defineMethod({
  name: 'pdd.pmc.user.permit',
  writes: true,
  parameters: { topics: optional(text) },
  answer: (_values, { books }) => {
    books.desk.push.isPermitted = true;
    books.changed();
    return succeed({ pmc_user_permit_response: { is_success: true } });
  },
});
