import assert from 'node:assert/strict';
import { dayMs, hourMs } from '../../kernel/time.ts';
import { openStorefront } from './storefront.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { zhang } from './people.ts';
import { guarantee } from './stage.ts';

const phone = (digits: string) => ({ kind: 'phone', digits }) as const;
const why = { reason: '买家出差' };

/** What a buyer knows of his parcels, and how long his link is good for. */
export const locatingByPhoneCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1393',
      title: 'gives the link to who knows how the recipient’s phone number ends, and says no more',
      policy: { claimProofs: ['phone'] },
    },
    async (stage) => {
      await stage.stock(2);
      const { shopId, operator } = stage;
      const order = await stage.sell({ recipient: zhang });
      const unknown = await stage.sell();
      const { orderId, orderNo } = order;
      const found = await must(
        stage.buyer().redemption.locate({ shopId, orderNo, proof: phone('0001') }),
      );
      assert.equal(found.token, await stage.tokenOf(order));
      const whole = phone(zhang.phone);
      await must(stage.buyer().redemption.locate({ shopId, orderNo, proof: whole }));
      const wrong = [
        { shopId, orderNo, proof: phone('0002') },
        { shopId, orderNo, proof: phone('90001') },
        { shopId, orderNo, proof: { kind: 'amount', amountMinor: 1_000 } as const },
        { shopId, orderNo: unknown.orderNo, proof: phone('0001') },
        { shopId, orderNo: '1', proof: phone('0001') },
      ];
      const answers = new Set<string>();
      for (const [n, input] of wrong.entries()) {
        const { redemption } = stage.buyer(`b${n}`);
        const error = await refused(redemption.locate(input), 'redemption.not_located');
        answers.add(JSON.stringify(error));
      }
      assert.equal(answers.size, 1, 'one answer, whether or not there is a recipient');
      const short = stage.buyer().redemption.locate({ shopId, orderNo, proof: phone('001') });
      await refused(short, 'input.invalid');
      const guesses = stage.buyer('guesser').redemption;
      for (let n = 0; n < 20; n += 1) {
        const input = { shopId, orderNo: `${n}`, proof: phone('0001') };
        await refused(guesses.locate(input), 'redemption.not_located');
      }
      const his = { shopId, orderNo, proof: phone('0001') };
      await refused(guesses.locate(his), 'throttle.exceeded');
      const types = (await stage.history(order)).map(({ event }) => event.type);
      assert.ok(!types.includes('personal.opened'), 'nobody was shown the number');
      assert.ok(!JSON.stringify([await stage.history(order), stage.logged]).includes(zhang.phone));
      await must(operator.orders.eraseRecipient({ orderId }, { reason: 'asked' }));
      const gone = stage.buyer('later').redemption.locate(his);
      await refused(gone, 'redemption.not_located');
    },
  ),

  guarantee(
    { id: 'G1394', title: 'keeps nobody’s phone number for a shop that does not ask for it' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell({ recipient: zhang });
      await refused(
        stage.operator.orders.openRecipient({ orderId: order.orderId }, why),
        'personal.not_kept',
      );
    },
  ),

  guarantee(
    {
      id: 'G1395',
      title: 'lets the link of an order expire as that was placed, or as its shop says',
    },
    async (stage) => {
      const { clock } = stage;
      const { desk, place } = await openStorefront(stage, {
        policy: { linkLifetimeMs: 7 * dayMs },
      });
      await stage.stock(2);
      const own = await place({ orderNo: 'own', linkLifetimeMs: hourMs });
      const usual = await place({ orderNo: 'usual' });
      assert.deepEqual((await place({ orderNo: 'own', linkLifetimeMs: hourMs })).version, 1);
      clock.advance(dayMs);
      const at = clock.now();
      const terms = [];
      for (const { orderId } of [own, usual]) {
        const { order } = await must(desk.orders.recordFact({ orderId, fact: 'paid', at }));
        terms.push(order.linkTerm?.to);
      }
      assert.deepEqual(terms, [at + hourMs, at + 7 * dayMs], 'counted from when its goods wait');
      clock.advance(hourMs);
      const shown = await must(desk.redemption.link({ orderId: own.orderId }));
      await refused(desk.redemption.redeem({ token: shown.token }), 'link.expired');
    },
  ),

  guarantee(
    {
      id: 'G1396',
      title:
        'answers a second click on an extension however late it comes, and rejects the expired',
      policy: { linkLifetimeMs: dayMs },
    },
    async (stage) => {
      await stage.stock(1);
      const { clock, operator, kaquan } = stage;
      const { orderId } = await stage.sell();
      const input = { orderId, until: clock.now() + 2 * dayMs };
      const click = { ...why, idempotencyKey: 'extend' };
      const first = await must(operator.redemption.extend(input, click));
      clock.advance(3 * dayMs);
      const second = await must(operator.redemption.extend(input, click));
      assert.deepEqual(second, { ...first, outcome: 'replayed' });
      const error = await refused(operator.redemption.extend(input, why), 'input.invalid');
      assert.deepEqual(
        error.issues.map(({ field }) => field),
        ['until'],
      );
      await must(kaquan.worker.checkDeadlines());
      assert.equal((await stage.load({ orderId })).redemption, 'expired');
      const rejected = { orderId, code: 'other', text: '过期未领' } as const;
      const { order } = await must(operator.orders.reject(rejected, why));
      assert.deepEqual([order.redemption, (await stage.level()).available], ['rejected', 1]);
    },
  ),
];
