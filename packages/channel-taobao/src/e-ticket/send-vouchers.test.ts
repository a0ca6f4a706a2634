import { Secret } from '@kaquan/core';
import { describe, expect, it } from 'vitest';
import { cardsOf, eTicketOf, vouchersOf, withETickets } from '../../test/e-ticket-shop.ts';
import { refusal, stubCall, stubChannel } from '../../test/stub-platform.ts';
import type { ETicketOptions } from './options.ts';

const requestId = 'o1.s1';
const token = new Secret('token-of-the-platform');

describe.each([
  ['vmarket', eTicketOf.vmarket],
  ['merchant', eTicketOf.merchant],
] as const)('sending by %s', (family, eTicket) => {
  it('hands all codes over in one call, and the platform ships the order by itself', () =>
    withETickets(async ({ sandbox, channel, call, eTicketTrade, tokenOf }) => {
      const orderNo = eTicketTrade(3);
      const sending = { requestId, orderNo, token: tokenOf(orderNo) };
      const vouchers = vouchersOf(orderNo, 'AAAA-1111', 'BBBB-2222', 'AAAA-1111');
      const sent = await channel.sendVouchers(call, { ...sending, vouchers });
      expect(sent._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      const { trades, eTickets } = sandbox.dump();
      expect(trades[0]).toMatchObject({ status: 'WAIT_BUYER_CONFIRM_GOODS', shippedTimes: 1 });
      expect(eTickets.tickets[orderNo]).toMatchObject({
        sentTimes: 1,
        codes: [
          { code: 'AAAA-1111', secret: null, num: 2 },
          { code: 'BBBB-2222', secret: null, num: 1 },
        ],
      });
    }, eTicket));

  it('is done when the platform has these codes already, and for a person when it has others', () =>
    withETickets(async ({ sandbox, channel, call, eTicketTrade, tokenOf }) => {
      const orderNo = eTicketTrade();
      const sending = { requestId, orderNo, token: tokenOf(orderNo) };
      const ours = { ...sending, vouchers: vouchersOf(orderNo, 'A1', 'A2') };
      expect((await channel.sendVouchers(call, ours))._unsafeUnwrap().outcome).toBe('done');
      expect((await channel.sendVouchers(call, ours))._unsafeUnwrap().outcome).toBe('done');
      const others = { ...sending, vouchers: vouchersOf(orderNo, 'secret-x', 'secret-y') };
      const told = (await channel.sendVouchers(call, others))._unsafeUnwrap();
      expect(told.outcome).toBe('needs_check');
      expect(told.note).toContain('code-alreay-send');
      expect(told.note).not.toContain('secret-');
      expect(sandbox.dump().eTickets.tickets[orderNo]?.sentTimes).toBe(1);
    }, eTicket));

  it('is impossible for an order that was refunded', () =>
    withETickets(async ({ sandbox, channel, call, eTicketTrade, tokenOf }) => {
      const orderNo = eTicketTrade();
      sandbox.close(orderNo);
      const vouchers = vouchersOf(orderNo, 'A1');
      const sending = { requestId, orderNo, token: tokenOf(orderNo), vouchers };
      const told = (await channel.sendVouchers(call, sending))._unsafeUnwrap();
      expect(told).toMatchObject({ outcome: 'impossible' });
      expect(told.note).toContain('invalid-order-status');
    }, eTicket));

  it('says that nobody knows, when the answer is lost on its way', () =>
    withETickets(async ({ sandbox, channel, call, eTicketTrade, tokenOf }) => {
      sandbox.addFaults([{ kind: 'lost_answer' }, { kind: 'answer_timeout', after: 1 }]);
      for (const orderNo of [eTicketTrade(), eTicketTrade()]) {
        const vouchers = vouchersOf(orderNo, 'A1', 'A2');
        const sending = { requestId, orderNo, token: tokenOf(orderNo), vouchers };
        const lost = await channel.sendVouchers(call, sending);
        expect(lost._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
        expect((await channel.sendVouchers(call, sending))._unsafeUnwrap().outcome).toBe('done');
      }
    }, eTicket));

  it('refuses a token that is not the order’s, without showing it', () =>
    withETickets(async ({ channel, call, eTicketTrade }) => {
      const orderNo = eTicketTrade();
      const vouchers = vouchersOf(orderNo, 'A1');
      const told = await channel.sendVouchers(call, { requestId, orderNo, token, vouchers });
      const error = told._unsafeUnwrapErr();
      expect(error.code).toBe('channel.rejected');
      expect(JSON.stringify(error)).not.toContain('token-of');
    }, eTicket));

  it('sends nothing without a token', () =>
    withETickets(async ({ sandbox, channel, call, eTicketTrade, requests }) => {
      sandbox.addFaults([{ kind: 'notice_lost' }]);
      const orderNo = eTicketTrade();
      await sandbox.noticesSettled();
      expect(requests).toHaveLength(0);
      const vouchers = vouchersOf(orderNo, 'A1');
      const told = await channel.sendVouchers(call, { requestId, orderNo, token: null, vouchers });
      expect(told._unsafeUnwrapErr().code).toBe('channel.unavailable');
      await sandbox.noticesSettled();
      // Only the older family can be asked to notify once more.
      expect(requests).toHaveLength(family === 'vmarket' ? 1 : 0);
      expect(sandbox.dump().eTickets.tickets[orderNo]?.sentTimes).toBe(0);
    }, eTicket));
});

describe('cards', () => {
  const both = (cardList: 'array' | 'object'): Omit<ETicketOptions, 'notifyKey'> => ({
    ...eTicketOf.cards,
    cardList,
  });

  it.each(['array', 'object'] as const)('go with number and secret, as an %s', (cardList) =>
    withETickets(async ({ sandbox, channel, call, eTicketTrade, tokenOf }) => {
      sandbox.settleETickets({ cardList });
      const orderNo = eTicketTrade(1);
      const vouchers = cardsOf(orderNo, ['8000123456789', 'pass,word: 密']);
      const sending = { requestId, orderNo, token: tokenOf(orderNo), vouchers };
      expect((await channel.sendVouchers(call, sending))._unsafeUnwrap().outcome).toBe('done');
      const [code] = sandbox.dump().eTickets.tickets[orderNo]?.codes ?? [];
      expect(code).toMatchObject({ code: '8000123456789', secret: 'pass,word: 密', num: 1 });
      expect((await channel.sendVouchers(call, sending))._unsafeUnwrap().outcome).toBe('done');
    }, both(cardList)),
  );

  it('in the other form are refused, and neither number nor secret is shown', () =>
    withETickets(async ({ sandbox, channel, call, eTicketTrade, tokenOf }) => {
      sandbox.settleETickets({ cardList: 'array' });
      const orderNo = eTicketTrade(1);
      const vouchers = cardsOf(orderNo, ['number-of-a-card', 'secret-of-a-card']);
      const told = await channel.sendVouchers(call, {
        ...{ requestId, orderNo, token: tokenOf(orderNo) },
        vouchers,
      });
      const error = told._unsafeUnwrapErr();
      expect(error.code).toBe('channel.rejected');
      expect(JSON.stringify(error)).not.toContain('of-a-card');
    }, both('object')));
});

describe('what cannot go this way is said before anything is sent', () => {
  const options = (eTicket: Omit<ETicketOptions, 'notifyKey'>) => {
    return stubChannel({}, { ...eTicket, notifyKey: 'k' });
  };
  it.each([
    ['a card with a number as a code', eTicketOf.vmarket, cardsOf('1', ['n', 's'])],
    ['a code with a comma in the old list', eTicketOf.vmarket, vouchersOf('1', 'a,b')],
    ['a code with a colon in the old list', eTicketOf.vmarket, vouchersOf('1', 'a:b')],
    ['a card without a number', eTicketOf.cards, vouchersOf('1', 'a')],
    [
      'two cards where the list is one object',
      { ...eTicketOf.cards, cardList: 'object' as const },
      cardsOf('1', ['n', 's'], ['m', 't']),
    ],
    ['two lines', eTicketOf.merchant, [...vouchersOf('1', 'a'), ...vouchersOf('2', 'b')]],
    [
      'more than 200',
      eTicketOf.merchant,
      vouchersOf('1', ...Array.from({ length: 201 }, (_, n) => `c${n}`)),
    ],
  ])('%s', async (_what, eTicket, vouchers) => {
    const { channel, sent } = options(eTicket);
    const sending = { requestId, orderNo: '1', token, vouchers };
    const told = (await channel.sendVouchers(stubCall, sending))._unsafeUnwrap();
    expect(told.outcome).toBe('impossible');
    expect(sent).toHaveLength(0);
  });

  it('a number that is none', async () => {
    const { channel, sent } = options(eTicketOf.vmarket);
    const sending = { requestId, orderNo: 'x', token, vouchers: vouchersOf('1', 'a') };
    const told = await channel.sendVouchers(stubCall, sending);
    expect(told._unsafeUnwrapErr().code).toBe('channel.rejected');
    expect(sent).toHaveLength(0);
  });
});

describe('the platform’s answers', () => {
  const sending = { requestId, orderNo: '1', token, vouchers: vouchersOf('1', 'voucher-one') };
  const sendTo = async (answer: string | object, eTicket: keyof typeof eTicketOf) => {
    const api = {
      vmarket: 'taobao.vmarket.eticket.send',
      merchant: 'taobao.eticket.merchant.ma.send',
    };
    const name = eTicketOf[eTicket].family;
    const { channel } = stubChannel(
      { [api[name]]: answer },
      { ...eTicketOf[eTicket], notifyKey: 'k' },
    );
    return channel.sendVouchers(stubCall, sending);
  };

  it.each([
    ['order-is-processing', 'channel.unavailable'],
    ['op-failed', 'channel.unavailable'],
  ])('busy with %s is worth another try', async (word, code) => {
    const told = await sendTo(refusal(`isv.eticket-service-unavailable:${word}`), 'vmarket');
    expect(told._unsafeUnwrapErr().code).toBe(code);
  });

  it('that say no inside an ordinary answer are refusals, and quote nothing of what was sent', async () => {
    const old = (await sendTo({ ret_code: 0 }, 'vmarket'))._unsafeUnwrapErr();
    expect(old).toMatchObject({ code: 'channel.rejected', channelCode: 'ret_code=0' });
    const words = { ret_code: 'isv.other', ret_msg: 'voucher-one and token-of-the-platform' };
    const recent = (await sendTo(words, 'merchant'))._unsafeUnwrapErr();
    expect(recent).toMatchObject({ code: 'channel.rejected', channelCode: 'isv.other' });
    const quoted = refusal('isv.some-error', 'cannot take voucher-one of token-of-the-platform');
    const refused = (await sendTo(quoted, 'merchant'))._unsafeUnwrapErr();
    for (const error of [recent, refused]) {
      expect(JSON.stringify(error)).not.toMatch(/voucher-one|token-of/);
    }
  });

  it('that nobody can read leave the outcome unknown', async () => {
    for (const answer of [{ ret_code: 'yes' }, { x: 1 }, 'not json']) {
      const told = await sendTo(answer, 'vmarket');
      expect(told._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
    }
  });
});

describe('asking what became of it', () => {
  it('is answered by the codes that the platform has', () =>
    withETickets(async ({ channel, call, eTicketTrade, tokenOf }) => {
      const orderNo = eTicketTrade();
      const asked = { requestId, orderNo };
      const before = await channel.loadVouchers(call, asked);
      expect(before._unsafeUnwrap()).toEqual({ isAccepted: false });
      const vouchers = vouchersOf(orderNo, 'A1', 'A2');
      const sending = { ...asked, token: tokenOf(orderNo), vouchers };
      expect((await channel.sendVouchers(call, sending)).isOk()).toBe(true);
      const after = await channel.loadVouchers(call, asked);
      expect(after._unsafeUnwrap()).toEqual({ isAccepted: true });
      const about = async (...codes: string[]) => {
        const lookup = { ...asked, vouchers: vouchersOf(orderNo, ...codes) };
        return (await channel.loadVouchers(call, lookup))._unsafeUnwrap().isAccepted;
      };
      expect(await about('A2', 'A1')).toBe(true);
      expect(await about('A1', 'others-1'), 'codes of somebody else are not ours').toBe(false);
      for (const unknown of ['1', 'x']) {
        const none = await channel.loadVouchers(call, { requestId, orderNo: unknown });
        expect(none._unsafeUnwrapErr().code).toBe('channel.order_not_found');
      }
    }));

  it('is only done where there is a call for it', () =>
    withETickets(async ({ channel }) => {
      expect(channel.capabilities.vouchers).toEqual({ canQuery: false, canResend: true });
      expect('loadVouchers' in channel).toBe(false);
      await Promise.resolve();
    }, eTicketOf.merchant));

  it('reads the list under whichever name it stands', async () => {
    for (const codes of [
      [{ code: 'a' }],
      { eticket_code: [{ code: 'a' }] },
      { x: [{ code: 'a' }] },
    ]) {
      const answer = { eticket_codes: codes };
      const { channel } = stubChannel(
        { 'taobao.vmarket.eticket.codes.get': answer },
        { ...eTicketOf.vmarket, notifyKey: 'k' },
      );
      const told = await channel.loadVouchers(stubCall, { requestId, orderNo: '1' });
      expect(told._unsafeUnwrap()).toEqual({ isAccepted: true });
    }
  });
});

describe('a code merchant', () => {
  it('calls under its own session and number', async () => {
    const answer = { ret_code: 1 };
    const { channel, sent } = stubChannel(
      { 'taobao.vmarket.eticket.send': answer },
      { ...eTicketOf.vmarket, notifyKey: 'k', codeMerchantId: '4711' },
    );
    expect(channel.capabilities.credentialFields).toEqual(['session', 'codeMerchantSession']);
    const credentials = { session: 'sellers-session', codeMerchantSession: 'merchants-session' };
    const sending = { requestId, orderNo: '1', token, vouchers: vouchersOf('1', 'a') };
    expect((await channel.sendVouchers({ credentials }, sending)).isOk()).toBe(true);
    expect(sent[0]?.get('session')).toBe('merchants-session');
    expect(sent[0]?.get('codemerchant_id')).toBe('4711');
    const without = await channel.sendVouchers({ credentials: { session: 's' } }, sending);
    expect(without._unsafeUnwrapErr().code).toBe('channel.grant_expired');
  });
});
