import {
  parseInput,
  type AdminAction,
  type AdminTable,
  type InputSchema,
} from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import type { PushActions } from './announcements.ts';
import type { NewOrder } from './books/create-order.ts';
import type { SandboxNote } from './books/topic-types.ts';
import type { RefundWish } from './books/refund-commands.ts';
import { pddFaultSchema } from './faults/fault-schema.ts';
import { irregularAdmin } from './irregular-admin.ts';
import type { PddSandboxActions } from './sandbox-actions.ts';
import type { PddDump } from './sandbox-dump.ts';

const aboutOrder = z.strictObject({ orderSn: z.string().min(1) });
const aboutRefund = z.strictObject({ afterSalesId: z.string().regex(/^\d+$/) });
const amountFen = z.int().min(1);
const reduction = z.int().min(0).exactOptional();
const newOrder: z.ZodType<NewOrder> = z.strictObject({
  outerId: z.string().min(1),
  count: z.int().min(1).max(1_000).exactOptional(),
  priceFen: z.int().min(1).exactOptional(),
  sellerDiscountFen: reduction,
  platformDiscountFen: reduction,
  postageFen: reduction,
  createdAt: z.int().min(0).exactOptional(),
  account: z.string().exactOptional(),
});
const refundWish: z.ZodType<RefundWish> = aboutOrder.extend({
  amountFen: amountFen.exactOptional(),
  withReturn: z.boolean().exactOptional(),
  reason: z.string().exactOptional(),
});

const note: z.ZodType<SandboxNote> = z.strictObject({
  text: z.string(),
  flag: z.strictObject({ tag: z.int().min(1).max(5), name: z.string().max(3) }).nullable(),
});

const voucherEnd = z.strictObject({
  code: z.string().min(1),
  how: z.enum(['expired', 'destroyed']),
});

const orderActions = [
  ...(['completeGroup', 'cancel', 'receive', 'shipInBackend'] as const),
  ...(['hold', 'review', 'release'] as const),
];
const refundActions = ['cancelRefund', 'refuseRefund'] as const;

/** Lists the admin endpoints: every action under its own name, the dump and the faults. */
export function createAdminTable(
  actions: PddSandboxActions & PushActions,
  dump: () => PddDump,
): AdminTable {
  const simple = [
    ...orderActions.map((name) => [
      `POST /admin/${name}`,
      doing(aboutOrder, ({ orderSn }) => {
        actions[name](orderSn);
      }),
    ]),
    ...refundActions.map((name) => [
      `POST /admin/${name}`,
      doing(aboutRefund, ({ afterSalesId }) => {
        actions[name](afterSalesId);
      }),
    ]),
  ];
  return {
    'GET /admin/dump': dump,
    'GET /admin/cardPublicKey': () => ({ publicKey: actions.cardPublicKey() }),
    'POST /admin/create': doing(newOrder, (wish) => ({ orderSn: actions.create(wish) })),
    'POST /admin/pay': doing(
      aboutOrder.extend({ group: z.enum(['complete', 'open']).default('complete') }),
      ({ orderSn, group }) => {
        actions.pay(orderSn, group);
      },
    ),
    'POST /admin/openRefund': doing(refundWish, (wish) => ({
      afterSalesId: actions.openRefund(wish),
    })),
    'POST /admin/changeRefund': doing(aboutRefund.extend({ amountFen }), (wish) => {
      actions.changeRefund(wish.afterSalesId, wish.amountFen);
    }),
    'POST /admin/writeNote': doing(aboutOrder.extend({ note }), (wish) => {
      actions.writeNote(wish.orderSn, wish.note);
    }),
    'POST /admin/issuePlatformVoucher': doing(aboutOrder, ({ orderSn }) => ({
      code: actions.issuePlatformVoucher(orderSn),
    })),
    'POST /admin/endPlatformVoucher': doing(voucherEnd, ({ code, how }) => {
      actions.endPlatformVoucher(code, how);
    }),
    ...irregularAdmin(actions),
    'POST /admin/advance': doing(z.strictObject({ ms: z.int().min(0) }), ({ ms }) => {
      actions.advance(ms);
    }),
    'POST /admin/faults': doing(z.array(pddFaultSchema).max(1_000), (faults) => {
      actions.addFaults(faults);
    }),
    'DELETE /admin/faults': () => {
      actions.clearFaults();
    },
    'POST /admin/redeliver': doing(
      z.strictObject({ order: z.enum(['in_order', 'reversed']).default('in_order') }),
      ({ order }) => {
        actions.redeliver(order);
      },
    ),
    'POST /admin/disconnect': () => ({ connections: actions.disconnect() }),
    'POST /admin/sendFrame': doing(z.strictObject({ text: z.string() }), ({ text }) => {
      actions.sendFrame(text);
    }),
    'POST /admin/authorize': () => ({ code: actions.authorize() }),
    'POST /admin/renewToken': () => ({ accessToken: actions.renewToken() }),
    ...(Object.fromEntries(simple) as AdminTable),
  };
}

function doing<T>(schema: InputSchema<T>, act: (input: T) => unknown): AdminAction {
  return (input) => act(parseInput(schema, input));
}
