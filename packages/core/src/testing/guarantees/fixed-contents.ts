import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import { anId } from '../an-id.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { aSealedSale } from './host-transactions.ts';
import { ask, refund } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';

/** Sells a text under the item of every trade from now on. */
async function sellText(stage: Stage): Promise<string> {
  const { operator, shopId } = stage;
  const stock = { kind: 'keys', keys: 'fixed' } as const;
  const { product } = await must(operator.catalog.createProduct({ name: '教程', stock }));
  const { productId } = product;
  await must(operator.catalog.mapItem({ shopId, productId, item: { itemId: 'item-1' } }));
  return productId;
}

const reason = { reason: '链接换了' };

async function set({ operator }: Stage, productId: string, content: string) {
  const done = await must(operator.stock.setFixedContent({ productId, content }, reason));
  const { outcome, isReplacing, changedOrders, version } = done;
  assert.deepEqual([outcome, done.productId], ['applied', productId]);
  return { isReplacing, changedOrders, version };
}

async function redeem(stage: Stage, order: Order): Promise<readonly string[]> {
  const token = await stage.tokenOf(order);
  return textsOf((await must(stage.buyer().redemption.redeem({ token }))).goods);
}

async function levelOf({ operator }: Stage, productId: string) {
  const [level] = await must(operator.stock.findLevels({ productIds: [productId] }));
  assert.ok(level?.kind === 'shared' && level.keys === 'fixed');
  const { free, claimed, delivered, voided, waiting, cards, imported } = level;
  const sum = Object.values(cards).reduce((a, b) => a + b, 0);
  assert.equal(sum, imported, 'the states add up to what came');
  return { free, claimed, delivered, voided, waiting, cards: cards.available, imported };
}

const none = { claimed: 0, delivered: 0, voided: 0, waiting: 0 };

function holdsOf({ holds }: Order): readonly string[] {
  return holds.map(({ reason: why }) => why);
}

