import { parseInput, type AdminTable } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import type { PddSandboxActions } from './sandbox-actions.ts';

const aboutOrder = z.strictObject({ orderSn: z.string().min(1) });
const fen = z.int();
const oddBooking = aboutOrder.extend({
  times: z.literal([0, 1, 2]).exactOptional(),
  offFen: fen.exactOptional(),
});
const entry = z.strictObject({ amountFen: fen, word: z.string().min(1).max(60) });
const shift = z.strictObject({ amountFen: fen });
const name = z.string().min(1).max(60).exactOptional();
const names = z.strictObject({ mallName: name });

/** Lists the endpoints that make the platform behave as it should not, and what its backend shows. */
export function irregularAdmin(actions: PddSandboxActions): AdminTable {
  const onOrder = (command: 'hide' | 'show' | 'damage' | 'repair') => (input: unknown) => {
    actions[command](parseInput(aboutOrder, input).orderSn);
  };
  return {
    'POST /admin/hide': onOrder('hide'),
    'POST /admin/show': onOrder('show'),
    'POST /admin/damage': onOrder('damage'),
    'POST /admin/repair': onOrder('repair'),
    'POST /admin/misbook': (input) => {
      const { orderSn, ...how } = parseInput(oddBooking, input);
      actions.misbook(orderSn, how);
    },
    'POST /admin/bookEntry': (input) => {
      actions.bookEntry(parseInput(entry, input));
    },
    'POST /admin/shiftBalance': (input) => {
      actions.shiftBalance(parseInput(shift, input).amountFen);
    },
    'POST /admin/rename': (input) => {
      actions.rename(parseInput(names, input));
    },
    'GET /admin/balanceFen': () => ({ amountFen: actions.balanceFen() }),
  };
}
