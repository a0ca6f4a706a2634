import { expect, it } from 'vitest';
import { createRawClient } from '../../../test/sandbox/raw-client.ts';
import { createPddSandbox, type PddSandbox } from '../create-sandbox.ts';
import { pddFaults, type PddFault } from './fault-kinds.ts';
import { drawPddFaults } from './random-faults.ts';
import { createRandom } from '@kaquan/channel-kit/sandbox';

const now = Date.UTC(2026, 2, 8, 4, 0, 0);
const increment = 'pdd.order.number.list.increment.get';
const detail = 'pdd.order.information.get';
const send = 'pdd.logistics.online.send';

async function withFaults(
  faults: readonly PddFault[],
  run: (sandbox: PddSandbox, call: ReturnType<typeof createRawClient>) => Promise<void>,
): Promise<void> {
  const sandbox = createPddSandbox({ orders: 4, mix: { paid: 1 }, now: () => now, faults });
  const access = await sandbox.start();
  try {
    await run(sandbox, createRawClient(access, { now: () => now }));
  } finally {
    await sandbox.stop();
  }
}

const seconds = (at: number) => String(at / 1000);
const paid = (sandbox: PddSandbox) => sandbox.dump().orders[0]?.orderSn ?? '';
const parcel = (order_sn: string) => ({ order_sn, logistics_id: '121', tracking_number: 'YD1' });
const lastMinutes = {
  start_updated_at: seconds(now - 1_800_000),
  end_updated_at: seconds(now),
  order_status: '5',
  refund_status: '5',
  is_lucky_flag: '0',
  page_size: '2',
};

it('lets so many calls pass and strikes so often', async () => {
  await withFaults([{ kind: 'token_expired', after: 1, times: 2 }], async (sandbox, call) => {
    const codes: unknown[] = [];
    for (let at = 0; at < 4; at += 1) {
      const { json } = await call('pdd.mall.info.get');
      codes.push((json as { error_response?: { error_code: number } }).error_response?.error_code);
    }
    expect(codes).toEqual([undefined, 10019, 10019, undefined]);
    expect(sandbox.dump().counters.faults).toEqual({ token_expired: 2 });
  });
});

it.each([
  [{ kind: 'throttle' }, 70031],
  [{ kind: 'throttle', code: 52102 }, 52102],
  [{ kind: 'clock_skew' }, 10001],
] as const)('refuses by %j', async (fault, error_code) => {
  await withFaults([fault], async (_sandbox, call) => {
    expect((await call('pdd.mall.info.get')).json).toMatchObject({
      error_response: { error_code },
    });
  });
});

it('answers with an HTML page, or late', async () => {
  await withFaults([{ kind: 'http_error', status: 503 }], async (_sandbox, call) => {
    expect(await call('pdd.mall.info.get')).toMatchObject({ status: 503, json: null });
  });
  await withFaults([{ kind: 'delay', delayMs: 30 }], async (_sandbox, call) => {
    const before = performance.now();
    await call('pdd.mall.info.get');
    expect(performance.now() - before).toBeGreaterThan(25);
  });
});

it('loses the answer of a write that took effect, and of no other', async () => {
  await withFaults(
    [{ kind: 'lost_answer' }, { kind: 'answer_timeout', after: 1 }],
    async (sandbox, call) => {
      const [first = '', second = ''] = sandbox.dump().orders.map(({ orderSn }) => orderSn);
      await expect(call(send, parcel(first))).rejects.toThrow();
      expect((await call(send, parcel(first))).json).toMatchObject({
        error_response: { sub_code: 'sandbox_state' },
      });
      expect((await call(send, parcel(second))).json).toMatchObject({
        error_response: { error_code: 52002 },
      });
      expect(sandbox.dump().orders.map(({ shippedTimes }) => shippedTimes)).toEqual([1, 1, 0, 0]);
    },
  );
});

it('opens a refund just after an order was read', async () => {
  await withFaults(
    [{ kind: 'refund_opens', method: detail, amountFen: 5 }],
    async (sandbox, call) => {
      const order_sn = paid(sandbox);
      const read = (await call(detail, { order_sn })).json;
      expect(read).toMatchObject({ order_info_get_response: { order_info: { refund_status: 1 } } });
      expect(sandbox.dump().orders[0]?.refunds).toMatchObject([{ status: 2, amountFen: 5 }]);
    },
  );
});

it('shows a page twice for as long as its window is asked for, and moves rows', async () => {
  const faults: PddFault[] = [
    { kind: 'page_twice', method: increment },
    { kind: 'rows_move', method: increment, rows: 1 },
  ];
  await withFaults(faults, async (sandbox, call) => {
    for (const { orderSn } of sandbox.dump().orders) {
      sandbox.hold(orderSn);
      sandbox.release(orderSn);
    }
    const total = async () =>
      (
        (await call(increment, lastMinutes)).json as {
          order_sn_increment_get_response: { total_count: number };
        }
      ).order_sn_increment_get_response.total_count;
    sandbox.advance(1_000);
    expect(await total()).toBe(6);
    // The row that was moved has left the window.
    expect(await total()).toBe(5);
    expect(sandbox.dump().counters.faults).toEqual({ page_twice: 1, rows_move: 1 });
  });
});

it('draws the same trouble by the same seed, of all kinds unless told', () => {
  const draw = (seed: string) => drawPddFaults(createRandom(seed), { perKind: 1, within: 3 });
  expect(draw('a')).toEqual(draw('a'));
  expect(draw('a').map(({ kind }) => kind)).toEqual(Object.keys(pddFaults));
});
