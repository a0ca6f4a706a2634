import assert from 'node:assert/strict';
import { hourMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused } from './answers.ts';
import { balances, postingsOf } from './books.ts';
import { guarantee, type Stage } from './stage.ts';

type Recorded = Parameters<Stage['operator']['ledger']['record']>[0];

const why = { reason: '财务核对' };

function record({ operator, shopId }: Stage, parts: Partial<Recorded>) {
  const input = { shopId, kind: 'deposit', amountMinor: 1_000, currency: 'CNY', ...parts } as const;
  return operator.ledger.record(input, why);
}

/** What people post in the ledger 账本 by hand, beside orders and statements. */
export const recordingCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1610',
      title: 'money that moved beside orders is posted by hand, with reason and evidence',
    },
    async (stage) => {
      const { clock, operator, shopId } = stage;
      const at = clock.now() - hourMs;
      const { entry, outcome } = await must(
        record(stage, { at, evidence: '回单 17', orderNo: 'no-1' }),
      );
      assert.equal(outcome, 'applied');
      assert.deepEqual([entry.at, entry.recordedAt], [at, clock.now()]);
      assert.deepEqual([entry.by, entry.reason], ['operator:li', why.reason]);
      const named = await must(operator.ledger.postings({ shopId, orderNo: 'no-1' }));
      assert.deepEqual(named.items, [entry]);
      await must(record(stage, { kind: 'withdrawal', amountMinor: 200 }));
      await must(record(stage, { kind: 'fee', amountMinor: 30 }));
      await must(record(stage, { kind: 'subsidy', amountMinor: 4 }));
      await must(record(stage, { kind: 'goodwill', amountMinor: 5 }));
      assert.deepEqual(await balances(stage), {
        ...{ channel_fee: 30, channel_subsidy: 4, compensation_expense: 5 },
        ...{ linked_account: 774, owner_funds: 800, paid_by_shop: 5 },
      });
      assert.deepEqual(await balances(stage, at + 1), {
        linked_account: 1_000,
        owner_funds: 1_000,
      });
      assert.deepEqual(await balances(stage, at), {});
    },
  ),

  guarantee(
    {
      id: 'G1611',
      title: 'a correction takes a posting back or moves it, and is corrected in turn',
    },
    async (stage) => {
      const { operator, shopId } = stage;
      const { entry } = await must(record(stage, { amountMinor: 100 }));
      const corrects = { entryId: entry.entryId };
      const part = { kind: 'correction', corrects, amountMinor: 40 } as const;
      const moves = { from: 'owner_funds', to: 'channel_subsidy' } as const;
      const moved = await must(record(stage, { ...part, moves }));
      assert.equal(moved.entry.at, entry.at);
      const shared = { channel_subsidy: 40, linked_account: 100, owner_funds: 60 };
      assert.deepEqual(await balances(stage), shared);
      const error = await refused(record(stage, part), 'posting.corrected');
      assert.equal(error.correctedBy, moved.entry.entryId);
      const back = { entryId: moved.entry.entryId };
      await must(record(stage, { ...part, corrects: back }));
      assert.deepEqual(await balances(stage), { linked_account: 100, owner_funds: 100 });
      const listed = await must(operator.ledger.postings({ shopId }));
      assert.equal(listed.items.length, 3);
      assert.deepEqual(
        listed.items.filter((each) => 'entryId' in each && each.entryId === entry.entryId),
        [entry],
      );
      await stage.stock(1);
      const order = await stage.sell();
      const [paid] = await postingsOf(stage, order);
      assert.ok(paid !== undefined);
      const { orderId, seq, part: no } = paid;
      const ofOrder = { orderId, seq, part: no };
      await must(record(stage, { kind: 'correction', corrects: ofOrder, amountMinor: 1_000 }));
      assert.deepEqual(await postingsOf(stage, order), [paid], 'the order’s own stay as they are');
      assert.deepEqual(await balances(stage), { linked_account: 100, owner_funds: 100 });
    },
  ),

  guarantee(
    {
      id: 'G1612',
      title: 'many who mend one posting at once mend it once, and one key posts once',
    },
    async (stage) => {
      const { operator, shopId, faults } = stage;
      const { entry } = await must(record(stage, {}));
      const corrects = { entryId: entry.entryId };
      const tries = await Promise.all(
        Array.from({ length: 5 }, () => record(stage, { kind: 'correction', corrects })),
      );
      const codes = tries.map((each) => (each.isOk() ? 'applied' : each.error.code));
      assert.deepEqual(codes.toSorted(), [
        'applied',
        ...Array.from({ length: 4 }, () => 'posting.corrected'),
      ]);
      assert.deepEqual(await balances(stage), {});
      const input = { shopId, kind: 'fee', amountMinor: 7, currency: 'CNY' } as const;
      const options = { idempotencyKey: 'fee-1', ...why };
      await atOnce(4, async () => {
        await must(operator.ledger.record(input, options));
      });
      faults.fail({ operation: 'commit', moment: 'after' });
      await must(
        operator.ledger.record({ ...input, amountMinor: 1 }, { ...why, idempotencyKey: 'fee-2' }),
      );
      assert.deepEqual(await balances(stage), { channel_fee: 8, linked_account: -8 });
      const other = operator.ledger.record({ ...input, amountMinor: 8 }, options);
      await refused(other, 'idempotency.key_reused');
    },
  ),

  guarantee(
    { id: 'G1613', title: 'what cannot be posted is refused, and nothing of it is stored' },
    async (stage) => {
      const { operator, shopId } = stage;
      const { entry } = await must(record(stage, { amountMinor: 100 }));
      const corrects = { entryId: entry.entryId };
      const wrong: readonly Partial<Recorded>[] = [
        { amountMinor: 0 },
        { amountMinor: -5 },
        { amountMinor: 1.5 },
        { currency: 'yuan' },
        { kind: 'gift' as 'fee' },
        { kind: 'correction' },
        { corrects },
        { moves: { from: 'owner_funds', to: 'unexplained' } },
        { kind: 'correction', corrects, amountMinor: 101 },
        { kind: 'correction', corrects, amountMinor: 1, currency: 'USD' },
        { kind: 'correction', corrects, amountMinor: 1, at: 0 },
        {
          kind: 'correction',
          corrects,
          amountMinor: 1,
          moves: { from: 'unexplained', to: 'revenue_settled' },
        },
        {
          kind: 'correction',
          corrects,
          amountMinor: 1,
          moves: { from: 'owner_funds', to: 'owner_funds' },
        },
      ];
      for (const parts of wrong) await refused(record(stage, parts), 'input.invalid');
      const nowhere = { kind: 'correction', corrects: { entryId: 'nowhere' } } as const;
      await refused(record(stage, nowhere), 'posting.not_found');
      await refused(record(stage, { shopId: 'nowhere' }), 'shop.not_found');
      const input = { shopId, kind: 'fee', amountMinor: 7, currency: 'CNY' } as const;
      await refused(operator.ledger.record(input), 'input.invalid');
      const ahead = { kind: 'fee', at: stage.clock.now() + 2 * hourMs } as const;
      await refused(record(stage, ahead), 'input.invalid');
      assert.deepEqual(await balances(stage), { linked_account: 100, owner_funds: 100 });
    },
  ),
];
