import assert from 'node:assert/strict';
import { hourMs, secondMs } from '../../kernel/time.ts';
import type { KeysConsigned } from '../../stock/consign-keys.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { aSealedSale } from './host-transactions.ts';
import { issuesOf } from './other-deliveries.ts';
import { guarantee, type Stage } from './stage.ts';

const named = (idempotencyKey: string, reason = '给拼多多备货') => ({ idempotencyKey, reason });

const secretsOf = ({ keys }: KeysConsigned): readonly string[] =>
  keys.map(({ secret }) => secret.reveal()).toSorted();

/** Only the states in which there are keys; they add up to what was imported. */
async function keys(stage: Stage): Promise<Readonly<Record<string, number>>> {
  const level = await stage.level();
  const { kind: _kind, productId: _productId, waiting: _waiting, imported, ...states } = level;
  const sum = Object.values(states).reduce((a, b) => a + b, 0);
  assert.equal(sum, imported, 'the seven states add up to what was imported');
  return Object.fromEntries(Object.entries(states).filter(([, count]) => count !== 0));
}

async function entries({ operator, productId }: Stage) {
  const found = await must(operator.stock.findEntries({ productId }));
  return found.map(({ act, quantity, actor, reason, ofEntry = null }) => {
    return [act, quantity, actor, reason, ofEntry];
  });
}

