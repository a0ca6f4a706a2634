import assert from 'node:assert/strict';
import { refundProblem } from '../../ports/channel-schema.ts';
import type { ChannelPage, ChannelRefund, PageRequest } from '../../ports/channel.ts';
import {
  basics,
  conformanceCase,
  load,
  paidOrder,
  settle,
  type ConformanceCase,
  type Desk,
} from './conformance-case.ts';
import { errorFrom, outcomeFrom, valueFrom } from './sound-answers.ts';

const asked = [...basics, 'requestRefund', 'refundFacts'] as const;
type RefundDesk = Desk<(typeof asked)[number]>;
type OfRefunds = Partial<Parameters<typeof conformanceCase<(typeof asked)[number]>>[1]>;

const ofLists = {
  claim: 'refunds',
  isClaimed: ({ refunds }) => refunds !== null,
  needs: asked,
} as const satisfies OfRefunds;

const ofAgreeing = {
  claim: 'refund',
  isClaimed: ({ refund }) => refund === 'agree',
  needs: asked,
} as const satisfies OfRefunds;

const ofRefusing = {
  claim: 'refusesRefunds',
  isClaimed: ({ refusesRefunds }) => refusesRefunds === true,
  needs: asked,
} as const satisfies OfRefunds;

const ofListing: readonly ConformanceCase[] = [
  conformanceCase(['C80', 'lists a refund when it was asked for, and again when it has changed'], {
    ...ofLists,
    provokes: ['withdrawRefund'],
    async check(desk) {
      const { refundId, from } = await aRequest(desk);
      const [row, ...more] = (await list(desk, from)).rows;
      assert.deepEqual([row?.refundId, row?.state, more.length], [refundId, 'requested', 0]);
      const changedAt = desk.now();
      await desk.world.withdrawRefund(refundId);
      await settle(desk);
      const [changed] = (await list(desk, changedAt - 2_000)).rows;
      assert.deepEqual([changed?.refundId, changed?.state], [refundId, 'closed']);
    },
  }),

  conformanceCase(['C81', 'lists refunds newest change first, page by page'], {
    ...ofLists,
    async check(desk) {
      const from = desk.now();
      const refundIds: string[] = [];
      const orderNos: string[] = [];
      for (let n = 0; n < 3; n += 1) orderNos.push(await paidAtOnce(desk));
      for (const orderNo of orderNos) {
        await desk.advance(2_000);
        refundIds.push(await desk.world.requestRefund(orderNo));
      }
      const to = desk.now() + 2_000;
      await settle(desk);
      const pages = [];
      for (const pageNo of [1, 2]) {
        pages.push(await listPage(desk, { window: { from, to }, pageNo, pageSize: 2 }));
      }
      const listed = pages.map(({ rows }) => rows.map(({ refundId }) => refundId));
      assert.deepEqual(listed, [refundIds.toReversed().slice(0, 2), refundIds.slice(0, 1)]);
      for (const { totalCount } of pages) assert.ok(totalCount === null || totalCount === 3);
    },
  }),

  conformanceCase(['C82', 'shows a refund on the line of its order, under the same number'], {
    ...ofLists,
    async check(desk) {
      const { refundId, orderNo, from } = await aRequest(desk);
      const order = await load(desk, orderNo);
      const [row] = (await list(desk, from)).rows;
      const line = order.lines.find(({ lineNo }) => lineNo === row?.lineNo);
      assert.deepEqual(line?.refund, { refundId, state: 'requested' });
      assert.equal(row?.orderNo, orderNo);
      assert.equal(row?.amountMinor, order.buyerPaidMinor);
    },
  }),

  conformanceCase(['C83', 'loads a refund as it lists it, and knows when there is none'], {
    ...ofAgreeing,
    async check(desk) {
      const { refundId, from } = await aRequest(desk);
      const refund = await loadRefund(desk, refundId);
      assert.equal(refundProblem(refund), null);
      if (desk.channel.capabilities.refunds !== null) {
        const [row] = (await list(desk, from)).rows;
        assert.deepEqual(knownOf(row), knownOf(refund));
      }
      for (const odd of ['9', 'no-such-refund', '']) {
        const answer = await desk.channel.loadRefund(desk.call, odd);
        errorFrom(desk, answer, ['channel.refund_not_found']);
      }
    },
  }),
];

