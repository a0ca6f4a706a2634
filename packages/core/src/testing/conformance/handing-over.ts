import assert from 'node:assert/strict';
import { Secret } from '../../kernel/secret.ts';
import type { Channel } from '../../ports/channel.ts';
import type { ChannelVerification } from '../../ports/verification.ts';
import type { VoucherSending } from '../../ports/voucher.ts';
import {
  basics,
  conformanceCase,
  load,
  paidOrder,
  usualOrder,
  type ConformanceCase,
  type Desk,
} from './conformance-case.ts';
import { checkSilence, errorFrom, outcomeFrom, valueFrom } from './sound-answers.ts';

const voucherNeeds = [...basics, 'vouchersOf', 'askForVouchers'] as const;
type VoucherDesk = Desk<(typeof voucherNeeds)[number]>;

const ofVouchers = {
  claim: 'vouchers',
  isClaimed: ({ vouchers }) => vouchers !== undefined,
  needs: voucherNeeds,
} as const satisfies Partial<Parameters<typeof conformanceCase<(typeof voucherNeeds)[number]>>[1]>;

const resentNeeds = [...voucherNeeds, 'resentTo'] as const;

const ofResending = {
  claim: 'vouchers',
  isClaimed: ({ vouchers }) => vouchers?.canResend === true,
  needs: resentNeeds,
} as const satisfies Partial<Parameters<typeof conformanceCase<(typeof resentNeeds)[number]>>[1]>;

const usedNeeds = [...basics, 'verifiable', 'isUsed'] as const;

const ofVerification = {
  claim: 'verification',
  isClaimed: ({ verification }) => verification !== undefined,
  needs: usedNeeds,
} as const satisfies Partial<Parameters<typeof conformanceCase<(typeof usedNeeds)[number]>>[1]>;

const ofSending: readonly ConformanceCase[] = [
  conformanceCase(['C100', 'hands vouchers to the buyer of an order'], {
    ...ofVouchers,
    async check(desk) {
      const sending = await aSending(desk);
      assert.deepEqual(await desk.world.vouchersOf(sending.orderNo), []);
      assert.equal(await send(desk, sending), 'done');
      const secrets = await desk.world.vouchersOf(sending.orderNo);
      assert.deepEqual(secrets.toSorted(), ['SECRET-1-of-voucher', 'SECRET-2-of-voucher']);
    },
  }),

  conformanceCase(['C101', 'gives the buyer nothing twice, however often it is told'], {
    ...ofVouchers,
    provokes: ['failNext'],
    async check(desk) {
      const sending = await aSending(desk);
      await desk.world.failNext('sendVouchers', 'answer_lost');
      const outcome = await send(desk, sending);
      assert.ok(['done', 'channel.outcome_unknown'].includes(outcome), outcome);
      await send(desk, sending);
      await send(desk, sending);
      assert.equal((await desk.world.vouchersOf(sending.orderNo)).length, 2);
    },
  }),

  conformanceCase(['C102', 'takes no vouchers for an order that is not paid'], {
    ...ofVouchers,
    async check(desk) {
      const orderNo = await desk.world.place(usualOrder);
      const sending = { ...(await aSending(desk)), orderNo };
      assert.notEqual(await send(desk, sending), 'done');
      assert.deepEqual(await desk.world.vouchersOf(orderNo), []);
    },
  }),

  conformanceCase(['C103', 'can say what became of a call with vouchers'], {
    ...ofVouchers,
    isClaimed: ({ vouchers }) => vouchers?.canQuery === true,
    async check(desk) {
      const sending = await aSending(desk);
      const { requestId, orderNo } = sending;
      const isAccepted = async (): Promise<boolean> => {
        const { vouchers } = sending;
        const answer = await desk.channel.loadVouchers(desk.call, { requestId, orderNo, vouchers });
        return valueFrom(desk, answer).isAccepted;
      };
      assert.equal(await isAccepted(), false);
      assert.equal(await send(desk, sending), 'done');
      assert.equal(await isAccepted(), true);
    },
  }),

  conformanceCase(
    ['C109', 'takes no other vouchers of an order for those that it is asked about'],
    {
      ...ofVouchers,
      isClaimed: ({ vouchers }) => vouchers?.canQuery === true,
      async check(desk) {
        const sending = await aSending(desk);
        assert.equal(await send(desk, sending), 'done');
        const [first] = sending.vouchers;
        const vouchers = [
          { ...(first ?? assert.fail()), secret: new Secret('SECRET-3-of-nobody') },
        ];
        const other = { requestId: 'sending-2', orderNo: sending.orderNo, vouchers };
        const answer = await desk.channel.loadVouchers(desk.call, other);
        assert.equal(valueFrom(desk, answer).isAccepted, false);
      },
    },
  ),
];

