import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardOrderText } from '../../test/fixtures.ts';
import { stubCall, stubChannel } from '../../test/stub-platform.ts';
import { withShop } from '../../test/test-shop.ts';

const update = 'pdd.order.note.update';
const detail = 'pdd.order.information.get';

describe('appendNote over HTTP', () => {
  it('adds below what others wrote, keeps their flag, and adds nothing twice', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderNo = paidOrder();
      const flag = { tag: 3, name: '已问' };
      sandbox.writeNote(orderNo, { text: '买家来过电话', flag });
      const append = async (text: string) =>
        (await channel.appendNote(call, { orderNo, text }))._unsafeUnwrap();
      expect(await append('卡密已发')).toEqual({ outcome: 'done', note: '' });
      expect(await append('卡密已发')).toEqual({ outcome: 'done', note: '' });
      // A part of a line is no line.
      expect(await append('卡密')).toEqual({ outcome: 'done', note: '' });
      const { note } = sandbox.dump().orders[0] ?? {};
      expect(note).toEqual({ text: '买家来过电话\n卡密已发\n卡密', flag });
      expect(sandbox.dump().counters.calls[update]).toBe(2);
    });
  });

  it.each(['lost_answer', 'answer_timeout'] as const)(
    'reads the note after a %s, and writes it once',
    async (kind) => {
      await withShop(async ({ channel, call, sandbox, paidOrder }) => {
        const orderNo = paidOrder();
        sandbox.addFaults([{ kind, method: update }]);
        const told = await channel.appendNote(call, { orderNo, text: '已发' });
        expect(told._unsafeUnwrap().outcome).toBe('done');
        expect(sandbox.dump().orders[0]?.note?.text).toBe('已发');
      });
    },
  );

  it('may go again where nothing was written, and is unknown where nobody can see', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderNo = paidOrder();
      const append = async () => channel.appendNote(call, { orderNo, text: '已发' });
      sandbox.addFaults([{ kind: 'http_error', method: update }]);
      expect((await append())._unsafeUnwrapErr().code).toBe('channel.unavailable');
      sandbox.addFaults([
        { kind: 'lost_answer', method: update },
        { kind: 'http_error', method: detail, after: 1, times: 3 },
      ]);
      expect((await append())._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
      expect((await append())._unsafeUnwrap().outcome).toBe('done');
      expect(sandbox.dump().orders[0]?.note?.text).toBe('已发');
    });
  });

  it('knows no order that is not there', async () => {
    await withShop(async ({ channel, call }) => {
      const told = await channel.appendNote(call, { orderNo: '260101-1', text: '已发' });
      expect(told._unsafeUnwrapErr()).toMatchObject({ channelCode: 'not_found' });
    });
  });

  it('takes success=false for a no, with its words', async () => {
    const { channel } = stubChannel({
      [detail]: `{"order_info_get_response":{"order_info":${cardOrderText}}}`,
      [update]: '{"response":{"success":false,"error_code":7,"error_msg":"备注过长"}}',
    });
    const told = await channel.appendNote(stubCall, {
      orderNo: '260101-123456789012345',
      text: '已发',
    });
    expect(told._unsafeUnwrapErr()).toMatchObject({
      channelCode: 'success=false 7',
      channelMessage: '备注过长',
    });
  });

  it('keeps every note that was there, whatever is written', async () => {
    const line = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== '');
    await fc.assert(
      fc.asyncProperty(line, line, async (before, text) => {
        const orderInfo = { ...(JSON.parse(cardOrderText) as object), remark: before };
        const { channel, sent } = stubChannel({
          [detail]: JSON.stringify({ a: { order_info: orderInfo } }),
          [update]: '{"response":{"success":true}}',
        });
        const orderNo = '260101-123456789012345';
        const told = await channel.appendNote(stubCall, { orderNo, text });
        expect(told._unsafeUnwrap().outcome).toBe('done');
        const written = sent.find((form) => form.get('type') === update)?.get('note') ?? before;
        expect(written.startsWith(before)).toBe(true);
        expect(written.replaceAll('\r\n', '\n')).toContain(text.replaceAll('\r\n', '\n').trim());
      }),
      { numRuns: 60 },
    );
  });
});
