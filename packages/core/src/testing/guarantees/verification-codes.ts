import assert from 'node:assert/strict';
import { createKaquan } from '../../create-kaquan.ts';
import { minuteMs } from '../../kernel/time.ts';
import { unitsOf } from '../../order/order-units.ts';
import { formatVerificationCode, withCheckDigit } from '../../verification/verification-code.ts';
import type { ContractCase } from '../contract-case.ts';
import { createSeededIds } from '../seeded-ids.ts';
import { codeOf, must, refused, tally } from './answers.ts';
import { guarantee } from './stage.ts';
import { codesOf, redeemed, statesOf, wrongDigit } from './verifying.ts';

const policy = { verifiedBy: 'counter' } as const;

/** A code names one unit of a shop, and guessing finds none. */
export const verificationCodeCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G600', title: 'gives each unit one code when it falls due, and never another', policy },
    async (stage) => {
      await stage.stock(3);
      const sold = await stage.sell({ lines: [{ quantity: 3 }] });
      assert.ok(unitsOf(sold).every(({ unit }) => unit.verificationCode === null));
      const token = await stage.tokenOf(sold);
      const { goods } = await must(stage.buyer().redemption.redeem({ token }));
      const order = await stage.load(sold);
      const codes = codesOf(order);
      assert.equal(new Set(codes).size, 3);
      assert.deepEqual(
        goods.map(({ verificationCode }) => verificationCode),
        codes,
        'the buyer is told what to say at the counter',
      );
      const { orders, verification } = stage.operator;
      const { orderId } = order;
      const told = JSON.stringify([
        await must(orders.history({ orderId })),
        await must(orders.timeline({ orderId })),
      ]);
      assert.ok(told.includes('verification.code_issued'));
      assert.ok(
        codes.every((code) => !told.includes(code)),
        'whoever reads what happened cannot go to the counter with it',
      );
      await must(verification.verify({ orderId }));
      await must(verification.undo({ orderId }, { reason: '顾客未使用' }));
      const undone = await stage.load(order);
      assert.deepEqual(statesOf(undone), ['pending', 'pending', 'pending']);
      assert.deepEqual(codesOf(undone), codes);
      const [code = ''] = codes;
      await must(verification.verify({ shopId: stage.shopId, code }));
      assert.deepEqual(statesOf(await stage.load(order)), ['verified', 'pending', 'pending']);
    },
  ),

  guarantee(
    {
      id: 'G601',
      title: 'reads a code however a clerk types it, and shows what it would do',
      policy,
    },
    async (stage) => {
      await stage.stock(2);
      const order = await redeemed(stage, 2);
      const [code = '', other = ''] = codesOf(order);
      const { shopId, operator } = stage;
      const wide = [...other].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
      const ways = [code, formatVerificationCode(code), ` ${code.slice(0, 5)}-${code.slice(5)} `];
      for (const typed of ways) {
        const shown = await must(operator.verification.find({ shopId, code: typed }));
        const { orderNo, unitId, verification, refusal } = shown;
        const unit = unitsOf(order)[0]?.unit;
        const expected = [order.orderNo, unit?.unitId, 'pending', null];
        assert.deepEqual([orderNo, unitId, verification, refusal], expected);
      }
      assert.deepEqual(await stage.load(order), order, 'looking changes nothing');
      assert.equal(
        (await must(operator.verification.verify({ shopId, code: wide }))).outcome,
        'applied',
      );
      assert.deepEqual(statesOf(await stage.load(order)), ['pending', 'verified']);
    },
  ),

  guarantee(
    { id: 'G603', title: 'gives one answer to every wrong code, and few tries', policy },
    async (stage) => {
      await stage.stock(2);
      const order = await redeemed(stage);
      const [code = ''] = codesOf(order);
      const { shop } = await must(
        stage.operator.shops.create(
          {
            name: '分店',
            channelType: stage.market.channel.name,
            orderingUserId: 'user-1',
            redemptionDomain: 'card.example.com',
            credentials: { token: 'token' },
            skipSetupCheck: true,
          },
          { reason: 'a test' },
        ),
      );
      const { shopId } = stage;
      const wrong = [
        { shopId, code: wrongDigit(code) },
        { shopId, code: withCheckDigit('55555555555') },
        { shopId, code: '' },
        { shopId, code: '核'.repeat(5_000) },
        { shopId, code: code.slice(1) },
        { shopId: shop.shopId, code },
        { shopId: 'no-such-shop', code },
      ];
      const answers = new Set<string>();
      for (const typed of wrong) {
        const { verification } = stage.operator;
        const verified = await refused(verification.verify(typed), 'verification.code_invalid');
        const shown = await refused(verification.find(typed), 'verification.code_invalid');
        answers.add(JSON.stringify(verified)).add(JSON.stringify(shown));
      }
      assert.equal(answers.size, 1, 'and says nothing of what was wrong with it');
      const guesser = stage.kaquan.with({ actor: { kind: 'operator', id: 'guesser' } });
      const guess = { shopId, code: withCheckDigit('11111111111') };
      const codes: string[] = [];
      for (let n = 0; n < 25; n += 1) codes.push(await codeOf(guesser.verification.verify(guess)));
      assert.deepEqual(tally(codes), { 'verification.code_invalid': 20, 'throttle.exceeded': 5 });
      await refused(guesser.verification.verify({ shopId, code }), 'throttle.exceeded');
      const hasty = stage.kaquan.with({ actor: { kind: 'operator', id: 'hasty' } });
      const rushed = [...Array<typeof guess>(60).fill(guess), { shopId, code }];
      const told = await Promise.all(
        rushed.map((typed) => codeOf(hasty.verification.verify(typed))),
      );
      const tried = tally(told)['verification.code_invalid'] ?? 0;
      assert.equal(tried, 20, 'of any number at once, too');
      assert.equal(told.at(-1), 'throttle.exceeded');
      const items = [...Array<typeof guess>(25).fill(guess), { shopId, code }];
      const batcher = stage.kaquan.with({ actor: { kind: 'operator', id: 'batcher' } });
      const report = await must(batcher.verification.verifyBatch({ items }));
      assert.deepEqual(
        tally(report.items.map((item) => ('error' in item ? item.error.code : item.outcome))),
        { 'verification.code_invalid': 20, 'throttle.exceeded': 6 },
      );
      await must(stage.operator.verification.verify({ shopId, code }));
      stage.clock.advance(minuteMs);
      const again = await must(guesser.verification.verify({ shopId, code }));
      assert.equal(again.outcome, 'replayed');
    },
  ),

  guarantee(
    { id: 'G604', title: 'draws another code where the shop has given that one already', policy },
    async (stage) => {
      await stage.stock(2);
      const first = await redeemed(stage);
      const [code = ''] = codesOf(first);
      const second = await stage.sell();
      const drawn = [code.slice(0, 11), code.slice(0, 11), '98765432109'];
      const ids = { ...createSeededIds('unlucky'), digits: () => drawn.shift() ?? '00000000000' };
      const { faults, market, vault, clock } = stage;
      const { storage } = faults;
      const unlucky = createKaquan({ storage, channels: [market.channel], vault, clock, ids });
      const buyer = unlucky.with({ actor: { kind: 'buyer', id: 'b' } });
      const token = await stage.tokenOf(second);
      const { outcome } = await must(buyer.redemption.redeem({ token }));
      assert.equal(outcome, 'applied');
      assert.deepEqual(codesOf(await stage.load(second)), [withCheckDigit('98765432109')]);
      assert.deepEqual(drawn, []);
      const { shopId } = stage;
      await must(stage.operator.verification.verify({ shopId, code }));
      assert.deepEqual(statesOf(await stage.load(first)), ['verified']);
      assert.deepEqual(statesOf(await stage.load(second)), ['pending']);
    },
  ),
];
