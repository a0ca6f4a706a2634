import assert from 'node:assert/strict';
import { dayMs, hourMs } from '../../kernel/time.ts';
import type { ErasureReport } from '../../people/erase-buyer.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { sellBoxes } from './parcels.ts';
import {
  box,
  li,
  packing,
  recipientOf,
  sellBox,
  ship,
  stateOf,
  textsOf,
  wang,
  zhang,
} from './people.ts';
import { guarantee } from './stage.ts';
import { openStorefront } from './storefront.ts';

function changedIn({ items }: ErasureReport): readonly string[] {
  return items.flatMap(({ outcome, orderId }) => (outcome === 'applied' ? [orderId] : []));
}

/** Personal data in time: erased, given by the buyer, and told to a fulfiller alone. */
export const peopleLaterCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1116', title: 'erases it in time after the parcels have arrived, and not before' },
    async (stage) => {
      const { operator, clock, kaquan } = stage;
      const order = await sellBox(stage);
      const erase = async () => (await must(kaquan.worker.erasePersonal())).erasedOrders;
      clock.advance(400 * dayMs);
      assert.equal(await erase(), 0, 'its parcel is owed');
      await stage.ingest(order.orderNo);
      const parcelId = await ship(stage, order);
      clock.advance(400 * dayMs);
      assert.equal(await erase(), 0, 'it is on its way');
      await must(operator.fulfilment.recordParcel({ parcelId, fact: 'received' }));
      assert.equal(await stateOf(stage, order), 'retired');
      clock.advance(30 * dayMs - 1);
      assert.equal(await erase(), 0);
      assert.equal(await recipientOf(stage, order), '张三');
      clock.advance(1);
      assert.equal(await erase(), 1);
      assert.equal(await erase(), 0);
      assert.equal(await textsOf(stage, order), 0);
      assert.equal(await stateOf(stage, order), 'erased');
      const { orderId } = order;
      await refused(operator.orders.openRecipient({ orderId }, packing), 'personal.not_kept');
      await stage.ingest(order.orderNo);
      assert.equal(await textsOf(stage, order), 0, 'the channel says it in vain');
    },
  ),

  guarantee(
    { id: 'G1117', title: 'erases one order’s at once, whoever asks at the same time' },
    async (stage) => {
      const { operator, market, clock } = stage;
      const order = await sellBox(stage);
      const { orderId, orderNo } = order;
      const answers = await atOnce(3, () => operator.orders.eraseRecipient({ orderId }));
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 2 });
      market.changeRecipient(orderNo, li);
      clock.advance(1_000);
      await stage.pull();
      assert.equal(await textsOf(stage, order), 0, 'the channel’s later word is not kept');
      await must(operator.orders.setRecipient({ orderId, recipient: wang }));
      assert.equal(await recipientOf(stage, order), '王五', 'a person may say it anew');
      await refused(operator.orders.eraseRecipient({ orderId: 'unknown' }), 'order.not_found');
    },
  ),

  guarantee(
    { id: 'G1118', title: 'erases a buyer page by page, in all of his orders and no other’s' },
    async (stage) => {
      await sellBoxes(stage);
      const sell = (buyerRef: string) => stage.sell({ lines: [box], recipient: zhang, buyerRef });
      const his = [await sell('zhang'), await sell('zhang'), await sell('zhang')];
      const other = await sell('li');
      const { buyers } = stage.operator;
      const first = await must(buyers.erase({ buyerRef: 'zhang' }));
      assert.deepEqual(new Set(changedIn(first)), new Set(his.map(({ orderId }) => orderId)));
      assert.deepEqual([first.summary.failed, first.nextCursor], [0, null]);
      const again = await must(buyers.erase({ buyerRef: 'zhang' }));
      assert.deepEqual([again.summary.failed, changedIn(again)], [0, []]);
      for (const order of his) assert.equal(await textsOf(stage, order), 0);
      assert.equal(await textsOf(stage, other), 1);
      const account = await must(buyers.erase({ buyerRef: 'user-1' }));
      assert.deepEqual(account.items, [], 'the account that orders are placed under is no buyer');
    },
  ),

  guarantee(
    {
      id: 'G1119',
      title: 'asks the buyer of a mixed order for an address, and reveals his card all the same',
    },
    async (stage) => {
      await stage.stock(1);
      await sellBoxes(stage);
      const order = await stage.sell({ lines: [{ itemId: 'item-1' }, box] });
      const token = await stage.tokenOf(order);
      const { redemption } = stage.buyer();
      const asks = async () => (await must(redemption.preview({ token }))).asks;
      assert.deepEqual(await asks(), ['recipient']);
      assert.equal((await must(redemption.redeem({ token }))).goods.length, 1);
      const input = { token, recipient: li };
      const answers = await atOnce(3, () => redemption.giveAddress(input));
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 2 });
      assert.deepEqual(await asks(), []);
      await must(redemption.giveAddress({ token, recipient: wang }));
      assert.equal(await recipientOf(stage, order), '王五', 'he may correct it until it has left');
      const { orderId } = order;
      await must(stage.operator.redemption.replaceLink({ orderId }));
      await refused(redemption.giveAddress(input), 'link.revoked');
      await refused(redemption.giveAddress({ ...input, token: 'x' }), 'link.invalid');
      await refused(redemption.giveAddress({ token }), 'input.invalid');
    },
  ),

  guarantee(
    { id: 'G1120', title: 'keeps the address that an order of the host’s own is placed with' },
    async (stage) => {
      const { operator } = stage;
      const { product } = await must(
        operator.catalog.createProduct({ name: '礼盒', goods: 'physical' }),
      );
      const { productId } = product;
      const front = await openStorefront(stage);
      const lines = [{ title: '礼盒', productId, quantity: 1, amountMinor: 1_000 }];
      const order = await front.place({ orderNo: 'p-1', lines, recipient: zhang });
      assert.equal(order.personal.recipient.state, 'kept');
      const { orderId, shopId } = order;
      const opened = await must(front.desk.orders.openRecipient({ orderId }, packing));
      assert.equal(opened.recipient?.phone.reveal(), zhang.phone);
      const input = { shopId, orderNo: 'p-1', lines, recipient: zhang };
      assert.equal((await must(front.desk.orders.place(input))).outcome, 'replayed');
      const card = await front.place({ orderNo: 'p-2', recipient: zhang });
      assert.equal(await textsOf(stage, card), 0, 'nothing of it goes there');
    },
  ),

  guarantee(
    {
      id: 'G1121',
      title: 'opens and shows nothing inside a host’s transaction, but takes what is given',
    },
    async (stage) => {
      const order = await sellBox(stage, {});
      const { orderId } = order;
      const tx = await stage.begin();
      const code = 'transaction.not_allowed';
      await refused(tx.desk.orders.openRecipient({ orderId }, packing), code);
      await refused(tx.desk.orders.recipients({ orderIds: [orderId] }), code);
      await must(tx.desk.orders.setRecipient({ orderId, recipient: li }));
      await tx.rollback();
      assert.equal(await textsOf(stage, order), 0, 'it went with the host’s');
    },
  ),

  guarantee(
    {
      id: 'G1122',
      title:
        'has goods for an account produced once somebody has told it, and tells the fulfiller alone',
      isProduced: true,
      needsAccount: true,
    },
    async (stage) => {
      const { workshop, clock } = stage;
      const told: unknown[] = [];
      stage.faults.observe((_operation, args) => told.push(args));
      const order = await stage.sell();
      await stage.tell();
      assert.equal(workshop.calls.fulfil, 0, 'nobody has said for whom');
      const token = await stage.tokenOf(order);
      const { redemption } = stage.buyer();
      assert.deepEqual((await must(redemption.preview({ token }))).asks, ['account']);
      await must(redemption.giveAddress({ token, account: 'qq-10086' }));
      workshop.plan('lost');
      await stage.tell();
      clock.advance(hourMs);
      await stage.tell();
      assert.deepEqual(workshop.accounts, ['qq-10086', 'qq-10086'], 'asked, then looked up');
      assert.equal(workshop.countProduced(), 1);
      const text = JSON.stringify([told, await stage.history(order), stage.logged]);
      assert.ok(!text.includes('qq-10086'));
      const { orderId } = order;
      const late = stage.operator.orders.setRecipient({ orderId, account: 'qq-2' });
      await refused(late, 'personal.not_wanted');
      assert.equal(await stateOf(stage, order, 'account'), 'retired');
    },
  ),

  guarantee(
    {
      id: 'G1123',
      title: 'takes the account from a channel that has it',
      isProduced: true,
      needsAccount: true,
    },
    async (stage) => {
      const order = await stage.sell({ account: 'qq-10086', recipient: zhang });
      assert.equal(await textsOf(stage, order), 1, 'and nothing that is not needed');
      await stage.tell();
      assert.deepEqual(stage.workshop.accounts, ['qq-10086']);
    },
  ),

  guarantee(
    {
      id: 'G1124',
      title: 'produces nothing while the vault cannot be reached',
      isProduced: true,
      needsAccount: true,
    },
    async (stage) => {
      await stage.sell({ account: 'qq-10086' });
      // The shop's credentials are opened first.
      stage.vault.failOpening({ skip: 1, times: 1 });
      await stage.tell();
      assert.equal(stage.workshop.calls.fulfil, 0);
      stage.clock.advance(hourMs);
      await stage.tell();
      assert.deepEqual(stage.workshop.accounts, ['qq-10086']);
    },
  ),
];
