import {
  parseInput,
  type AdminAction,
  type AdminTable,
  type InputSchema,
} from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import type { NewTrade } from './books/create-trade.ts';
import type { NewItem } from './books/item-stock.ts';
import { irregularAdmin } from './irregular-admin.ts';
import { eTicketAdmin } from './e-ticket/admin.ts';
import { taobaoFaultSchema } from './faults/fault-schema.ts';
import type { TaobaoSandboxActions } from './sandbox-actions.ts';
import type { TaobaoDump } from './sandbox-dump.ts';

const number = z.string().regex(/^\d+$/);
const aboutTrade = z.strictObject({ tid: number });
const aboutRefund = z.strictObject({ refundId: number });
const amountFen = z.int().min(1);
const flags = [
  ...(['top_hold', 'team_buy_hold', 'share_group_hold'] as const),
  ...(['ofp_hold', 'forbid_consign', 'is_sh_ship'] as const),
];
const newTrade: z.ZodType<NewTrade> = z.strictObject({
  lines: z
    .array(
      z.strictObject({
        outerSkuId: z.string().min(1),
        num: z.int().min(1).max(1_000).exactOptional(),
        priceFen: z.int().min(1).exactOptional(),
        discountFen: z.int().min(0).exactOptional(),
      }),
    )
    .min(1)
    .max(50),
  type: z.enum(['fixed', 'auction', 'auto_delivery', 'ec', 'eticket']).exactOptional(),
  shippingType: z.enum(['virtual', 'express']).exactOptional(),
  discountFen: z.int().min(0).exactOptional(),
  buyerNick: z.string().exactOptional(),
  buyerMessage: z.string().exactOptional(),
  createdAt: z.int().min(0).exactOptional(),
});
const newRefund = aboutTrade.extend({ oid: number, amountFen });
const newItem: z.ZodType<NewItem> = z.strictObject({
  numIid: number,
  quantity: z.int().min(0).exactOptional(),
  skus: z.record(number, z.int().min(0)).exactOptional(),
  isPromoted: z.boolean().exactOptional(),
});

/** Lists the admin endpoints: every action under its own name, the dump and the faults. */
export function createAdminTable(
  actions: TaobaoSandboxActions,
  dump: () => TaobaoDump,
): AdminTable {
  const onTrade = (name: 'pay' | 'finish' | 'close' | 'release' | 'shipInBackend') =>
    doing(aboutTrade, ({ tid }) => {
      actions[name](tid);
    });
  return {
    'GET /admin/dump': dump,
    'POST /admin/create': doing(newTrade, (wish) => actions.create(wish)),
    'POST /admin/pay': onTrade('pay'),
    'POST /admin/finish': onTrade('finish'),
    'POST /admin/close': onTrade('close'),
    'POST /admin/release': onTrade('release'),
    'POST /admin/shipInBackend': onTrade('shipInBackend'),
    'POST /admin/hold': doing(
      aboutTrade.extend({ flag: z.enum(flags).nullable().default(null) }),
      ({ tid, flag }) => {
        actions.hold(tid, flag);
      },
    ),
    ...refundAdmin(actions),
    'POST /admin/putItem': doing(newItem, (item) => {
      actions.putItem(item);
    }),
    'POST /admin/statementFile': doing(
      z.strictObject({ from: z.int().min(0), to: z.int().min(0) }),
      (wish) => ({ base64: Buffer.from(actions.statementFile(wish)).toString('base64') }),
    ),
    ...irregularAdmin(actions),
    ...eTicketAdmin(actions),
    'POST /admin/advance': doing(z.strictObject({ ms: z.int().min(0) }), ({ ms }) => {
      actions.advance(ms);
    }),
    'POST /admin/faults': doing(z.array(taobaoFaultSchema).max(1_000), (faults) => {
      actions.addFaults(faults);
    }),
    'DELETE /admin/faults': () => {
      actions.clearFaults();
    },
    'POST /admin/authorize': doing(
      z.strictObject({ redirectUri: z.string().min(1) }),
      ({ redirectUri }) => ({ code: actions.authorize(redirectUri) }),
    ),
    'POST /admin/permitMessages': () => {
      actions.permitMessages();
    },
    'POST /admin/endRight': doing(
      z.strictObject({ right: z.enum(['r1', 'r2', 'w1', 'w2']) }),
      ({ right }) => {
        actions.endRight(right);
      },
    ),
    'POST /admin/renewSession': () => ({ session: actions.renewSession() }),
  };
}

function refundAdmin(actions: TaobaoSandboxActions): AdminTable {
  return {
    'POST /admin/openRefund': doing(newRefund, (wish) => ({
      refundId: actions.openRefund(wish.tid, wish.oid, wish.amountFen),
    })),
    'POST /admin/openReturn': doing(newRefund, (wish) => ({
      refundId: actions.openReturn(wish.tid, wish.oid, wish.amountFen),
    })),
    'POST /admin/returnGoods': doing(aboutRefund, ({ refundId }) => {
      actions.returnGoods(refundId);
    }),
    'POST /admin/changeRefund': doing(aboutRefund.extend({ amountFen }), (wish) => {
      actions.changeRefund(wish.refundId, wish.amountFen);
    }),
    'POST /admin/cancelRefund': doing(aboutRefund, ({ refundId }) => {
      actions.cancelRefund(refundId);
    }),
  };
}

function doing<T>(schema: InputSchema<T>, act: (input: T) => unknown): AdminAction {
  return (input) => act(parseInput(schema, input));
}
