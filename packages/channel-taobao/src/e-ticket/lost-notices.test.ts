import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eTicketOf, vouchersOf, withETickets } from '../../test/e-ticket-shop.ts';
import { stubCall, stubChannel } from '../../test/stub-platform.ts';

const listing = 'taobao.vmarket.eticket.tasks.get';
const vmarket = { ...eTicketOf.vmarket, notifyKey: 'k' };

describe('what the platform has notified of in vain', () => {
  it('are the orders that want codes still, each under one id, and none that has them', () =>
    withETickets(async ({ sandbox, channel, call, eTicketTrade, tokenOf }) => {
      sandbox.notifyTo(null);
      const [lost, sent] = [eTicketTrade(), eTicketTrade()];
      const list = async () => (await channel.listLostNotices(call))._unsafeUnwrap();
      const noticeOf = (orderNo: string) => ({
        eventId: `eticket.task.${orderNo}`,
        subject: { kind: 'order', orderNo },
      });
      expect(await list()).toEqual([noticeOf(lost), noticeOf(sent)]);
      const vouchers = vouchersOf(sent, 'A1', 'A2');
      const sending = { requestId: 'o1.s1', orderNo: sent, token: tokenOf(sent), vouchers };
      expect((await channel.sendVouchers(call, sending)).isOk()).toBe(true);
      // The buyer wants his codes once more, and nobody hears of that either.
      sandbox.notify(sent, 'resend');
      sandbox.notify(lost, 'send');
      expect(await list()).toEqual([noticeOf(lost)]);
      const { notices } = sandbox.dump().eTickets;
      expect(notices).toHaveLength(4);
      expect(notices.every(({ outcome }) => outcome === 'failed')).toBe(true);
    }));

  it('are told of once more when their vouchers are to be sent', () =>
    withETickets(async ({ sandbox, channel, call, eTicketTrade, requests }) => {
      const url = sandbox.dump().eTickets.notifyUrl;
      sandbox.notifyTo(null);
      const orderNo = eTicketTrade();
      sandbox.notifyTo(url);
      const vouchers = vouchersOf(orderNo, 'A1', 'A2');
      const sending = { requestId: 'o1.s1', orderNo, token: null, vouchers };
      const waiting = await channel.sendVouchers(call, sending);
      expect(waiting._unsafeUnwrapErr().code).toBe('channel.unavailable');
      await expect.poll(() => requests.length).toBe(1);
      const [request] = requests;
      const told = request && (await channel.decodeNotification(request))._unsafeUnwrap();
      expect(told?.notices).toMatchObject([{ subject: { kind: 'vouchers', orderNo } }]);
    }));

  it('are asked for by the code merchant’s session, and of this shop alone', async () => {
    const { channel, sent } = stubChannel(
      {
        'taobao.user.seller.get': { user: { user_id: '2054573190', nick: '测试旗舰店' } },
        [listing]: { total_results: 0 },
      },
      { ...vmarket, codeMerchantId: '77' },
    );
    const credentials = { session: '6100sesame', codeMerchantSession: '6100merchant' };
    expect((await channel.listLostNotices({ credentials }))._unsafeUnwrap()).toEqual([]);
    expect(sent.map((form) => [form.get('session'), form.get('seller_id')])).toEqual([
      ['6100sesame', null],
      ['6100merchant', '2054573190'],
      ['6100merchant', '2054573190'],
    ]);
  });

  it('are read page by page, and not for ever', async () => {
    const task = Array.from({ length: 100 }, (_, n) => ({ order_id: n + 1 }));
    const { channel, sent } = stubChannel({ [listing]: { eticket_tasks: { task } } }, vmarket);
    expect((await channel.listLostNotices(stubCall))._unsafeUnwrap()).toHaveLength(100);
    expect(sent).toHaveLength(100);
    expect(sent.at(-1)?.get('page_no')).toBe('50');
  });

  it('is an error, and never a throw, where the platform answers something else', async () => {
    const odd = fc.oneof(
      fc.jsonValue().map((value) => ({ eticket_tasks: value })),
      fc.constant({ eticket_tasks: { task: [{ order_id: -1 }] } }),
      fc.constant({ eticket_tasks: { task: [{ order_id: '1'.repeat(99) }] } }),
      fc.constant({ eticket_tasks: { __proto__: null, task: {} } }),
    );
    await fc.assert(
      fc.asyncProperty(odd, async (answer) => {
        const { channel } = stubChannel({ [listing]: answer }, vmarket);
        const listed = await channel.listLostNotices(stubCall);
        if (listed.isErr()) expect(listed.error.code).toBe('channel.unreadable');
        else for (const { subject } of listed.value) expect(subject.kind).toBe('order');
      }),
      { numRuns: 60 },
    );
  });

  it('is not listed by the newer family', () =>
    withETickets(async ({ channel }) => {
      expect(channel.capabilities.notifications).toEqual({ byRequest: true, byFeed: false });
      expect(channel.listLostNotices).toBeUndefined();
    }, eTicketOf.merchant));
});
