import { err, ok, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelReadError, LostNotice } from '@kaquan/core/ports';
import type { TaobaoClient } from '../client.ts';
import { sellerSchema } from '../wire.ts';
import { ticketCall, type ETicketDesk } from './e-ticket-desk.ts';
import { tasksSchema } from './wire.ts';

const listing = 'taobao.vmarket.eticket.tasks.get';

/** `type`: notifications that failed, and those that were heard and brought no codes. */
const taskTypes = ['1', '2'] as const;
const pageSize = 100;
/** The most pages of a type: what is behind them comes forward as the others are done. */
const maxPages = 50;

/**
 * The orders whose notifications the platform has sent in vain, or that it has waited for codes of since.
 * It names neither the notification nor its token, so that each is a hint to read the order: whoever owes
 * it codes then, without a token, has the platform notify again by `sendVouchers`. Nothing is asked to be
 * sent again.
 */
export async function listLostNotices(
  desk: ETicketDesk,
  call: ChannelCall,
): Promise<Result<readonly LostNotice[], ChannelReadError>> {
  const seller = await sellerOf(desk, call);
  if (seller.isErr()) return err(seller.error);
  const orderNos = new Set<string>();
  for (const type of taskTypes) {
    for (let page = 1; page <= maxPages; page += 1) {
      const params = { type, page_no: String(page), page_size: String(pageSize), ...seller.value };
      const listed = await desk.client.read({
        method: listing,
        params,
        call: ticketCall(desk, call),
        schema: tasksSchema,
      });
      if (listed.isErr()) return err(listed.error.error);
      for (const orderNo of listed.value) orderNos.add(orderNo);
      if (listed.value.length < pageSize) break;
    }
  }
  return ok(
    [...orderNos].map((orderNo): LostNotice => ({
      eventId: `eticket.task.${orderNo}`,
      subject: { kind: 'order', orderNo },
    })),
  );
}

type SellerParams = Readonly<Record<string, string>>;

// A code merchant's session lists the orders of all its sellers, and this is about one of them.
async function sellerOf(
  { client, options }: Pick<ETicketDesk, 'options'> & { readonly client: TaobaoClient },
  call: ChannelCall,
): Promise<Result<SellerParams, ChannelReadError>> {
  const { codeMerchantId } = options;
  if (codeMerchantId === undefined) return ok({});
  const seller = await client.read({
    method: 'taobao.user.seller.get',
    call,
    params: { fields: 'user_id,nick' },
    schema: sellerSchema,
  });
  return seller
    .map(({ user }) => ({ seller_id: user.user_id, codemerchant_id: codeMerchantId }))
    .mapErr(({ error }) => error);
}
