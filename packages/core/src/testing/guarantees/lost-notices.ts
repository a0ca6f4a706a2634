import assert from 'node:assert/strict';
import { err, ok } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import { minuteMs, secondMs } from '../../kernel/time.ts';
import type { LostNotice } from '../../ports/notification.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must } from './answers.ts';
import { introduced, nothing, notified, readNow } from './noticing-kit.ts';
import { secretsAt, shipped, tellLater } from './sending-vouchers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

const everyMs = 10 * minuteMs;

interface Losing {
  readonly stage: Stage;
  /** What the channel lists at present. */
  readonly lost: LostNotice[];
  /** How often it was asked. */
  readonly asked: () => number;
  /** Lists what it has told last, and does not tell it. */
  readonly loseLast: () => void;
}

/** A channel that lists what nobody has answered. */
function losing(honest: Stage): Losing {
  const lost: LostNotice[] = [];
  let times = 0;
  const stage = throughChannel(honest, (through) => ({
    ...through,
    listLostNotices: async () => {
      times += 1;
      return ok([...lost]);
    },
  }));
  const loseLast = (): void => {
    const [last] = stage.market.news().slice(-1);
    assert.ok(last !== undefined);
    const { eventId, subject } = last;
    lost.push({ eventId, subject });
  };
  return { stage, lost, asked: () => times, loseLast };
}

/** What a channel has told while nobody answered is not lost. */
export const lostNoticeCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1720',
      title: 'hands vouchers over whose wish was lost, once, however long it stays listed',
      delivery: 'e_voucher',
      asksForVouchers: true,
    },
    async (honest) => {
      const { stage, asked, loseLast } = losing(honest);
      const { clock, market } = stage;
      await introduced(stage);
      const order = await shipped(stage, 2);
      await stage.tell();
      assert.deepEqual(secretsAt(stage, order), [], 'the channel has not asked');
      const token = market.askForVouchers(order.orderNo);
      loseLast();
      const wish = market.news().slice(-1);
      clock.advance(everyMs);
      await atOnce(3, () => must(stage.compose().worker.pullOrders()));
      assert.equal((await readNow(stage)).done, 1);
      await stage.tell();
      assert.deepEqual(secretsAt(stage, order).toSorted(), ['sesame-1', 'sesame-2']);
      assert.ok(market.vouchersOf(order.orderNo).every((each) => each.token === token));
      const before = asked();
      clock.advance(everyMs);
      await stage.pull();
      // Told after all, as the same event.
      await notified(stage, wish);
      assert.equal(asked(), before + 1);
      assert.deepEqual(await readNow(stage), nothing, 'it is known');
      const calls = market.calls.sendVouchers;
      await tellLater(stage);
      assert.deepEqual([market.calls.sendVouchers, market.calls.resendVouchers], [calls, 0]);
      assert.equal(secretsAt(stage, order).length, 2);
      assert.ok(!JSON.stringify([stage.logged, await stage.history(order)]).includes(token));
    },
  ),

  guarantee(
    {
      id: 'G1721',
      title: 'asks for what was lost every ten minutes at most, also a channel that refuses',
    },
    async (honest) => {
      let isRefused = false;
      const stage = throughChannel(honest, (through) => ({
        ...through,
        listLostNotices: async () => {
          if (!isRefused) return ok([]);
          const at = { channel: 'marketplace', operation: 'listLostNotices' };
          return err(
            coreError('channel.rejected', { ...at, channelCode: '11', channelMessage: '' }),
          );
        },
      }));
      const pulled = async () => (await must(stage.kaquan.worker.pullOrders())).items[0];
      assert.equal((await pulled())?.outcome, 'done');
      isRefused = true;
      stage.clock.advance(everyMs - secondMs);
      assert.equal((await pulled())?.outcome, 'done', 'nobody is asked');
      const orderNo = stage.trade();
      stage.clock.advance(minuteMs);
      const failed = await pulled();
      assert.equal(failed?.error?.code, 'channel.rejected', 'somebody is told');
      assert.equal((await must(stage.operator.orders.find({}))).items[0]?.orderNo, orderNo);
      assert.equal((await pulled())?.outcome, 'done', 'and only once in ten minutes');
    },
  ),

  guarantee(
    {
      id: 'G1722',
      title: 'sends nothing again because of a list, and passes over what nobody can read',
      delivery: 'e_voucher',
    },
    async (honest) => {
      const { stage, lost, loseLast } = losing(honest);
      const { clock, market } = stage;
      await introduced(stage);
      const order = await shipped(stage);
      await stage.tell();
      assert.equal(secretsAt(stage, order).length, 1);
      clock.advance(everyMs);
      market.askForVouchers(order.orderNo, { isAgain: true });
      loseLast();
      const orderNo = stage.trade();
      const odd = { eventId: '', subject: { kind: 'order', orderNo } } as const;
      const other = { eventId: 'lost', subject: { kind: 'other' } } as const;
      const good = { eventId: 'task-1', subject: { kind: 'order', orderNo } } as const;
      lost.push(odd, null as never, other, good);
      await must(stage.kaquan.worker.pullOrders());
      assert.deepEqual(await readNow(stage), { ...nothing, read: 1, done: 1 });
      await tellLater(stage);
      assert.deepEqual([market.calls.sendVouchers, market.calls.resendVouchers], [1, 0]);
      const passed = stage.logged.filter((line) => JSON.stringify(line).includes('lost notice'));
      assert.equal(passed.length, 2);
    },
  ),
];
