import { inspect } from 'node:util';
import { Secret } from '@kaquan/core';
import { describe, expect, it } from 'vitest';
import { stubCall, stubChannel } from '../../test/stub-platform.ts';
import { withShop } from '../../test/test-shop.ts';

const api = 'pdd.voucher.virtual.card.verification';
const number = 'SECRET-AAAA';
const voucher = { cardNumber: null, secret: new Secret(number) };
const used = { requestId: 'u1', orderNo: '260101-1', lineNo: '1', ordinal: 1, code: null, voucher };
const by = (time: 'seconds' | 'milliseconds' | 'text') =>
  ({ number: 'secret', reportsUse: { by: 'state', time } }) as const;

describe('a use that is told by the number of its voucher', () => {
  it.each(['seconds', 'milliseconds', 'text'] as const)(
    'is told once, with its time in %s',
    async (time) => {
      await withShop(
        async ({ channel, call, sandbox }) => {
          const orderNo = sandbox.create({ outerId: 'EV100' });
          sandbox.pay(orderNo);
          const order = (await channel.loadOrder(call, orderNo))._unsafeUnwrap();
          const { lineNo = '' } = order.lines[0] ?? {};
          const sent = { requestId: 'or_1.s2', orderNo, token: null };
          const vouchers = [{ lineNo, ordinal: 1, ...voucher }];
          const handed = await channel.sendVouchers(call, { ...sent, vouchers });
          expect(handed._unsafeUnwrap().outcome).toBe('done');
          const request = { ...used, orderNo, lineNo };
          const done = { outcome: 'done', note: '' };
          expect((await channel.verifyUnit(call, request))._unsafeUnwrap()).toEqual(done);
          expect((await channel.verifyUnit(call, request))._unsafeUnwrap()).toEqual(done);
          expect(sandbox.dump().orders[0]?.vouchers).toMatchObject([{ usedBy: 'u1' }]);
          const other = { ...request, requestId: 'u1/v2' };
          const known = (await channel.verifyUnit(call, other))._unsafeUnwrap();
          expect(known).toEqual({ outcome: 'done', note: '券已核销' });
          const stranger = { ...voucher, secret: new Secret('SECRET-ZZZZ') };
          const no = await channel.verifyUnit(call, { ...request, voucher: stranger });
          expect(no._unsafeUnwrapErr()).toMatchObject({ channelCode: '60004' });
        },
        { channel: { vouchers: by(time) } },
      );
    },
  );

  it('is impossible for what was not handed over as a voucher', async () => {
    const { channel, sent } = stubChannel({}, { vouchers: by('text') });
    const told = await channel.verifyUnit(stubCall, { ...used, voucher: null });
    expect(told._unsafeUnwrap()).toMatchObject({ outcome: 'impossible' });
    expect(sent).toEqual([]);
  });

  it('shows its number nowhere, whatever the platform repeats', async () => {
    const words = JSON.stringify({
      error_response: { error_code: 50001, sub_code: '60099', sub_msg: `券号${number}不符` },
    });
    const { channel } = stubChannel({ [api]: words }, { vouchers: by('text') });
    const told = (await channel.verifyUnit(stubCall, used))._unsafeUnwrapErr();
    expect(told).toMatchObject({ channelMessage: '券号[secret]不符' });
    expect(inspect(told, { depth: 9 })).not.toContain(number);
  });

  it('takes no denial for a yes', async () => {
    for (const inside of ['{"is_success":false}', '{"success":false}']) {
      const { channel } = stubChannel({ [api]: `{"a":${inside}}` }, { vouchers: by('text') });
      const told = (await channel.verifyUnit(stubCall, used))._unsafeUnwrapErr();
      expect(told).toMatchObject({ code: 'channel.rejected', channelCode: 'success=false' });
    }
  });
});
