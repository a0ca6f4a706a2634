import { Secret } from '@kaquan/core';
import { describe, expect, it } from 'vitest';
import { cardsOf, eTicketOf, vouchersOf, withETickets } from '../../test/e-ticket-shop.ts';
import { refusal, stubCall, stubChannel } from '../../test/stub-platform.ts';

const requestId = 'o1.s2';
const token = new Secret('token-of-the-platform');

describe.each([
  ['vmarket', eTicketOf.vmarket],
  ['merchant', eTicketOf.merchant],
] as const)('sending again by %s', (_family, eTicket) => {
  it('has the platform send the codes that it has once more, and takes no others for it', () =>
    withETickets(async ({ sandbox, channel, call, eTicketTrade, tokenOf }) => {
      const orderNo = eTicketTrade();
      const sending = { requestId, orderNo, token: tokenOf(orderNo) };
      const ours = { ...sending, vouchers: vouchersOf(orderNo, 'A1', 'A2') };
      const early = (await channel.resendVouchers(call, ours))._unsafeUnwrap();
      expect(early.outcome).toBe('impossible');
      expect(early.note).toContain('no-can-resend-code');
      expect((await channel.sendVouchers(call, ours)).isOk()).toBe(true);
      expect((await channel.resendVouchers(call, ours))._unsafeUnwrap()).toEqual({
        outcome: 'done',
        note: '',
      });
      const others = { ...sending, vouchers: vouchersOf(orderNo, 'secret-x') };
      const strange = (await channel.resendVouchers(call, others))._unsafeUnwrap();
      expect(strange.outcome).toBe('impossible');
      expect(strange.note).not.toContain('secret-x');
      expect(sandbox.dump().eTickets.tickets[orderNo]).toMatchObject({
        sentTimes: 1,
        resentTimes: 1,
        codes: [{ code: 'A1' }, { code: 'A2' }],
      });
    }, eTicket));

  it('sends nothing again of a refunded order, without a token, or under another', () =>
    withETickets(async ({ sandbox, channel, call, eTicketTrade, tokenOf }) => {
      const orderNo = eTicketTrade();
      const vouchers = vouchersOf(orderNo, 'A1', 'A2');
      const sending = { requestId, orderNo, token: tokenOf(orderNo), vouchers };
      expect((await channel.sendVouchers(call, sending)).isOk()).toBe(true);
      const without = await channel.resendVouchers(call, { ...sending, token: null });
      expect(without._unsafeUnwrapErr().code).toBe('channel.unavailable');
      const wrong = (await channel.resendVouchers(call, { ...sending, token }))._unsafeUnwrapErr();
      expect(wrong.code).toBe('channel.rejected');
      expect(JSON.stringify(wrong)).not.toContain('token-of');
      const nowhere = await channel.resendVouchers(call, { ...sending, orderNo: 'x' });
      expect(nowhere._unsafeUnwrapErr().code).toBe('channel.rejected');
      sandbox.close(orderNo);
      const closed = (await channel.resendVouchers(call, sending))._unsafeUnwrap();
      expect(closed.outcome).toBe('impossible');
      expect(sandbox.dump().eTickets.tickets[orderNo]?.resentTimes).toBe(0);
    }, eTicket));
});

describe('what cannot be sent again', () => {
  it('are cards, for which no page lists a call', () =>
    withETickets(async ({ channel }) => {
      expect(channel.capabilities.vouchers).toEqual({ canQuery: false, canResend: false });
      expect('resendVouchers' in channel).toBe(false);
      await Promise.resolve();
    }, eTicketOf.cards));

  it('are codes that the older family cannot write, and such of several lines', async () => {
    const { channel, sent } = stubChannel({}, { ...eTicketOf.vmarket, notifyKey: 'k' });
    const sending = { requestId, orderNo: '1', token };
    for (const vouchers of [
      vouchersOf('1', 'a,b'),
      cardsOf('1', ['n', 's']),
      [...vouchersOf('1', 'a'), ...vouchersOf('2', 'b')],
    ]) {
      const told = await channel.resendVouchers(stubCall, { ...sending, vouchers });
      expect(told._unsafeUnwrap().outcome).toBe('impossible');
    }
    expect(sent).toEqual([]);
  });
});

describe('a refusal in other words', () => {
  it('is an error with its sub-code', async () => {
    const method = 'taobao.vmarket.eticket.resend';
    const { channel } = stubChannel(
      { [method]: refusal('isv.eticket-resend-error:too-often') },
      { ...eTicketOf.vmarket, notifyKey: 'k' },
    );
    const vouchers = vouchersOf('1', 'a');
    const told = await channel.resendVouchers(stubCall, {
      requestId,
      orderNo: '1',
      token,
      vouchers,
    });
    expect(told._unsafeUnwrapErr()).toMatchObject({ code: 'channel.rejected' });
  });
});
