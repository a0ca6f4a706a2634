import assert from 'node:assert/strict';
import { createKaquan } from '../../create-kaquan.ts';
import { minuteMs } from '../../kernel/time.ts';
import { createVault } from '../../system/vault.ts';
import type { ContractCase } from '../contract-case.ts';
import { createSeededIds } from '../seeded-ids.ts';
import { atOnce, codeOf, must, refused, tally } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { guarantee, type Stage } from './stage.ts';

/** Tokens that look right and are not. */
async function forgeries(stage: Stage, token: string): Promise<readonly string[]> {
  const [orderId = '', generation = '', keyId = '', code = ''] = token.split('~');
  const other = await stage.tokenOf(await stage.sell());
  const [otherId = '', , , otherCode = ''] = other.split('~');
  const flipped = `${code.startsWith('A') ? 'B' : 'A'}${code.slice(1)}`;
  const build = (...parts: readonly string[]) => parts.join('~');
  return [
    '',
    '~',
    'x'.repeat(10_000),
    token.slice(0, -1),
    `${token}A`,
    token.slice(1),
    token.toLowerCase() === token ? token.toUpperCase() : token.toLowerCase(),
    build(orderId, generation, keyId),
    build(orderId, generation, keyId, flipped),
    build(orderId, '2', keyId, code),
    build(orderId, '01', keyId, code),
    build(otherId, generation, keyId, code),
    build(orderId, generation, keyId, otherCode),
    build(orderId, generation, 'k9', code),
    build('order-that-is-not', generation, keyId, code),
    token.replaceAll('~', '.'),
    encodeURIComponent(token).replaceAll('~', '%7E'),
  ];
}

