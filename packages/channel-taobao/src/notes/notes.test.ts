import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withShop, type TestShop } from '../../test/test-shop.ts';
import { planNote } from './plan-note.ts';

const update = 'taobao.trade.memo.update';
/** What is used of the platform's 1,000. */
const maxNoteBytes = 960;
const bytesOf = (text: string) => new TextEncoder().encode(text).length;

describe('planNote', () => {
  const words = fc
    .array(fc.constantFrom('a', 'b', '补', '发', '😀', ' ', '\n'), { minLength: 1, maxLength: 300 })
    .map((characters) => characters.join(''))
    .filter((text) => text.trim() !== '');

  it('keeps what stands there, fits, and finds its own text again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constant(''), words), words, (memo, text) => {
        const plan = planNote(memo, text);
        if (plan.kind !== 'write') return;
        expect(plan.memo.startsWith(memo.trim() === '' ? '' : memo)).toBe(true);
        expect(bytesOf(plan.memo)).toBeLessThanOrEqual(Math.max(maxNoteBytes, bytesOf(memo)));
        expect(plan.memo.isWellFormed()).toBe(true);
        expect(planNote(plan.memo, text)).toEqual({ kind: 'there' });
        expect(planNote(plan.memo.replaceAll('\n', ' '), text)).toEqual({ kind: 'there' });
      }),
    );
  });

  it('cuts its own text where it does not fit, and nothing else', () => {
    const memo = 'x'.repeat(maxNoteBytes - 40);
    const text = '这是一条很长的备注，写不下的部分会被截断，其余保留原样';
    const plan = planNote(memo, text);
    if (plan.kind !== 'write') throw new Error(plan.kind);
    expect(plan.memo).toMatch(/^x{920}\n这是一条很长的备注，写不…$/);
    expect(planNote(plan.memo, text)).toEqual({ kind: 'there' });
    expect(planNote(plan.memo, '另一条')).toEqual({ kind: 'full' });
  });

  it('does not take a word inside another text for its own', () => {
    expect(planNote('不同意', '同意').kind).toBe('write');
    expect(planNote('第一行\n同意\n第三行', '同意').kind).toBe('there');
  });
});

const append = async ({ channel, call }: TestShop, orderNo: string, text: string) =>
  channel.appendNote(call, { orderNo, text });
const memoOf = ({ sandbox }: TestShop, tid: string) =>
  sandbox.dump().trades.find((trade) => trade.tid === tid)?.sellerMemo;
const callsOf = ({ sandbox }: TestShop) => sandbox.dump().counters.calls[update] ?? 0;

describe('appendNote over HTTP', () => {
  it('puts a text below what others wrote, once', async () => {
    await withShop(async (shop) => {
      const { tid } = shop.paidTrade();
      for (const text of ['老顾客', '补发 2 张', '补发 2 张', '老顾客']) {
        const answer = (await append(shop, tid, text))._unsafeUnwrap();
        expect(answer).toEqual({ outcome: 'done', note: '' });
      }
      expect(memoOf(shop, tid)).toBe('老顾客\n补发 2 张');
      expect(callsOf(shop)).toBe(2);
    });
  });

  it('is for a person where the memo is full, and leaves it as it is', async () => {
    await withShop(async (shop) => {
      const { tid } = shop.paidTrade();
      const long = '备'.repeat(319);
      expect((await append(shop, tid, long))._unsafeUnwrap().outcome).toBe('done');
      expect((await append(shop, tid, '再来一条'))._unsafeUnwrap().outcome).toBe('needs_check');
      expect(memoOf(shop, tid)).toBe(long);
    });
  });

  it('is done where it took effect and the answer got lost, and may go again where it did not', async () => {
    await withShop(async (shop) => {
      const { tid } = shop.paidTrade();
      shop.sandbox.addFaults([{ kind: 'http_error', method: update }]);
      const error = (await append(shop, tid, '补发'))._unsafeUnwrapErr();
      expect(error.code).toBe('channel.unavailable');
      shop.sandbox.addFaults([{ kind: 'lost_answer', method: update }]);
      expect((await append(shop, tid, '补发'))._unsafeUnwrap().outcome).toBe('done');
      expect(memoOf(shop, tid)).toBe('补发');
    });
  });

  it('is refused of a trade that there is not', async () => {
    await withShop(async (shop) => {
      for (const [orderNo, channelCode] of [
        ['x', 'invalid_order_no'],
        ['1', 'not_found'],
      ] as const) {
        expect((await append(shop, orderNo, '补发'))._unsafeUnwrapErr()).toMatchObject({
          code: 'channel.rejected',
          channelCode,
        });
      }
    });
  });
});