/** One text for all buyers, which may be edited while it is sold. */
export const fixedContentCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1016', title: 'shows one text to all buyers, once there is one' },
    async (stage) => {
      const text = await sellText(stage);
      const early = await stage.sell({ lines: [{ quantity: 2 }] });
      assert.deepEqual(holdsOf(await stage.load(early)), ['out_of_stock'], 'short without a text');
      assert.deepEqual(await levelOf(stage, text), {
        ...{ ...none, waiting: 2 },
        ...{ free: 0, cards: 0, imported: 0 },
      });
      const first = { isReplacing: false, changedOrders: 1, version: 1 };
      assert.deepEqual(await set(stage, text, 'https://a.example\n提取码 1234'), first);
      const late = await stage.sell();
      const shown = 'https://a.example\n提取码 1234';
      assert.deepEqual(await redeem(stage, early), [shown, shown]);
      assert.deepEqual(await redeem(stage, late), [shown]);
      assert.deepEqual(await levelOf(stage, text), {
        ...{ ...none, delivered: 3 },
        ...{ free: null, cards: 1, imported: 1 },
      });
      const keys = [...(await stage.keysOf(early)), ...(await stage.keysOf(late))];
      assert.equal(new Set(keys.map(({ keyId }) => keyId)).size, 1, 'one row for all');
      assert.ok(!JSON.stringify([keys, stage.logged]).includes('1234'), 'and it is sealed');
    },
  ),

  guarantee(
    {
      id: 'G1017',
      title: 'shows an edited text to who was not handed the old one, and to nobody else',
    },
    async (stage) => {
      const text = await sellText(stage);
      await set(stage, text, 'old');
      const [reader, claimer, refunded] = [
        await stage.sell(),
        await stage.sell(),
        await stage.sell(),
      ];
      assert.deepEqual(await redeem(stage, reader), ['old']);
      const edited = { isReplacing: true, changedOrders: 2, version: 2 };
      assert.deepEqual(await set(stage, text, 'new'), edited);
      assert.deepEqual(await redeem(stage, claimer), ['new']);
      assert.deepEqual(await redeem(stage, await stage.sell()), ['new']);
      assert.deepEqual(await redeem(stage, reader), ['old'], 'a second look is at what he got');
      const looks = await must(stage.storage.findDisclosures(testTenant, reader.orderId));
      assert.equal(looks.length, 1);
      await refund(stage, await ask(stage, refunded));
      await refund(stage, await ask(stage, reader));
      assert.deepEqual(await levelOf(stage, text), {
        ...{ ...none, delivered: 2, voided: 1 },
        ...{ free: null, cards: 1, imported: 2 },
      });
      const again = { isReplacing: true, changedOrders: 0, version: 3 };
      assert.deepEqual(await set(stage, text, 'old'), again, 'an old text may come back');
      assert.deepEqual(await redeem(stage, await stage.sell()), ['old']);
      assert.deepEqual(await redeem(stage, claimer), ['new']);
      const entries = await must(stage.operator.stock.findEntries({ productId: text }));
      assert.deepEqual(
        entries.map(({ act, quantity, actor, reason: why }) => [act, quantity, actor, why]),
        [
          ['replace', 1, 'operator:li', reason.reason],
          ['replace', 1, 'operator:li', reason.reason],
          ['replace', 0, 'operator:li', reason.reason],
        ],
      );
    },
  ),

  guarantee(
    { id: 'G1018', title: 'sets a text once for a key, and takes no text that is none' },
    async (stage) => {
      const productId = await sellText(stage);
      const { stock } = stage.operator;
      const options = { idempotencyKey: 'edit-1', ...reason };
      stage.faults.fail({ operation: 'commit', moment: 'after' });
      const first = await must(stock.setFixedContent({ productId, content: 'one' }, options));
      assert.deepEqual([first.outcome, first.version], ['applied', 1]);
      await set(stage, productId, 'two');
      const again = await must(stock.setFixedContent({ productId, content: 'one' }, options));
      assert.deepEqual(again, { ...first, outcome: 'replayed' });
      assert.deepEqual(await redeem(stage, await stage.sell()), ['two'], 'nothing was set again');
      const other = stock.setFixedContent({ productId, content: 'three' }, options);
      await refused(other, 'idempotency.key_reused');
      for (const content of ['', ' \n', 'x'.repeat(10_001), 'a\u0000b', '\ud800']) {
        await refused(stock.setFixedContent({ productId, content }), 'input.invalid');
      }
      const longest = '长'.repeat(10_000);
      await set(stage, productId, longest);
      assert.deepEqual(await redeem(stage, await stage.sell()), [longest]);
      const content = 'x';
      await refused(stock.setFixedContent({ productId: 'none', content }), 'product.not_found');
      const single = stock.setFixedContent({ productId: stage.productId, content });
      const { issues } = await refused(single, 'input.invalid');
      assert.deepEqual(
        issues.map(({ field }) => field),
        ['productId'],
      );
      const goods = { name: '礼盒', goods: 'physical' } as const;
      const boxes = await must(stage.operator.catalog.createProduct(goods));
      const notKeys = { productId: boxes.product.productId, content };
      await refused(stock.setFixedContent(notKeys), 'stock.not_keys');
      const imported = stock.importKeys({ productId, source: ['card-1\n'] });
      await refused(imported, 'stock.import_mismatch');
      assert.equal((await levelOf(stage, productId)).imported, 3);
    },
  ),

  guarantee(
    { id: 'G1019', title: 'keeps one text of several that are set at once, while buyers redeem' },
    async (stage) => {
      const productId = await sellText(stage);
      await set(stage, productId, 'text-0');
      const orders: Order[] = [];
      for (let n = 0; n < 6; n += 1) orders.push(await stage.sell());
      const tokens = await Promise.all(orders.map((order) => stage.tokenOf(order)));
      const { stock } = stage.operator;
      const [edits, reads] = await Promise.all([
        atOnce(3, (n) => stock.setFixedContent({ productId, content: `text-${n + 1}` }, reason)),
        atOnce(6, (n) => stage.buyer(`b${n}`).redemption.redeem({ token: tokens[n] ?? '' })),
      ]);
      assert.ok(edits.every((each) => each.isOk()));
      const first = reads.map((each) => (each.isOk() ? textsOf(each.value.goods) : null));
      const looks = await atOnce(6, (n) =>
        stage.buyer(`b${n}`).redemption.redeem({ token: tokens[n] ?? '' }),
      );
      for (const [n, look] of looks.entries()) {
        const seen = textsOf((await must(Promise.resolve(look))).goods);
        assert.equal(seen.length, 1);
        if (first[n] != null) assert.deepEqual(seen, first[n], 'who has read one keeps it');
      }
      const { delivered, claimed, cards, imported } = await levelOf(stage, productId);
      assert.deepEqual([delivered, claimed, cards, imported], [6, 0, 1, 4]);
    },
  ),

  guarantee(
    {
      id: 'G1020',
      title: 'opens the text that was handed over sealed, though it was edited since',
    },
    async (stage) => {
      const productId = await sellText(stage);
      await set(stage, productId, 'old');
      const { order, token } = await aSealedSale(stage);
      assert.equal((await set(stage, productId, 'new')).changedOrders, 0);
      const opened = await must(stage.buyer().redemption.reveal({ token }));
      assert.deepEqual(textsOf(opened.goods), ['old']);
      const [key] = await stage.keysOf(order);
      assert.deepEqual([key?.state, key?.isWithdrawn], ['delivered', false]);
    },
  ),

  guarantee(
    {
      id: 'G1021',
      title: 'takes a text out of stock, and never sells it again once it is replaced',
    },
    async (stage) => {
      const productId = await sellText(stage);
      await set(stage, productId, 'wrong');
      const order = await stage.sell();
      const { stock } = stage.operator;
      assert.equal((await must(stock.quarantine({ productId }, reason))).changedOrders, 1);
      assert.deepEqual(holdsOf(await stage.load(order)), ['out_of_stock']);
      assert.equal((await levelOf(stage, productId)).free, 0);
      assert.equal((await set(stage, productId, 'right')).changedOrders, 1);
      assert.equal((await must(stock.releaseQuarantine({ productId }))).moved, 0);
      assert.deepEqual(await redeem(stage, order), ['right']);
      const ids = [anId('product', productId)];
      const [level] = await must(stage.storage.stockLevels(testTenant, ids, stage.clock.now()));
      assert.ok(level?.kind === 'shared');
      assert.deepEqual([level.cards.available, level.cards.voided], [1, 1]);
    },
  ),

  guarantee(
    {
      id: 'G1022',
      title: 'finishes an edit whose process died, and shows nobody the old text meanwhile',
    },
    async (stage) => {
      const productId = await sellText(stage);
      await set(stage, productId, 'old');
      const [reader, idle] = [await stage.sell(), await stage.sell()];
      stage.faults.fail({ operation: 'findWithdrawn', moment: 'before' });
      const { stock } = stage.operator;
      const options = { idempotencyKey: 'edit', ...reason };
      const edit = () => stock.setFixedContent({ productId, content: 'new' }, options);
      await refused(edit(), 'storage.unavailable');
      assert.deepEqual(
        await redeem(stage, reader),
        ['new'],
        'his hand-over gives the old one back',
      );
      const ended = await must(edit());
      assert.deepEqual(
        [ended.outcome, ended.isReplacing, ended.changedOrders],
        ['replayed', true, 1],
      );
      assert.deepEqual(await redeem(stage, idle), ['new']);
      assert.equal((await levelOf(stage, productId)).imported, 2);
    },
  ),
];
