import { Secret } from '@kaquan/core';
import type { ChannelVerification } from '@kaquan/core/ports';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cardsOf,
  eTicketOf,
  vouchersOf,
  withETickets,
  type ETicketShop,
} from '../../test/e-ticket-shop.ts';
import { refusal, stubCall, stubChannel } from '../../test/stub-platform.ts';
import { serialOf } from './serial.ts';

/** Sends two codes, and gives what core would ask about the first. */
async function sent(shop: ETicketShop): Promise<ChannelVerification> {
  const { channel, call, eTicketTrade, tokenOf } = shop;
  const orderNo = eTicketTrade();
  const token = tokenOf(orderNo);
  const [first, second] = vouchersOf(orderNo, 'A-1', 'A-2');
  if (first === undefined || second === undefined) throw new Error('no vouchers');
  const sending = { requestId: 'o.s1', orderNo, token, vouchers: [first, second] };
  expect((await channel.sendVouchers(call, sending))._unsafeUnwrap().outcome).toBe('done');
  const unit = { lineNo: orderNo, ordinal: 1, code: '123456789012' };
  return { ...unit, requestId: 'o.l1.u1', orderNo, voucher: first, token };
}

const leftOf = ({ sandbox }: ETicketShop) =>
  Object.values(sandbox.dump().eTickets.tickets)[0]?.codes.map(({ left }) => left);