/** A link opens its order, and nothing else opens anything. */
export const linkCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G80', title: 'gives one answer to every token that it did not make' },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      const answers = new Set<string>();
      for (const [n, forged] of (await forgeries(stage, token)).entries()) {
        const buyer = stage.buyer(`b${n}`);
        const redeemed = await refused(buyer.redemption.redeem({ token: forged }), 'link.invalid');
        answers.add(JSON.stringify(redeemed));
        const shown = await refused(buyer.redemption.preview({ token: forged }), 'link.invalid');
        answers.add(JSON.stringify(shown));
      }
      assert.equal(answers.size, 1, 'and says nothing of what was wrong with it');
      await must(stage.buyer().redemption.redeem({ token }));
    },
  ),

  guarantee(
    { id: 'G81', title: 'opens nothing with a token of another tenant or another key' },
    async (stage) => {
      await stage.stock(1);
      const token = await stage.tokenOf(await stage.sell());
      const { kaquan, faults, market, clock } = stage;
      const elsewhere = kaquan.with({ tenant: 'other', actor: { kind: 'buyer', id: 'b' } });
      await refused(elsewhere.redemption.redeem({ token }), 'link.invalid');
      const vault = createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(8) }] });
      const { storage } = faults;
      const stranger = createKaquan({ storage, channels: [market.channel], vault, clock });
      const buyer = stranger.with({ actor: { kind: 'buyer', id: 'b' } });
      await refused(buyer.redemption.redeem({ token }), 'link.invalid');
    },
  ),

  guarantee({ id: 'G85', title: 'tells the tenants of one order id apart' }, async (stage) => {
    await stage.stock(1);
    const order = await stage.sell();
    const { faults, market, vault, clock, shopId } = stage;
    const { storage } = faults;
    const ids = createSeededIds('k1n');
    const twin = createKaquan({ storage, channels: [market.channel], vault, clock, ids });
    const other = twin.with({ tenant: 'other', actor: { kind: 'operator', id: 'li' } });
    const { shop } = await must(
      other.shops.create(
        {
          name: '旗舰店',
          channelType: market.channel.name,
          orderingUserId: 'user-1',
          redemptionDomain: 'card.example.com',
          credentials: { token: 'token' },
          skipSetupCheck: true,
        },
        { reason: 'a test' },
      ),
    );
    assert.equal(shop.shopId, shopId);
    const { orderNo, orderId } = order;
    const same = await must(other.orders.ingest({ shopId, orderNo }));
    assert.equal(same.order.orderId, orderId, 'ids are unique for one tenant only');
    const ours = await stage.tokenOf(order);
    const theirs = (await must(other.redemption.link({ orderId }))).token;
    await refused(other.redemption.preview({ token: ours }), 'link.invalid');
    await refused(stage.buyer().redemption.redeem({ token: theirs }), 'link.invalid');
    await must(stage.buyer().redemption.redeem({ token: ours }));
  }),

  guarantee(
    { id: 'G82', title: 'builds the same link again until it is replaced, and revokes it then' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { redemption } = stage.operator;
      const { orderId } = order;
      const first = await must(redemption.link({ orderId }));
      const same = await must(redemption.link({ orderId }));
      assert.deepEqual(same, { ...first, version: first.version + 1 });
      assert.equal(first.url, `https://card.example.com/r/${first.token}`);
      const options = { idempotencyKey: 'replace-1' };
      const second = await must(redemption.replaceLink({ orderId }, options));
      assert.equal(second.outcome, 'applied');
      const repeated = await must(redemption.replaceLink({ orderId }, options));
      assert.deepEqual(repeated, { ...second, outcome: 'replayed' });
      assert.equal(second.generation, 2);
      const { token } = first;
      await refused(stage.buyer().redemption.redeem({ token }), 'link.revoked');
      await refused(stage.buyer().redemption.preview({ token }), 'link.revoked');
      const { goods } = await must(stage.buyer().redemption.redeem({ token: second.token }));
      const third = await must(redemption.replaceLink({ orderId }));
      await refused(stage.buyer().redemption.redeem({ token: second.token }), 'link.revoked');
      const again = await must(stage.buyer().redemption.redeem({ token: third.token }));
      assert.deepEqual(textsOf(again.goods), textsOf(goods), 'the goods stay the same');
    },
  ),

  guarantee(
    { id: 'G1051', title: 'builds each shop’s links under its own domain 兑换域名' },
    async (stage) => {
      await stage.stock(1);
      const { operator, market } = stage;
      const { shop } = await must(
        operator.shops.create(
          {
            name: '分店',
            channelType: market.channel.name,
            orderingUserId: 'user-2',
            redemptionDomain: 'branch.example.com',
            credentials: { token: 'token' },
            skipSetupCheck: true,
          },
          { reason: 'a test' },
        ),
      );
      const { shopId } = shop;
      const orderNo = stage.trade({ lines: [{ itemId: 'item-2' }] });
      const { order } = await must(operator.orders.ingest({ shopId, orderNo }));
      const first = await must(operator.redemption.link(await stage.sell()));
      const second = await must(operator.redemption.link(order));
      const hosts = [first, second].map(({ url }) => new URL(url).host);
      assert.deepEqual(hosts, ['card.example.com', 'branch.example.com']);
    },
  ),

  guarantee({ id: 'G83', title: 'throttles who guesses, and nobody else' }, async (stage) => {
    await stage.stock(1);
    const token = await stage.tokenOf(await stage.sell());
    const guesser = stage.buyer('guesser').redemption;
    for (let n = 0; n < 20; n += 1) {
      const guess = { token: `${token.slice(0, -2)}${n + 10}` };
      if (n % 2 === 0) await refused(guesser.redeem(guess), 'link.invalid');
      else await refused(guesser.preview(guess), 'link.invalid');
    }
    const error = await refused(guesser.redeem({ token }), 'throttle.exceeded');
    assert.ok(error.retryAfterMs > 0 && error.retryAfterMs <= minuteMs);
    await refused(guesser.preview({ token }), 'throttle.exceeded');
    const hasty = stage.buyer('hasty').redemption;
    const rushed = await atOnce(60, (n) => codeOf(hasty.preview({ token: `${token}${n}` })));
    assert.deepEqual(tally(rushed), { 'link.invalid': 20, 'throttle.exceeded': 40 });
    await must(stage.buyer('another').redemption.preview({ token }));
    stage.clock.advance(error.retryAfterMs);
    await must(guesser.redeem({ token }));
  }),

  guarantee(
    { id: 'G84', title: 'shows what a link would open, and opens nothing by it' },
    async (stage) => {
      const order = await stage.sell({ lines: [{ quantity: 2 }] });
      const token = await stage.tokenOf(order);
      const stateNow = async () => (await must(stage.buyer().redemption.preview({ token }))).state;
      assert.equal(await stateNow(), 'waiting');
      await stage.stock(2);
      const before = await stage.load(order);
      assert.equal(await stateNow(), 'ready');
      assert.deepEqual(await stage.load(order), before);
      await must(stage.buyer().redemption.redeem({ token }));
      assert.equal(await stateNow(), 'redeemed');
      assert.equal((await stage.history(order)).at(-1)?.actor.id, 'buyer');
    },
  ),
];
