import { parseInput, type AdminTable } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import type { TaobaoSandboxActions } from '../sandbox-actions.ts';

const addressed = z.strictObject({ url: z.url().nullable() });
const methods = ['send', 'resend', 'cancel', 'modified', 'order_modify'] as const;
const notice = z.strictObject({ tid: z.string().regex(/^\d+$/), method: z.enum(methods) });
const settings = z.strictObject({
  cardList: z.enum(['array', 'object']).exactOptional(),
  serials: z.enum(['given', 'own']).exactOptional(),
});

/** The admin endpoints about e-tickets. */
export function eTicketAdmin(actions: TaobaoSandboxActions): AdminTable {
  return {
    'POST /admin/notifyTo': (input) => {
      actions.notifyTo(parseInput(addressed, input).url);
    },
    'POST /admin/notify': (input) => {
      const { tid, method } = parseInput(notice, input);
      actions.notify(tid, method);
    },
    'POST /admin/settleETickets': (input) => {
      actions.settleETickets(parseInput(settings, input));
    },
  };
}