describe.each([
  ['vmarket', eTicketOf.vmarket],
  ['merchant', eTicketOf.merchant],
] as const)('verifying by %s', (family, eTicket) => {
  const run = (test: (shop: ETicketShop) => Promise<void>) => withETickets(test, eTicket);

  it('uses the code up that the buyer was given, and takes that back', () =>
    run(async (shop) => {
      const { channel, call } = shop;
      const unit = await sent(shop);
      const known = async () => (await channel.loadVerification(call, unit)).unwrapOr(null);
      expect(await known()).toEqual({ isVerified: false });
      const used = await channel.verifyUnit(call, unit);
      expect(used._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      expect(leftOf(shop)).toEqual([0, 1]);
      // The newer family does not tell a code that is used up from one that it refuses.
      expect(await known()).toEqual(family === 'vmarket' ? { isVerified: true } : null);
      const undone = await channel.undoVerification(call, unit);
      expect(undone._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      expect(leftOf(shop)).toEqual([1, 1]);
      expect(await known()).toEqual({ isVerified: false });
    }));

  it('goes by another number in the next round', () =>
    run(async (shop) => {
      const { channel, call, sandbox } = shop;
      const unit = await sent(shop);
      for (const requestId of ['o.l1.u1', 'o.l1.u1/v2']) {
        const round = { ...unit, requestId };
        expect((await channel.verifyUnit(call, round))._unsafeUnwrap().outcome).toBe('done');
        expect((await channel.undoVerification(call, round)).isOk()).toBe(true);
      }
      const { tickets } = sandbox.dump().eTickets;
      const serials = Object.values(tickets).flatMap(({ uses }) =>
        uses.map(({ serial }) => serial),
      );
      expect(serials).toEqual([await serialOf('o.l1.u1'), await serialOf('o.l1.u1/v2')]);
      expect(leftOf(shop)).toEqual([1, 1]);
    }));

  it('uses no code twice after a lost answer', () =>
    run(async (shop) => {
      const { channel, call, sandbox } = shop;
      const unit = await sent(shop);
      sandbox.addFaults([{ kind: 'lost_answer' }]);
      const lost = await channel.verifyUnit(call, unit);
      expect(lost._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
      const again = await channel.verifyUnit(call, unit);
      if (family === 'vmarket') expect(again._unsafeUnwrap().outcome).toBe('done');
      else expect(again._unsafeUnwrapErr().code).toBe('channel.rejected');
      expect(leftOf(shop)).toEqual([0, 1]);
    }));

  it('is impossible once the order is refunded', () =>
    run(async (shop) => {
      const { channel, call, sandbox } = shop;
      const unit = await sent(shop);
      sandbox.close(unit.orderNo);
      for (const told of [
        await channel.verifyUnit(call, unit),
        await channel.undoVerification(call, unit),
      ]) {
        expect(told._unsafeUnwrap().outcome).toBe('impossible');
      }
    }));

  it('is for a person where the unit went another way, or the platform gave no token', () =>
    run(async (shop) => {
      const { channel, call } = shop;
      const unit = await sent(shop);
      for (const lacking of [
        { ...unit, voucher: null },
        { ...unit, token: null },
      ]) {
        const told = [
          await channel.verifyUnit(call, lacking),
          await channel.undoVerification(call, lacking),
        ];
        for (const each of told) expect(each._unsafeUnwrap().outcome).toBe('needs_check');
      }
      const never = await channel.loadVerification(call, { ...unit, voucher: null });
      expect(never._unsafeUnwrap()).toEqual({ isVerified: false });
      expect(leftOf(shop)).toEqual([1, 1]);
    }));
});

describe('a unit whose token is gone', () => {
  it('is not said to be unused: an undoing that was begun would count as done', () =>
    withETickets(async (shop) => {
      const { channel, call } = shop;
      const unit = await sent(shop);
      expect((await channel.verifyUnit(call, unit))._unsafeUnwrap().outcome).toBe('done');
      const known = await channel.loadVerification(call, { ...unit, token: null });
      expect(known._unsafeUnwrapErr()).toMatchObject({
        code: 'channel.rejected',
        channelCode: 'cannot_ask',
      });
    }));
});

describe('the platform’s own numbers', () => {
  it('are told of, because what goes by them cannot be taken back from here', () =>
    withETickets(async (shop) => {
      shop.sandbox.settleETickets({ serials: 'own' });
      const unit = await sent(shop);
      const used = (await shop.channel.verifyUnit(shop.call, unit))._unsafeUnwrap();
      expect(used).toMatchObject({
        outcome: 'done',
        note: expect.stringContaining('S1') as string,
      });
      const undone = await shop.channel.undoVerification(shop.call, unit);
      expect(undone._unsafeUnwrapErr().code).toBe('channel.rejected');
    }));
});

describe('a card', () => {
  it.each(['number', 'secret'] as const)(
    'is verified by its %s where the host says so',
    async (by) => {
      const api = 'taobao.eticket.merchant.ma.available';
      const eTicket = { ...eTicketOf.cards, verifiedBy: by, notifyKey: 'k' };
      const { channel, sent: forms } = stubChannel(
        { [api]: { ret_code: 'isv.success-all' } },
        eTicket,
      );
      const [voucher] = cardsOf('1', ['the-number', 'the-secret']);
      const told = await channel.loadVerification(stubCall, {
        ...{ requestId: 'u', orderNo: '1', lineNo: '1', ordinal: 1, code: null },
        voucher: voucher ?? null,
        token: new Secret('t'),
      });
      expect(told._unsafeUnwrap()).toEqual({ isVerified: false });
      expect(forms[0]?.get('code')).toBe(`the-${by}`);
    },
  );
});

describe('errors', () => {
  it('quote neither the code nor the token', async () => {
    const words = refusal('isv.some-error', 'no A-SECRET-CODE of A-SECRET-TOKEN');
    const { channel } = stubChannel(
      { 'taobao.vmarket.eticket.beforeconsume': words, 'taobao.vmarket.eticket.reverse': words },
      { ...eTicketOf.vmarket, notifyKey: 'k' },
    );
    const [voucher] = vouchersOf('1', 'A-SECRET-CODE');
    const unit = {
      ...{ requestId: 'u', orderNo: '1', lineNo: '1', ordinal: 1, code: null },
      voucher: voucher ?? null,
      token: new Secret('A-SECRET-TOKEN'),
    };
    const told = [
      await channel.verifyUnit(stubCall, unit),
      await channel.undoVerification(stubCall, unit),
      await channel.loadVerification(stubCall, unit),
    ];
    for (const each of told) {
      const error = each._unsafeUnwrapErr();
      expect(error.code).toBe('channel.rejected');
      expect(JSON.stringify(error)).not.toContain('A-SECRET');
    }
  });
});

describe('serialOf', () => {
  it('gives each request a number that the platform takes, and the same each time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string(), async (one, other) => {
        const serial = await serialOf(one);
        expect(serial).toMatch(/^[A-Za-z0-9_]{1,100}$/);
        expect(await serialOf(one)).toBe(serial);
        if (one !== other) expect(await serialOf(other)).not.toBe(serial);
      }),
    );
  });
});
