import assert from 'node:assert/strict';
import type { KaquanHandle } from '../../create-kaquan.ts';
import type { ContractCase } from '../contract-case.ts';
import { codeOf } from './answers.ts';
import { guarantee } from './stage.ts';

/** Every place of every service where a host names something; `id` is as likely the place's as not. */
const places: Readonly<Record<string, (desk: KaquanHandle, id: string) => Promise<string>>> = {
  'shops.load': (desk, shopId) => codeOf(desk.shops.load({ shopId })),
  'catalog.loadProduct': (desk, productId) => codeOf(desk.catalog.loadProduct({ productId })),
  'catalog.mapItem, shop': (desk, shopId) =>
    codeOf(desk.catalog.mapItem({ shopId, productId: 'p', item: { itemId: 'i' } })),
  'catalog.mapItem, product': (desk, productId) =>
    codeOf(desk.catalog.mapItem({ shopId: 's', productId, item: { itemId: 'i' } })),
  'catalog.mapItem, item': (desk, itemId) =>
    codeOf(desk.catalog.mapItem({ shopId: 's', productId: 'p', item: { itemId } })),
  'catalog.mapItem, outer': (desk, outerId) =>
    codeOf(desk.catalog.mapItem({ shopId: 's', productId: 'p', item: { outerId } })),
  'stock.importKeys, product': (desk, productId) =>
    codeOf(desk.stock.importKeys({ productId, source: ['key\n'] })),
  'stock.importKeys, import': (desk, importId) =>
    codeOf(desk.stock.importKeys({ productId: 'p', importId, source: ['key\n'] })),
  'stock.findLevels': (desk, productId) =>
    codeOf(desk.stock.findLevels({ productIds: ['p', productId] })),
  'stock.setOnHand': (desk, productId) => codeOf(desk.stock.setOnHand({ productId, onHand: 1 })),
  'stock.adjust': (desk, productId) => codeOf(desk.stock.adjust({ productId, by: 1 })),
  'stock.findEntries': (desk, productId) => codeOf(desk.stock.findEntries({ productId })),
  'orders.ingest, shop': (desk, shopId) => codeOf(desk.orders.ingest({ shopId, orderNo: '1' })),
  'orders.ingest, number': (desk, orderNo) => codeOf(desk.orders.ingest({ shopId: 's', orderNo })),
  'orders.refresh': (desk, orderId) => codeOf(desk.orders.refresh({ orderId })),
  'orders.freeze': (desk, orderId) => codeOf(desk.orders.freeze({ orderId, note: 'n' })),
  'orders.unfreeze': (desk, orderId) =>
    codeOf(desk.orders.unfreeze({ orderId, reason: 'manual' }, { reason: 'r' })),
  'orders.override': (desk, orderId) =>
    codeOf(desk.orders.override({ orderId, reason: 'risk' }, { reason: 'r' })),
  'orders.reject': (desk, orderId) =>
    codeOf(desk.orders.reject({ orderId, code: 'other', text: 't' })),
  'orders.reopen': (desk, orderId) => codeOf(desk.orders.reopen({ orderId }, { reason: 'r' })),
  'orders.frozen, user': (desk, user) => codeOf(desk.orders.frozen({ user })),
  'orders.load': (desk, orderId) => codeOf(desk.orders.load({ orderId })),
  'orders.load, shop': (desk, shopId) => codeOf(desk.orders.load({ shopId, orderNo: '1' })),
  'orders.load, number': (desk, orderNo) => codeOf(desk.orders.load({ shopId: 's', orderNo })),
  'orders.find, shop': (desk, shopId) => codeOf(desk.orders.find({ shopId })),
  'orders.find, number': (desk, orderNo) => codeOf(desk.orders.find({ orderNo })),
  'orders.find, user': (desk, user) => codeOf(desk.orders.find({ user })),
  'orders.find, product': (desk, productId) => codeOf(desk.orders.find({ productId })),
  'orders.counts, shop': (desk, shopId) => codeOf(desk.orders.counts({ shopId })),
  'orders.history': (desk, orderId) => codeOf(desk.orders.history({ orderId })),
  'audit.export': (desk, orderId) => codeOf(desk.audit.export({ orders: ['o', orderId] })),
  'audit.verify': (desk, orderId) => codeOf(desk.audit.verify({ orderId })),
  'redemption.link': (desk, orderId) => codeOf(desk.redemption.link({ orderId })),
  'redemption.extend': (desk, orderId) =>
    codeOf(desk.redemption.extend({ orderId, until: 8_000_000_000_000 }, { reason: 'r' })),
  'redemption.locate, shop': (desk, shopId) =>
    codeOf(desk.redemption.locate({ shopId, orderNo: '1', proof: { kind: 'host', text: '' } })),
  'redemption.locate, number': (desk, orderNo) =>
    codeOf(desk.redemption.locate({ shopId: 's', orderNo, proof: { kind: 'host', text: '' } })),
  'redemption.replaceLink': (desk, orderId) => codeOf(desk.redemption.replaceLink({ orderId })),
  'fulfilment.reveal': (desk, orderId) => codeOf(desk.fulfilment.reveal({ orderId })),
  'fulfilment.ship': (desk, orderId) => codeOf(desk.fulfilment.ship({ orderIds: ['o', orderId] })),
  'fulfilment.retryConfirmation': (desk, orderId) =>
    codeOf(desk.fulfilment.retryConfirmation({ orderId })),
  'verification.verify': (desk, orderId) => codeOf(desk.verification.verify({ orderId })),
  'verification.verify, unit': (desk, unitId) =>
    codeOf(desk.verification.verify({ orderId: 'o', unitIds: [unitId] })),
  'afterSales.find': (desk, shopId) => codeOf(desk.afterSales.find({ shopId })),
  'afterSales.approve': (desk, caseId) => codeOf(desk.afterSales.approve({ caseId })),
  'afterSales.refund': (desk, orderId) =>
    codeOf(desk.afterSales.refund({ orderId, unitIds: ['u'] })),
  'afterSales.refund, unit': (desk, unitId) =>
    codeOf(desk.afterSales.refund({ orderId: 'o', unitIds: [unitId] })),
  'ledger.postings, order': (desk, orderId) => codeOf(desk.ledger.postings({ orderId })),
  'ledger.postings, shop': (desk, shopId) => codeOf(desk.ledger.postings({ shopId })),
  'ledger.balances': (desk, shopId) => codeOf(desk.ledger.balances({ shopId })),
};

