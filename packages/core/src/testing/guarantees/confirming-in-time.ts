import assert from 'node:assert/strict';
import { hourMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

async function stateOf(stage: Stage, order: Order): Promise<string | undefined> {
  return (await stage.load(order)).confirmations[0]?.state;
}

/** Channels take the word that goods went out for some time only 最晚发货时间. */
export const confirmingInTimeCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1597',
      title: 'tells the channel in time of goods that their buyer has not fetched, by itself',
      policy: { confirmWhen: 'delivered', confirmMarginMs: hourMs },
    },
    async (stage) => {
      await stage.stock(2);
      const { market, clock, kaquan } = stage;
      const shipBy = clock.now() + 24 * hourMs;
      const order = await stage.sell({ shipBy });
      const frozen = await stage.sell({ shipBy });
      await must(
        stage.operator.orders.freeze({ orderId: frozen.orderId, note: 'look' }, { reason: 'look' }),
      );
      const look = async () => {
        await must(kaquan.worker.checkDeadlines());
        await stage.tell();
        return market.calls.confirmShipment;
      };
      clock.advance(shipBy - hourMs - 1 - clock.now());
      assert.equal(await look(), 0, 'not before');
      clock.advance(1);
      assert.equal(await look(), 1);
      assert.equal(await stateOf(stage, order), 'confirmed');
      assert.equal(await look(), 1, 'once, and nothing that is frozen');
      // The buyer comes late, and has his goods all the same.
      const token = await stage.tokenOf(order);
      await must(stage.buyer().redemption.redeem({ token }));
      assert.equal(await look(), 1, 'the channel knows already');
      await must(
        stage.operator.orders.unfreeze(
          { orderId: frozen.orderId, reason: 'manual' },
          { reason: 'seen' },
        ),
      );
      await stage.tell();
      assert.equal(await stateOf(stage, frozen), 'confirmed', 'as soon as it may be');
    },
  ),

  guarantee(
    {
      id: 'G1598',
      title: 'tells no channel of goods that are not ready, however late it is',
      policy: { confirmWhen: 'delivered', confirmMarginMs: hourMs },
    },
    async (stage) => {
      const { market, clock, kaquan } = stage;
      const shipBy = clock.now() + 2 * hourMs;
      const short = await stage.sell({ shipBy });
      clock.advance(shipBy - clock.now());
      await must(kaquan.worker.checkDeadlines());
      await stage.tell();
      assert.equal(market.calls.confirmShipment, 0);
      await stage.stock(1);
      await stage.tell();
      assert.equal(await stateOf(stage, short), 'confirmed', 'once they are ready');
    },
  ),
];