/** Keys that a platform hands out itself, and keys that were recalled. */
export const consigningCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1351', title: 'gives keys to a platform, says why, and sells none of them again' },
    async (stage) => {
      await stage.stock(3);
      const { operator, productId } = stage;
      const done = await must(operator.stock.consign({ productId, count: 2 }, named('pdd/1')));
      assert.deepEqual([done.outcome, done.productId, done.version], ['applied', productId, 1]);
      assert.equal(done.keys.length, 2);
      assert.equal(new Set(secretsOf(done)).size, 2);
      assert.deepEqual(await keys(stage), { available: 1, consigned: 2 });
      const told = ['consign', 2, 'operator:li', '给拼多多备货', null];
      assert.deepEqual(await entries(stage), [told]);
      const [first, second] = [await stage.sell(), await stage.sell()];
      assert.deepEqual(issuesOf(await stage.load(first)), ['claimed']);
      assert.deepEqual(issuesOf(await stage.load(second)), ['open'], 'there was only one more');
      const back = await must(operator.stock.releaseQuarantine({ productId }));
      assert.equal(back.moved, 0, 'what was revealed is not put back');
      const keyIds = done.keys.slice(0, 1).map(({ keyId }) => keyId);
      const gone = await must(operator.stock.voidKeys({ productId, keyIds }, { reason: '退回' }));
      assert.equal(gone.moved, 1);
      assert.deepEqual(await keys(stage), { claimed: 1, consigned: 1, voided: 1 });
    },
  ),

  guarantee(
    {
      id: 'G1352',
      title: 'opens the same keys again for the same call, each time on record, after any crash',
    },
    async (stage) => {
      await stage.stock(5);
      const { operator, productId, faults } = stage;
      const handedIn: string[] = [];
      faults.observe((_operation, args) => void handedIn.push(JSON.stringify(args)));
      const consign = (reason?: string) =>
        operator.stock.consign({ productId, count: 2 }, named('pdd/1', reason));
      faults.fail({ operation: 'commit', moment: 'after' });
      const first = await must(consign());
      assert.deepEqual(await keys(stage), { available: 3, consigned: 2 }, 'consigned once');
      faults.fail({ operation: 'findConsigned', moment: 'before' });
      await refused(consign('文件丢了'), 'storage.unavailable');
      assert.equal((await entries(stage)).length, 1, 'nothing was opened');
      stage.vault.failOpening({ skip: 0, times: 1 });
      await refused(consign('文件丢了'), 'vault.unavailable');
      const keyIds = first.keys.map(({ keyId }) => keyId);
      await must(operator.stock.voidKeys({ productId, keyIds }, { reason: '平台下架' }));
      const again = await must(consign('对账'));
      assert.deepEqual([again.outcome, again.version], ['replayed', first.version]);
      assert.deepEqual(secretsOf(again), secretsOf(first), 'whatever has become of them');
      assert.deepEqual(await entries(stage), [
        ['look', 2, 'operator:li', '对账', 1],
        ['void', 2, 'operator:li', '平台下架', null],
        ['look', 2, 'operator:li', '文件丢了', 1],
        ['consign', 2, 'operator:li', '给拼多多备货', null],
      ]);
      assert.doesNotMatch(handedIn.join(), /sesame/, 'no text of a card is stored');
      assert.doesNotMatch(JSON.stringify([again, stage.logged]), /sesame/);
      const other = operator.stock.consign({ productId, count: 1 }, named('pdd/1'));
      await refused(other, 'idempotency.key_reused');
    },
  ),

  guarantee(
    { id: 'G1353', title: 'consigns all or none, and only for who says what and why' },
    async (stage) => {
      await stage.stock(2);
      const { operator, productId } = stage;
      const consign = operator.stock.consign.bind(operator.stock);
      const short = await refused(consign({ productId, count: 3 }, named('c1')), 'stock.too_few');
      assert.deepEqual([short.needed, short.available], [3, 2]);
      const { idempotencyKey, reason } = named('c2');
      for (const options of [{ idempotencyKey }, { reason }, {}]) {
        await refused(consign({ productId, count: 1 }, options), 'input.invalid');
      }
      for (const count of [0, 501, 1.5]) {
        await refused(consign({ productId, count }, named('c3')), 'input.invalid');
      }
      await refused(consign({ productId: 'none', count: 1 }, named('c4')), 'product.not_found');
      const shared = { kind: 'keys', keys: 'multi_use' } as const;
      const created = [
        [{ name: '共享', stock: shared }, 'input.invalid'],
        [
          { name: '盒', goods: 'physical', stock: { kind: 'counted', onHand: 1 } },
          'stock.not_keys',
        ],
      ] as const;
      for (const [input, code] of created) {
        const { product } = await must(operator.catalog.createProduct(input));
        await refused(consign({ productId: product.productId, count: 1 }, named('c5')), code);
      }
      assert.deepEqual(await keys(stage), { available: 2 }, 'nothing went out');
      const tx = await stage.begin();
      const inside = tx.desk.stock.consign({ productId, count: 1 }, named('c6'));
      await refused(inside, 'transaction.not_allowed');
      await must(tx.commit());
      assert.deepEqual(await keys(stage), { available: 2 });
    },
  ),

  guarantee(
    { id: 'G1354', title: 'consigns nothing past an order that waits, nor a key twice' },
    async (stage) => {
      const { operator, productId } = stage;
      const waiting = await stage.sell({ lines: [{ quantity: 2 }] });
      await stage.stock(1);
      const early = operator.stock.consign({ productId, count: 1 }, named('early'));
      const short = await refused(early, 'stock.too_few');
      assert.deepEqual([short.needed, short.available], [1, 0]);
      await stage.stock(7);
      assert.deepEqual(issuesOf(await stage.load(waiting)), ['claimed', 'claimed']);
      const answers = await atOnce(4, (n) =>
        operator.stock.consign({ productId, count: 2 }, named(`many-${n}`)),
      );
      const secrets = [];
      for (const answer of answers) {
        if (answer.isOk()) secrets.push(...secretsOf(answer.value));
        else assert.equal(answer.error.code, 'stock.too_few');
      }
      assert.equal(secrets.length, 6, 'six were free');
      assert.equal(new Set(secrets).size, 6);
      assert.deepEqual(await keys(stage), { claimed: 2, consigned: 6 });
    },
  ),

  guarantee(
    {
      id: 'G1355',
      title: 'sells nobody a recalled key that was handed over sealed and comes back unread',
      reserve: 'on_handover',
    },
    async (stage) => {
      const { operator, productId, market } = stage;
      for (const act of ['voidKeys', 'quarantine'] as const) {
        await stage.stock(1);
        const { order } = await aSealedSale(stage);
        const recalled = await must(operator.stock[act]({ productId }, { reason: '召回' }));
        assert.equal(recalled.moved, 1, act);
        const { outcome, moved } = await must(operator.stock[act]({ productId }));
        assert.deepEqual([outcome, moved], ['applied', 0], 'once');
        stage.clock.advance(secondMs);
        market.settleRefund(market.requestRefund(order.orderNo));
        await stage.pull();
        assert.deepEqual(issuesOf(await stage.load(order)), ['returned']);
      }
      assert.deepEqual(await keys(stage), { quarantined: 2 });
    },
  ),

  guarantee(
    { id: 'G1356', title: 'leaves a recalled key with its buyer, who may read it' },
    async (stage) => {
      await stage.stock(2);
      const { operator, productId } = stage;
      const { token } = await aSealedSale(stage);
      const recalled = await must(operator.stock.quarantine({ productId }, { reason: '召回' }));
      assert.equal(recalled.moved, 2, 'the one on the shelf, and his');
      const opened = await must(stage.buyer().redemption.reveal({ token }));
      assert.equal(textsOf(opened.goods).length, 1);
      assert.deepEqual(await keys(stage), { delivered: 1, quarantined: 1 });
      const cleared = await must(operator.stock.releaseQuarantine({ productId }));
      assert.equal(cleared.moved, 1);
      assert.deepEqual(await keys(stage), { available: 1, delivered: 1 });
    },
  ),

  guarantee(
    { id: 'G1357', title: 'lets no order that cannot be read stop the others from giving back' },
    async (stage) => {
      const { operator, productId, kaquan, faults } = stage;
      await stage.stock(5);
      const orders = [];
      for (let n = 0; n < 5; n += 1) orders.push(await stage.sell());
      const [spoilt = { orderId: '' }, ...others] = orders;
      faults.spoil(spoilt.orderId);
      const done = await must(operator.stock.quarantine({ productId }, { reason: '召回' }));
      assert.deepEqual([done.moved, done.changedOrders], [5, 4]);
      for (const order of others) {
        assert.deepEqual(issuesOf(await stage.load(order)), ['open'], 'it waits in its turn');
      }
      const { changedOrders, failures, hasMore } = await must(kaquan.worker.watchStock());
      assert.deepEqual([changedOrders, hasMore], [0, false]);
      const told = failures.map((failure) => [
        'orderId' in failure ? failure.orderId : null,
        failure.error.code,
      ]);
      assert.deepEqual(told, [[spoilt.orderId, 'storage.corrupt']]);
    },
  ),

  guarantee(
    { id: 'G1358', title: 'books what has expired of many products, and says what is left' },
    async (stage) => {
      const { operator, clock, kaquan, productId } = stage;
      const expiresAt = clock.now() + hourMs;
      const { product } = await must(operator.catalog.createProduct({ name: '另一种' }));
      for (const id of [productId, product.productId]) {
        const source = [`${id}-1\n`, `${id}-2\n`];
        await must(operator.stock.importKeys({ productId: id, source, expiresAt }));
      }
      clock.advance(hourMs);
      const report = await must(kaquan.worker.watchStock());
      assert.deepEqual(report, { expiredKeys: 4, changedOrders: 0, failures: [], hasMore: false });
      assert.equal((await must(kaquan.worker.watchStock())).expiredKeys, 0);
    },
  ),

  guarantee(
    {
      id: 'G1360',
      title: 'consigns once for clicks that come at once, and shows all the same keys',
    },
    async (stage) => {
      await stage.stock(6);
      const { operator, productId } = stage;
      const clicks = await atOnce(3, () =>
        operator.stock.consign({ productId, count: 2 }, named('one-file')),
      );
      assert.deepEqual(tally(clicks.map(wordOf)), { applied: 1, replayed: 2 });
      const shown = await Promise.all(clicks.map(async (click) => secretsOf(await must(click))));
      assert.deepEqual(shown, [shown[0], shown[0], shown[0]]);
      assert.deepEqual(await keys(stage), { available: 4, consigned: 2 });
      assert.deepEqual((await entries(stage)).map(([act]) => act).toSorted(), [
        'consign',
        'look',
        'look',
      ]);
    },
  ),

  guarantee(
    {
      id: 'G1361',
      title: 'recalls in the host’s transaction what was handed over sealed, or not at all',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(2);
      const { productId, market } = stage;
      const outcomes = [];
      for (const end of ['rollback', 'commit'] as const) {
        const { order } = await aSealedSale(stage);
        const tx = await stage.begin();
        await must(tx.desk.stock.quarantine({ productId }, { reason: '召回' }));
        if (end === 'commit') await must(tx.commit());
        else await tx.rollback();
        stage.clock.advance(secondMs);
        market.settleRefund(market.requestRefund(order.orderNo));
        await stage.pull();
        outcomes.push(await keys(stage));
      }
      assert.deepEqual(outcomes, [{ available: 2 }, { quarantined: 2 }]);
    },
  ),
];