const ofAnswers: readonly ConformanceCase[] = [
  conformanceCase(['C84', 'agrees to a refund, and money goes back once'], {
    ...ofAgreeing,
    async check(desk) {
      const { refundId } = await aRequest(desk);
      const refund = await loadRefund(desk, refundId);
      assert.equal(await agree(desk, refund), 'done');
      assert.equal(await agree(desk, refund), 'done', 'told again');
      assert.equal((await desk.world.refundFacts(refundId)).timesPaid, 1);
      await settle(desk);
      assert.equal((await loadRefund(desk, refundId)).state, 'succeeded');
    },
  }),

  conformanceCase(['C85', 'agrees to nothing else than what was read'], {
    ...ofAgreeing,
    provokes: ['changeRefund'],
    async check(desk) {
      const { refundId } = await aRequest(desk);
      const refund = await loadRefund(desk, refundId);
      await desk.advance(2_000);
      await desk.world.changeRefund(refundId);
      assert.notEqual(await agree(desk, refund), 'done');
      assert.equal((await desk.world.refundFacts(refundId)).timesPaid, 0);
      const present = await loadRefund(desk, refundId);
      assert.notEqual(present.version, refund.version);
      assert.equal(present.amountMinor, refund.amountMinor - 1);
      assert.equal(await agree(desk, present), 'done');
    },
  }),

  conformanceCase(['C86', 'does not give back what the buyer no longer asks for'], {
    ...ofAgreeing,
    provokes: ['withdrawRefund'],
    async check(desk) {
      const { refundId } = await aRequest(desk);
      const refund = await loadRefund(desk, refundId);
      await desk.world.withdrawRefund(refundId);
      await desk.advance(2_000);
      for (const read of [refund, await loadRefund(desk, refundId)]) {
        assert.notEqual(await agree(desk, read), 'done');
      }
      assert.equal((await desk.world.refundFacts(refundId)).timesPaid, 0);
    },
  }),

  conformanceCase(['C87', 'does not lie about an agreement whose answer was lost'], {
    ...ofAgreeing,
    provokes: ['failNext'],
    async check(desk) {
      const { refundId } = await aRequest(desk);
      const refund = await loadRefund(desk, refundId);
      await desk.world.failNext('agreeRefund', 'answer_lost');
      const outcome = await agree(desk, refund);
      assert.ok(['done', 'channel.outcome_unknown'].includes(outcome), outcome);
      assert.equal(await agree(desk, refund), 'done');
      assert.equal((await desk.world.refundFacts(refundId)).timesPaid, 1);
    },
  }),

  conformanceCase(['C88', 'refuses a request, once however often it is told'], {
    ...ofRefusing,
    async check(desk) {
      const { refundId } = await aRequest(desk);
      const refund = await loadRefund(desk, refundId);
      assert.equal(await refuse(desk, refund), 'done');
      assert.equal(await refuse(desk, refund), 'done', 'told again');
      const { state, timesPaid } = await desk.world.refundFacts(refundId);
      assert.deepEqual([state, timesPaid], ['refused', 0]);
    },
  }),

  conformanceCase(['C89', 'refuses nothing else than what was read'], {
    ...ofRefusing,
    provokes: ['changeRefund'],
    async check(desk) {
      const { refundId } = await aRequest(desk);
      const refund = await loadRefund(desk, refundId);
      await desk.advance(2_000);
      await desk.world.changeRefund(refundId);
      assert.equal(await refuse(desk, refund), 'needs_check');
      assert.equal((await desk.world.refundFacts(refundId)).state, 'requested');
    },
  }),

  conformanceCase(['C90', 'pays back what it is told, once for each refund'], {
    claim: 'refund',
    isClaimed: ({ refund }) => refund === 'pay',
    needs: [...basics, 'timesPaidBack'],
    async check(desk) {
      const orderNo = await paidOrder(desk);
      const { currency } = await load(desk, orderNo);
      const pay = { refundId: 'case-1', orderNo, amountMinor: 700, currency, reason: '' };
      for (const time of [1, 2]) {
        const answer = await desk.channel.payRefund(desk.call, pay);
        assert.equal(outcomeFrom(desk, answer), 'done', `time ${time}`);
      }
      assert.equal(await desk.world.timesPaidBack(orderNo), 1);
      const other = await desk.channel.payRefund(desk.call, { ...pay, refundId: 'case-2' });
      assert.equal(outcomeFrom(desk, other), 'done');
      assert.equal(await desk.world.timesPaidBack(orderNo), 2, 'another refund of the same sum');
    },
  }),
];

/** What a channel makes of money that buyers ask back. */
export const refundCases: readonly ConformanceCase[] = [...ofListing, ...ofAnswers];

interface Request {
  readonly refundId: string;
  readonly orderNo: string;
  /** From when on a window holds it and nothing else. */
  readonly from: number;
}

async function aRequest(desk: RefundDesk): Promise<Request> {
  const orderNo = await paidOrder(desk);
  const from = desk.now() - 2_000;
  const refundId = await desk.world.requestRefund(orderNo);
  await settle(desk);
  return { refundId, orderNo, from };
}

async function paidAtOnce(desk: Desk<'place' | 'pay'>): Promise<string> {
  const lines = [{ quantity: 1, priceMinor: 1_000 }];
  const orderNo = await desk.world.place({ lines, postageMinor: 0, goods: 'virtual' });
  await desk.world.pay(orderNo);
  return orderNo;
}

async function list(desk: Desk<never>, from: number): Promise<ChannelPage<ChannelRefund>> {
  return listPage(desk, { window: { from, to: from + 60_000 }, pageNo: 1, pageSize: 50 });
}

async function listPage(desk: Desk<never>, page: PageRequest): Promise<ChannelPage<ChannelRefund>> {
  const listed = valueFrom(desk, await desk.channel.listRefunds(desk.call, page));
  assert.deepEqual(listed.undecoded, []);
  return listed;
}

async function loadRefund(desk: Desk<never>, refundId: string): Promise<ChannelRefund> {
  const refund = valueFrom(desk, await desk.channel.loadRefund(desk.call, refundId));
  assert.equal(refund.refundId, refundId);
  return refund;
}

async function agree(desk: Desk<never>, refund: ChannelRefund): Promise<string> {
  return outcomeFrom(desk, await desk.channel.agreeRefund(desk.call, refund));
}

async function refuse(desk: Desk<never>, refund: ChannelRefund): Promise<string> {
  const words = { code: 'already_used', buyerText: '卡密已使用，无法退款', evidence: [] };
  return outcomeFrom(desk, await desk.channel.refuseRefund(desk.call, { refund, ...words }));
}

// A list may say less than the refund itself: its version and its last day.
function knownOf(refund: ChannelRefund | undefined): Partial<ChannelRefund> | undefined {
  if (refund === undefined) return undefined;
  const { refundId, orderNo, lineNo, state, amountMinor, createdAt, modifiedAt } = refund;
  return { refundId, orderNo, lineNo, state, amountMinor, createdAt, modifiedAt };
}
