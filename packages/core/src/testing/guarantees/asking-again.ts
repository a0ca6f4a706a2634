import assert from 'node:assert/strict';
import { hourMs } from '../../kernel/time.ts';
import { unitsOf } from '../../order/order-units.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';
import { redeemed, statesOf } from './verifying.ts';

const policy = { verifiedBy: 'channel_api' } as const;
const why = { reason: '误操作' };

async function tellLater(stage: Stage): Promise<void> {
  stage.clock.advance(hourMs);
  await stage.tell();
}

/** A channel that is asked once for each request is asked anew for what is another request. */
export const askingAgainCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1397',
      title: 'asks a channel under a new name once a unit was taken back or refused, and only then',
      policy,
    },
    async (through) => {
      const names: string[] = [];
      const stage = throughChannel(through, (honest) => ({
        ...honest,
        verifyUnit: async (call, request) => {
          names.push(request.requestId);
          const told = await honest.verifyUnit?.(call, request);
          assert.ok(told !== undefined);
          return told;
        },
      }));
      await stage.stock(1);
      const { market, operator } = stage;
      const order = await redeemed(stage);
      const { orderId } = order;
      const unitId = unitsOf(order)[0]?.unit.unitId ?? '';
      const verify = async () => {
        await must(operator.verification.verify({ orderId }));
        await tellLater(stage);
        return statesOf(await stage.load(order)).join();
      };
      market.failNext('verifyUnit', { kind: 'unavailable' });
      assert.equal(await verify(), 'verifying');
      await tellLater(stage);
      assert.deepEqual(names, [unitId, unitId], 'a repeat has the same name');
      await must(operator.verification.undo({ orderId }, why));
      await tellLater(stage);
      assert.equal(await verify(), 'verified');
      assert.equal(market.isUsed(unitId), true, 'it is used there, and not only answered');
      assert.equal(names.at(-1), `${unitId}/v2`);
    },
  ),

  guarantee(
    {
      id: 'G1398',
      title: 'leaves a unit to a person that a hold kept the channel from being asked about',
      policy,
    },
    async (stage) => {
      await stage.stock(1);
      const { market, operator } = stage;
      const order = await redeemed(stage);
      const { orderId } = order;
      await must(operator.verification.verify({ orderId }));
      await must(operator.orders.freeze({ orderId, note: 'call first' }, why));
      for (let hours = 0; hours < 19; hours += 1) await tellLater(stage);
      assert.deepEqual(statesOf(await stage.load(order)), ['verifying'], 'it may end yet');
      await tellLater(stage);
      const [unit] = unitsOf(await stage.load(order));
      assert.equal(unit?.unit.verification, 'needs_check');
      assert.match(unit.unit.verificationNote, /a hold or an open case/);
      assert.equal(market.calls.verifyUnit, 0);
      await must(operator.orders.unfreeze({ orderId, reason: 'manual' }, why));
      await must(operator.verification.verify({ orderId }));
      await tellLater(stage);
      assert.deepEqual(statesOf(await stage.load(order)), ['verified']);
    },
  ),
];
