import { inspect } from 'node:util';
import { Secret } from '@kaquan/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stubCall, stubChannel } from '../../test/stub-platform.ts';
import { withShop, type TestShop } from '../../test/test-shop.ts';
import { createPddChannel } from '../create-channel.ts';
import { createPddSandbox, pddSandboxSkus } from '../sandbox/index.ts';
import { createCardCipher } from './card-cipher.ts';

const api = 'pdd.voucher.virtual.card.batch.add';
const { goodsId: itemId, skuId } = pddSandboxSkus[0] ?? { goodsId: '', skuId: '' };
const publicKey = createPddSandbox().cardPublicKey();
const card = (number: string | null, secret: string) => ({
  cardNumber: number === null ? null : new Secret(number),
  secret: new Secret(secret),
});
const cards = [card('NO-1', 'SECRET-AAAA'), card('NO-2', '密-BBBB')];
const deposit = { requestId: 'st_1', itemId, skuId, cards };

/** A channel with the key of the shop's platform. */
function withCards({ app, sandbox }: TestShop) {
  const options = { ...app, cards: { publicKey: sandbox.cardPublicKey() } };
  return createPddChannel(options) as TestShop['channel'];
}

describe('depositCards over HTTP', () => {
  it('hands over sealed cards, which the platform gives to who pays', async () => {
    await withShop(async (shop) => {
      const { call, sandbox, paidOrder } = shop;
      const channel = withCards(shop);
      expect(channel.capabilities).toMatchObject({
        dispensesCards: true,
        cardDeposits: { maxCards: 5_000 },
      });
      const told = (await channel.depositCards(call, deposit))._unsafeUnwrap();
      expect(told).toEqual({ outcome: 'done', note: 'batch 9001' });
      const orderNo = paidOrder();
      expect(sandbox.dump().cardBatches).toEqual([
        {
          batchId: '9001',
          skuId,
          cards: [
            { cardNo: 'NO-1', secret: 'SECRET-AAAA', orderSn: orderNo },
            { cardNo: 'NO-2', secret: '密-BBBB', orderSn: orderNo },
          ],
        },
      ]);
      const order = (await channel.loadOrder(call, orderNo))._unsafeUnwrap();
      expect(order.lines).toMatchObject([{ isShipped: true }]);
      const next = paidOrder();
      const waiting = (await channel.loadOrder(call, next))._unsafeUnwrap();
      expect(waiting.isShipped).toBe(false);
    });
  });

  it('is unknown after a lost answer, and is repeated by nobody', async () => {
    await withShop(async (shop) => {
      const { call, sandbox } = shop;
      const channel = withCards(shop);
      sandbox.addFaults([{ kind: 'lost_answer', method: api }]);
      const told = (await channel.depositCards(call, deposit))._unsafeUnwrapErr();
      expect(told.code).toBe('channel.outcome_unknown');
      expect(sandbox.dump().counters.calls[api]).toBe(1);
    });
  });

  it('sends nothing that the platform could not take', async () => {
    const { channel, sent } = stubChannel({}, { cards: { publicKey } });
    for (const [changes, channelCode] of [
      [{ skuId: null }, 'sku_required'],
      [{ itemId: 'x' }, 'sku_required'],
      [{ cards: [] }, 'card_count'],
      [{ cards: Array.from({ length: 5_001 }, () => card('1', '1')) }, 'card_count'],
      [{ cards: [card(null, 'SECRET-AAAA')] }, 'card_number_required'],
      [{ cards: [card('1', 'x'.repeat(118))] }, 'secret_too_long'],
    ] as const) {
      const told = await channel.depositCards(stubCall, { ...deposit, ...changes });
      expect(told._unsafeUnwrapErr()).toMatchObject({ code: 'channel.rejected', channelCode });
    }
    const odd = stubChannel({}, { cards: { publicKey: 'MIIBIjANBg' } }).channel;
    const told = (await odd.depositCards(stubCall, deposit))._unsafeUnwrapErr();
    expect(told).toMatchObject({ channelCode: 'public_key' });
    expect(sent).toEqual([]);
  });

  it.each([
    ['{"response":{"code":0,"message":"","result":{"batchId":7,"totalNum":1}}}', 'needs_check'],
    ['{"response":{"code":0,"message":""}}', 'done'],
    ['{"response":{"code":5,"message":"NO-1已存在 SECRET-AAAA"}}', 'channel.rejected'],
    ['{"response":{"code":"?"}}', 'channel.outcome_unknown'],
  ])('takes %s for %s, and shows no card', async (answer, meant) => {
    const { channel } = stubChannel({ [api]: answer }, { cards: { publicKey } });
    const told = await channel.depositCards(stubCall, deposit);
    expect(told.isOk() ? told.value.outcome : told.error.code).toBe(meant);
    expect(inspect(told, { depth: 9 })).not.toMatch(/NO-1|SECRET-AAAA/);
  });

  it.each([1, 5, 10])('shows no %s letters of a card where long words are cut', async (shown) => {
    const message = `${'x'.repeat(300 - shown)}SECRET-AAAA`;
    for (const answer of [
      JSON.stringify({ response: { code: 5, message } }),
      JSON.stringify({ error_response: { error_code: 50001, sub_code: '1', sub_msg: message } }),
    ]) {
      const { channel } = stubChannel({ [api]: answer }, { cards: { publicKey } });
      const told = (await channel.depositCards(stubCall, deposit))._unsafeUnwrapErr();
      expect('channelMessage' in told && told.channelMessage).toMatch(/^x+\[?s?e?c?r?e?t?\]?…?$/);
    }
  });

  it('keeps long numbers of items as they are', async () => {
    const { channel, sent } = stubChannel({}, { cards: { publicKey } });
    const told = await channel.depositCards(stubCall, { ...deposit, itemId: '9007199254740993' });
    expect(told.isErr()).toBe(true);
    expect(sent[0]?.get('data')).toMatch(/^\{"goodsId":9007199254740993,"skuId":\d{17},/);
  });
});

describe('the cipher of cards', () => {
  it('opens at the platform to what was sealed, whatever it is', async () => {
    const sandbox = createPddSandbox();
    const bare = sandbox.cardPublicKey().replaceAll(/-----[A-Z ]+-----|\n/g, '');
    const seal = await createCardCipher(bare);
    await withShop(async (shop) => {
      const channel = withCards(shop);
      const text = fc.string({ minLength: 1, maxLength: 25, unit: 'grapheme' });
      await fc.assert(
        fc.asyncProperty(text, async (secret) => {
          const one = { ...deposit, cards: [card('N', secret)] };
          expect((await channel.depositCards(shop.call, one)).isOk()).toBe(true);
          const last = shop.sandbox.dump().cardBatches.at(-1);
          expect(last?.cards[0]?.secret).toBe(secret);
        }),
        { numRuns: 15 },
      );
    });
    expect(seal?.('SECRET-AAAA')).toMatch(/^[A-Za-z0-9+/]{171}=$/);
    // No two are alike, so that nobody can compare them.
    expect(seal?.('SECRET-AAAA')).not.toBe(seal?.('SECRET-AAAA'));
  });

  it('has no use for other keys, and throws for none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (key) => {
        expect(await createCardCipher(key)).toBeNull();
      }),
      { numRuns: 30 },
    );
  });
});