const ofSendingAgain: readonly ConformanceCase[] = [
  conformanceCase(['C107', 'sends the buyer what he has once more, and nothing beside it'], {
    ...ofResending,
    async check(desk) {
      const sending = await aSending(desk);
      const { orderNo } = sending;
      assert.equal(await send(desk, sending), 'done');
      const before = await desk.world.vouchersOf(orderNo);
      const again = { ...sending, requestId: 'sending-2' };
      assert.equal(await resend(desk, again), 'done');
      const secrets = await desk.world.resentTo(orderNo);
      assert.deepEqual(secrets.toSorted(), ['SECRET-1-of-voucher', 'SECRET-2-of-voucher']);
      assert.deepEqual(await desk.world.vouchersOf(orderNo), before, 'he has no others');
      const [first] = sending.vouchers;
      const other = { ...(first ?? assert.fail()), secret: new Secret('SECRET-3-of-nobody') };
      const strange = { ...sending, requestId: 'sending-3', vouchers: [other] };
      assert.notEqual(await resend(desk, strange), 'done', 'never others than he has');
      assert.deepEqual(await desk.world.vouchersOf(orderNo), before);
      assert.deepEqual(await desk.world.resentTo(orderNo), secrets);
    },
  }),

  conformanceCase(['C108', 'sends nothing again that was never sent'], {
    ...ofResending,
    async check(desk) {
      const sending = await aSending(desk);
      assert.notEqual(await resend(desk, sending), 'done');
      assert.deepEqual(await desk.world.vouchersOf(sending.orderNo), []);
      assert.deepEqual(await desk.world.resentTo(sending.orderNo), []);
    },
  }),
];

const ofUse: readonly ConformanceCase[] = [
  conformanceCase(['C104', 'verifies a unit, once however often it is told'], {
    ...ofVerification,
    async check(desk) {
      const unit = await desk.world.verifiable(await paidOrder(desk));
      assert.notEqual(await isVerified(desk, unit), true);
      for (const time of [1, 2]) {
        const answer = await desk.channel.verifyUnit(desk.call, unit);
        assert.equal(outcomeFrom(desk, answer), 'done', `time ${time}`);
      }
      assert.equal(await desk.world.isUsed(unit), true);
      assert.notEqual(await isVerified(desk, unit), false);
    },
  }),

  conformanceCase(['C105', 'verifies nothing of an order that there is not'], {
    ...ofVerification,
    async check(desk) {
      const unit = await desk.world.verifiable(await paidOrder(desk));
      const nowhere = { ...unit, requestId: 'of-nobody', orderNo: 'no-such-order' };
      const answer = await desk.channel.verifyUnit(desk.call, nowhere);
      assert.notEqual(outcomeFrom(desk, answer), 'done');
      assert.equal(await desk.world.isUsed(unit), false);
    },
  }),

  conformanceCase(['C106', 'takes a verification back, once however often it is told'], {
    ...ofVerification,
    isClaimed: ({ verification }) => verification?.canUndo === true,
    async check(desk) {
      const unit = await desk.world.verifiable(await paidOrder(desk));
      assert.equal(outcomeFrom(desk, await desk.channel.verifyUnit(desk.call, unit)), 'done');
      for (const time of [1, 2]) {
        const answer = await desk.channel.undoVerification(desk.call, unit);
        assert.equal(outcomeFrom(desk, answer), 'done', `time ${time}`);
      }
      assert.equal(await desk.world.isUsed(unit), false);
      assert.notEqual(await isVerified(desk, unit), true);
    },
  }),
];

/** What a channel does with what a buyer is to get and to use. */
export const handingOverCases: readonly ConformanceCase[] = [
  ...ofSending,
  ...ofSendingAgain,
  ...ofUse,
];

async function aSending(desk: VoucherDesk): Promise<VoucherSending> {
  const orderNo = await paidOrder(desk);
  const [line] = (await load(desk, orderNo)).lines;
  const lineNo = line?.lineNo ?? '';
  const voucher = (ordinal: number) => ({
    ...{ lineNo, ordinal, cardNumber: null },
    secret: new Secret(`SECRET-${ordinal}-of-voucher`),
  });
  const token = await desk.world.askForVouchers(orderNo);
  return { requestId: 'sending-1', orderNo, token, vouchers: [voucher(1), voucher(2)] };
}

function send(desk: Desk<never>, sending: VoucherSending): Promise<string> {
  return outcomeOf(desk, sending, () => desk.channel.sendVouchers(desk.call, sending));
}

function resend(desk: Desk<never>, sending: VoucherSending): Promise<string> {
  return outcomeOf(desk, sending, () => desk.channel.resendVouchers(desk.call, sending));
}

async function outcomeOf(
  desk: Desk<never>,
  sending: VoucherSending,
  tell: () => ReturnType<Required<Channel>['sendVouchers']>,
): Promise<string> {
  const answer = await tell();
  const secrets = sending.vouchers.map(({ secret }) => secret.reveal());
  checkSilence({ ...desk, secrets }, JSON.stringify(answer));
  return outcomeFrom({ ...desk, secrets: [...desk.secrets, ...secrets] }, answer);
}

// `null` where the platform tells nobody, which a channel refuses to guess.
async function isVerified(desk: Desk<never>, unit: ChannelVerification): Promise<boolean | null> {
  const answer = await desk.channel.loadVerification(desk.call, unit);
  if (answer.isOk()) return answer.value.isVerified;
  errorFrom(desk, answer, ['channel.rejected']);
  return null;
}
