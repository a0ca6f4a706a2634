import { z } from 'zod';
import { idText } from '../wire.ts';

// Written from the pages of taobao.vmarket.eticket.* and taobao.eticket.merchant.* in the summer of 2026;
// nothing here was recorded from live traffic.

/** What an answer of either family comes down to. */
export interface ETicketReply {
  /** Whether the platform says that it was done, or may be. */
  readonly isDone: boolean;
  /** The platform's code for it. */
  readonly code: string;
  /** Its words; empty where it says none. */
  readonly words: string;
  /** How often the code that was asked about can still be used; `null` where the answer does not tell. */
  readonly left: number | null;
  /** The platform's own number of a use; `null` where the answer does not tell. */
  readonly serial: string | null;
}

const figure = z.union([
  z.int().nonnegative(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);

const isDoneByFigure: ReadonlySet<number> = new Set([1]);

/**
 * The older family: `ret_code` is 1 or 0.
 *
 * @see https://open.taobao.com/api.htm (taobao.vmarket.eticket.send, beforeconsume, consume, reverse)
 */
export const vmarketReplySchema = z
  .object({
    ret_code: figure,
    code_left_num: figure.nullish(),
    consume_secial_num: z.union([z.string(), z.int().transform(String)]).nullish(),
  })
  .transform((reply): ETicketReply => ({
    isDone: isDoneByFigure.has(reply.ret_code),
    code: `ret_code=${reply.ret_code}`,
    words: '',
    left: reply.code_left_num ?? null,
    serial: reply.consume_secial_num ?? null,
  }));

/**
 * The newer one: every code but `isv.success-all` says that it was not done, or not all of it.
 *
 * @see https://open.taobao.com/api.htm (taobao.eticket.merchant.ma.send, available, consume, reverse)
 */
export const merchantReplySchema = z
  .object({ ret_code: z.string(), ret_msg: z.string().nullish() })
  .transform((reply): ETicketReply => ({
    isDone: reply.ret_code === 'isv.success-all',
    code: reply.ret_code,
    words: reply.ret_msg ?? '',
    left: null,
    serial: null,
  }));

/**
 * The codes of an order. What `status` and `num` count is not written anywhere, so only the codes are read;
 * nor is the name inside the list, which the platform derives from that of a type.
 *
 * @see https://open.taobao.com/api.htm (taobao.vmarket.eticket.codes.get)
 */
export const codesSchema = z.object({
  eticket_codes: z
    .union([
      z.array(z.object({ code: z.string() })),
      z.record(z.string(), z.array(z.object({ code: z.string() }))),
    ])
    .default([])
    .transform((list) => (Array.isArray(list) ? list : Object.values(list).flat())),
});

const taskList = z.array(z.object({ order_id: idText }));

/**
 * Orders whose notification failed, or brought no codes; an empty list has no key. The name inside the
 * list no page shows, as above.
 *
 * @see https://open.taobao.com/api.htm (taobao.vmarket.eticket.tasks.get, two sources for its fields)
 */
export const tasksSchema = z
  .object({
    eticket_tasks: z.union([taskList, z.record(z.string(), taskList)]).default([]),
  })
  .transform(({ eticket_tasks: list }) =>
    (Array.isArray(list) ? list : Object.values(list).flat()).map((task) => task.order_id),
  );

/**
 * What a notification holds that is of use. Phone numbers are passed over.
 *
 * @see https://open.taobao.com (电子凭证 notifications, as three teams' handlers read them)
 */
export const noticeSchema = z.object({
  method: z.string().max(100),
  order_id: z.string().regex(/^\d{1,32}$/, 'is not a number of 1 to 32 digits'),
  taobao_sid: z.string().regex(/^\d{1,32}$/, 'is not a number of 1 to 32 digits'),
  token: z.string().min(1).max(500),
});

/** A notification. */
export type ETicketNotice = z.infer<typeof noticeSchema>;
