import assert from 'node:assert/strict';
import { createKaquan } from '../../create-kaquan.ts';
import type { Channel } from '../../ports/channel.ts';
import type { ContractCase } from '../contract-case.ts';
import { createSeededIds } from '../seeded-ids.ts';
import { atOnce, must, refused, tally } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

const named = (idempotencyKey: string) => ({ idempotencyKey, reason: '给平台备货' });

/** A desk over a marketplace that can be told none of it. */
function poorDesk(stage: Stage) {
  const { market } = stage;
  const words = new Set(['setItemStock', 'appendNote', 'depositCards']);
  const { cardDeposits: _deposits, ...capabilities } = market.channel.capabilities;
  const declared = { ...capabilities, setsItemStock: false, takesNotes: false };
  const calls = Object.entries(market.channel).filter(([name]) => !words.has(name));
  const poorer = { ...Object.fromEntries(calls), capabilities: declared } as Channel;
  return stage.compose(poorer).with({ actor: { kind: 'operator', id: 'li' } });
}

/** What a channel is told at once: its stock, notes, and cards that it hands out. */
export const tellingWordCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1580',
      title: 'sets what a channel sells from 渠道库存, as often as it is asked, once for a key',
    },
    async (stage) => {
      const { market, shopId } = stage;
      const { catalog } = stage.operator;
      const set = (quantity: number, idempotencyKey?: string) =>
        catalog.setItemStock(
          { shopId, itemId: 'item-1', quantity },
          idempotencyKey === undefined ? {} : { idempotencyKey },
        );
      const done = await must(set(7, 'monday'));
      assert.deepEqual([done.outcome, done.told, done.note], ['applied', 'done', '']);
      assert.equal(market.itemStock('item-1'), 7);
      assert.equal((await must(set(7, 'monday'))).outcome, 'replayed');
      await refused(set(8, 'monday'), 'idempotency.key_reused');
      assert.equal(market.calls.setItemStock, 1);
      await must(set(0));
      await must(set(0));
      assert.equal(market.itemStock('item-1'), 0);
      assert.equal(market.calls.setItemStock, 3);
      await must(catalog.setItemStock({ shopId, itemId: 'item-1', skuId: 'red', quantity: 2 }));
      assert.deepEqual([market.itemStock('item-1'), market.itemStock('item-1', 'red')], [0, 2]);
      await refused(
        catalog.setItemStock({ shopId: 'nowhere', itemId: 'x', quantity: 1 }),
        'shop.not_found',
      );
      for (const quantity of [-1, 0.5, 1_000_001]) await refused(set(quantity), 'input.invalid');
    },
  ),

  guarantee(
    { id: 'G1559', title: 'takes back nothing that was said since by repeating a call too late' },
    async (stage) => {
      const { market, shopId, storage, vault, clock } = stage;
      const item = { shopId, itemId: 'item-1' };
      let isLate = true;
      const late = createKaquan({
        storage: {
          ...storage,
          async lease(request) {
            if (!isLate) return storage.lease(request);
            isLate = false;
            // Between the look at its key and its turn, the call itself and a newer one come to their end.
            const { catalog } = stage.operator;
            await must(catalog.setItemStock({ ...item, quantity: 5 }, { idempotencyKey: 'first' }));
            await must(catalog.setItemStock({ ...item, quantity: 3 }));
            return storage.lease(request);
          },
        },
        ...{ channels: [market.channel], vault, clock, ids: createSeededIds('late') },
      });
      const { catalog } = late.with({ actor: { kind: 'operator', id: 'li' } });
      const again = catalog.setItemStock({ ...item, quantity: 5 }, { idempotencyKey: 'first' });
      assert.equal((await must(again)).outcome, 'replayed');
      assert.equal(market.itemStock('item-1'), 3);
    },
  ),

  guarantee(
    {
      id: 'G1581',
      title: 'adds to the note on a trade 备注 and keeps what others wrote, once for a text',
    },
    async (stage) => {
      const { market, operator } = stage;
      const { orderId, orderNo } = await stage.sell();
      market.writeNote(orderNo, '老客户');
      const append = (text: string) => operator.orders.appendNote({ orderId, text });
      await must(append('卡密已发'));
      await must(append('卡密已发'));
      assert.equal(market.noteOn(orderNo), '老客户\n卡密已发');
      // Two clerks at once: one of them may have to wait, and nothing that was said is lost.
      const other = stage.compose().with({ actor: { kind: 'operator', id: 'wang' } });
      const texts = ['一', '二', '三', '四'];
      const answers = await atOnce(4, (n) => {
        const { orders } = n % 2 === 0 ? operator : other;
        return orders.appendNote({ orderId, text: texts[n] ?? '' });
      });
      const said = texts.filter((_, n) => answers[n]?.isOk() === true);
      assert.ok(said.length >= 1);
      for (const answer of answers) {
        assert.ok(answer.isOk() || answer.error.code === 'storage.contention');
      }
      const lines = market.noteOn(orderNo).split('\n');
      assert.deepEqual(lines.toSorted(), ['老客户', '卡密已发', ...said].toSorted());
      await refused(append(' '), 'input.invalid');
      await refused(operator.orders.appendNote({ orderId: 'none', text: 'x' }), 'order.not_found');
    },
  ),

  guarantee(
    {
      id: 'G1582',
      title:
        'hands a platform its cards 平台发卡 once, whoever clicks again, after any lost answer',
    },
    async (stage) => {
      await stage.stock(5);
      const { market, productId, shopId } = stage;
      const about = { productId, shopId, itemId: 'cards', count: 2 };
      const deposit = (key: string, isMissing = false) =>
        stage.operator.stock.depositKeys({ ...about, isMissing }, named(key));
      const clicks = await atOnce(3, () => deposit('pdd/1'));
      const words = await Promise.all(clicks.map((click) => must(Promise.resolve(click))));
      assert.deepEqual(tally(words.map(({ outcome, told }) => `${outcome} ${told}`)), {
        'applied done': 1,
        'replayed null': 2,
      });
      const [first] = words;
      assert.equal(market.cardsOf('cards').length, 2);
      assert.equal(new Set(words.map(({ keyIds }) => keyIds.join())).size, 1, 'the same keys');
      assert.equal(first?.keyIds.length, 2);
      market.failNext('depositCards', { kind: 'answer_lost' });
      await refused(deposit('pdd/2'), 'channel.outcome_unknown');
      assert.equal(market.cardsOf('cards').length, 4);
      assert.equal((await must(deposit('pdd/2'))).told, null, 'nobody hands them over blindly');
      market.failNext('depositCards', { kind: 'unavailable' });
      await refused(deposit('pdd/3'), 'stock.too_few');
      await stage.stock(1);
      await refused(deposit('pdd/3'), 'channel.unavailable');
      assert.equal((await stage.level()).consigned, 6, 'they stay the platform’s');
      const again = await must(deposit('pdd/3', true));
      assert.deepEqual([again.outcome, again.told, again.note], ['replayed', 'done', 'batch-3']);
      assert.equal((await must(deposit('pdd/3', true))).told, null, 'the platform has them by now');
      await stage.stock(2);
      market.failNext('depositCards', { kind: 'unavailable' });
      await refused(deposit('pdd/4'), 'channel.unavailable');
      const looked = await atOnce(3, () => deposit('pdd/4', true));
      const told = looked.flatMap((each) => (each.isOk() ? [each.value.told] : []));
      assert.equal(told.filter((each) => each === 'done').length, 1, 'and those only once');
      for (const each of looked) assert.ok(each.isOk() || each.error.code === 'storage.contention');
      const cards = market.cardsOf('cards');
      assert.deepEqual([cards.length, new Set(cards).size], [8, 8]);
    },
  ),

  guarantee(
    {
      id: 'G1583',
      title:
        'tells a channel nothing that it cannot be told, and refuses before a key leaves stock',
    },
    async (stage) => {
      await stage.stock(300);
      const { productId, shopId, market } = stage;
      const { orderId } = await stage.sell();
      const poor = poorDesk(stage);
      const item = { shopId, itemId: 'item-1' };
      const about = { ...item, productId, count: 1 };
      await refused(poor.catalog.setItemStock({ ...item, quantity: 1 }), 'channel.incapable');
      await refused(poor.orders.appendNote({ orderId, text: 'x' }), 'channel.incapable');
      await refused(poor.stock.depositKeys(about, named('1')), 'channel.incapable');
      const { stock } = stage.operator;
      const many = await refused(
        stock.depositKeys({ ...about, count: 101 }, named('2')),
        'input.invalid',
      );
      assert.match(many.issues[0]?.problem ?? '', /100/);
      await refused(stock.depositKeys(about), 'input.invalid');
      await refused(
        stock.depositKeys({ ...about, shopId: 'nowhere' }, named('3')),
        'shop.not_found',
      );
      assert.equal((await stage.level()).consigned, 0);
      const host = await stage.begin();
      const code = 'transaction.not_allowed';
      await refused(host.desk.catalog.setItemStock({ ...item, quantity: 1 }), code);
      await refused(host.desk.orders.appendNote({ orderId, text: 'x' }), code);
      await refused(host.desk.stock.depositKeys(about, named('4')), code);
      await host.rollback();
      market.endGrant();
      const ended = stock.depositKeys(about, named('5'));
      await refused(ended, 'channel.grant_expired');
      assert.equal(market.calls.setItemStock + market.calls.appendNote, 0);
    },
  ),

  guarantee(
    { id: 'G1584', title: 'keeps nothing of a card in what a channel said of a deposit' },
    async (stage) => {
      await stage.stock(1);
      const { market, productId, shopId } = stage;
      const chatty: Channel = {
        ...market.channel,
        async depositCards(_call, { cards }) {
          await Promise.resolve();
          throw new Error(`cannot take ${cards.map(({ secret }) => secret.reveal()).join()}`);
        },
      };
      const desk = stage.compose(chatty).with({ actor: { kind: 'operator', id: 'li' } });
      const about = { productId, shopId, itemId: 'cards', count: 1 };
      const error = await refused(
        desk.stock.depositKeys(about, named('1')),
        'channel.outcome_unknown',
      );
      assert.ok(!JSON.stringify([error, error.message, String(error.cause)]).includes('sesame'));
      assert.ok(!JSON.stringify(stage.logged).includes('sesame'));
    },
  ),
];
