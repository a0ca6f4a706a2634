import assert from 'node:assert/strict';
import { Secret } from '../../kernel/secret.ts';
import { basics, conformanceCase, paidOrder, type ConformanceCase } from './conformance-case.ts';
import { checkAnswer, checkSilence, errorFrom, outcomeFrom, valueFrom } from './sound-answers.ts';

const stockNeeds = ['item', 'stockOf'] as const;
const ofStock = {
  claim: 'setsItemStock',
  isClaimed: ({ setsItemStock }) => setsItemStock === true,
  needs: stockNeeds,
} as const satisfies Partial<Parameters<typeof conformanceCase<(typeof stockNeeds)[number]>>[1]>;

const noteNeeds = [...basics, 'noteOf', 'writeNote'] as const;
const ofNotes = {
  claim: 'takesNotes',
  isClaimed: ({ takesNotes }) => takesNotes === true,
  needs: noteNeeds,
} as const satisfies Partial<Parameters<typeof conformanceCase<(typeof noteNeeds)[number]>>[1]>;

const cardNeeds = ['item', 'cardsOf'] as const;
const ofCards = {
  claim: 'cardDeposits',
  isClaimed: ({ cardDeposits }) => cardDeposits !== undefined,
  needs: cardNeeds,
} as const satisfies Partial<Parameters<typeof conformanceCase<(typeof cardNeeds)[number]>>[1]>;

const ofGrants = {
  claim: 'renewsGrants',
  isClaimed: ({ renewsGrants }) => renewsGrants === true,
} as const satisfies Partial<Parameters<typeof conformanceCase>[1]>;

/** What else a channel can be told, beside what becomes of orders. */
export const tellingCases: readonly ConformanceCase[] = [
  conformanceCase(['C120', 'sets how many of an item are sold, by the whole figure'], {
    ...ofStock,
    async check(desk) {
      const item = await desk.world.item();
      for (const quantity of [7, 7, 3, 0, 12]) {
        const answer = await desk.channel.setItemStock(desk.call, { ...item, quantity });
        assert.equal(outcomeFrom(desk, answer), 'done');
        assert.equal(await desk.world.stockOf(item), quantity);
      }
    },
  }),

  conformanceCase(['C121', 'sets no figure of an item that it does not sell'], {
    ...ofStock,
    async check(desk) {
      const item = await desk.world.item();
      const before = await desk.world.stockOf(item);
      const odd = { itemId: '404040404', skuId: null, quantity: before + 5 };
      assert.notEqual(outcomeFrom(desk, await desk.channel.setItemStock(desk.call, odd)), 'done');
      assert.equal(await desk.world.stockOf(item), before);
    },
  }),

  conformanceCase(['C122', 'adds to a note, keeps what others wrote, and adds once'], {
    ...ofNotes,
    async check(desk) {
      const orderNo = await paidOrder(desk);
      await desk.world.writeNote(orderNo, '老客户，请先联系');
      for (const text of ['已发 2 张', '已发 2 张', '已核销']) {
        const answer = await desk.channel.appendNote(desk.call, { orderNo, text });
        assert.equal(outcomeFrom(desk, answer), 'done');
      }
      const note = await desk.world.noteOf(orderNo);
      const at = ['老客户，请先联系', '已发 2 张', '已核销'].map((text) => note.indexOf(text));
      assert.ok(!at.includes(-1), 'all of it is there');
      assert.deepEqual(
        at,
        at.toSorted((a, b) => a - b),
        'the newest last',
      );
      assert.equal(note.split('已发 2 张').length, 2, 'what stood there already is not added');
    },
  }),

  conformanceCase(['C123', 'hands over cards, all of them, and tells nobody what they are'], {
    ...ofCards,
    async check(desk) {
      const item = await desk.world.item();
      const before = await desk.world.cardsOf(item);
      const texts = ['CARD-SECRET-0001', 'CARD-SECRET-0002'];
      const cards = texts.map((text, n) => ({
        cardNumber: new Secret(`88800000000${n}`),
        secret: new Secret(text),
      }));
      const deposit = { requestId: 'deposit-1', ...item, cards };
      const answer = await desk.channel.depositCards(desk.call, deposit);
      checkSilence({ ...desk, secrets: texts }, JSON.stringify(answer));
      assert.equal(outcomeFrom(desk, answer), 'done');
      assert.equal(await desk.world.cardsOf(item), before + 2);
      const odd = { ...deposit, requestId: 'deposit-2', itemId: '404040404', skuId: null };
      const refused = await desk.channel.depositCards(desk.call, odd);
      checkSilence({ ...desk, secrets: texts }, JSON.stringify(refused));
      assert.notEqual(outcomeFrom(desk, refused), 'done');
      assert.equal(await desk.world.cardsOf(item), before + 2);
    },
  }),

  conformanceCase(['C124', 'renews a grant so that the next call is made with what it answers'], {
    ...ofGrants,
    async check(desk) {
      const shop = valueFrom(desk, await desk.channel.describeShop(desk.call));
      const grant = valueFrom(desk, await desk.channel.refreshGrant(desk.call));
      const fields = desk.channel.capabilities.credentialFields;
      assert.deepEqual(Object.keys(grant.credentials).toSorted(), fields.toSorted());
      assert.ok(grant.expiresAt === null || grant.expiresAt > desk.now());
      const next = { ...desk.call, credentials: grant.credentials };
      assert.deepEqual(valueFrom(desk, await desk.channel.describeShop(next)), shop);
    },
  }),

  conformanceCase(['C125', 'does not renew a grant that is void already'], {
    ...ofGrants,
    async check(desk) {
      valueFrom(desk, await desk.channel.refreshGrant(desk.call));
      const answer = await desk.channel.refreshGrant(desk.call);
      checkAnswer(desk, answer);
      const isVoid = (await desk.channel.describeShop(desk.call)).isErr();
      // Where no page says how a platform refuses it, it is a refusal like any other.
      if (isVoid) errorFrom(desk, answer, ['channel.grant_expired', 'channel.rejected']);
    },
  }),
];