const marks = ['\u0000', '\ud83d', '\ude00'];

/** No name that a host passes on, and no database keeps, reaches the storage. */
export const hostileIdCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G276', title: 'refuses names that no database keeps, wherever a host passes one' },
    async (stage) => {
      const { operator, faults } = stage;
      const reached: string[] = [];
      faults.observe((operation) => void reached.push(operation));
      for (const [place, call] of Object.entries(places)) {
        for (const mark of marks) {
          for (const id of [mark, `${mark}.c1`, `o1${mark}.c1`, `o1.c1${mark}`]) {
            const code = await call(operator, id);
            assert.equal(code, 'input.invalid', `${place} with ${JSON.stringify(id)}`);
          }
        }
      }
      assert.deepEqual(reached, [], 'the storage was not asked');
    },
  ),

  guarantee(
    { id: 'G277', title: 'acts for no tenant or actor with such a name' },
    async (stage) => {
      for (const mark of marks) {
        const actor = { kind: 'operator', id: `li${mark}` } as const;
        assert.throws(() => stage.kaquan.with({ actor }), /options\.actor\.id/);
        const li = { kind: 'operator', id: 'li' } as const;
        assert.throws(
          () => stage.kaquan.with({ tenant: `t${mark}`, actor: li }),
          /options\.tenant/,
        );
      }
    },
  ),
];
