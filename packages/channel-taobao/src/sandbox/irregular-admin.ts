import { parseInput, type AdminTable } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import type { TaobaoSandboxActions } from './sandbox-actions.ts';

const aboutTrade = z.strictObject({ tid: z.string().regex(/^\d+$/) });
const fen = z.int();
const oddBooking = aboutTrade.extend({
  times: z.literal([0, 1, 2]).exactOptional(),
  offFen: fen.exactOptional(),
});
const entry = z.strictObject({ amountFen: fen, word: z.string().min(1).max(60) });
const shift = z.strictObject({ amountFen: fen });
const name = z.string().min(1).max(60).exactOptional();
const names = z.strictObject({ nick: name, shopTitle: name });

/** Lists the endpoints that make the platform behave as it should not, and what its backend shows. */
export function irregularAdmin(actions: TaobaoSandboxActions): AdminTable {
  const onTrade = (command: 'hide' | 'show' | 'damage' | 'repair') => (input: unknown) => {
    actions[command](parseInput(aboutTrade, input).tid);
  };
  return {
    'POST /admin/hide': onTrade('hide'),
    'POST /admin/show': onTrade('show'),
    'POST /admin/damage': onTrade('damage'),
    'POST /admin/repair': onTrade('repair'),
    'POST /admin/misbook': (input) => {
      const { tid, ...how } = parseInput(oddBooking, input);
      actions.misbook(tid, how);
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
