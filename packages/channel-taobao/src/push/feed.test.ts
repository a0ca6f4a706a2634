import { coreError, err, minuteMs, ok, secondMs } from '@kaquan/core';
import type { ChannelNotice, FeedOptions } from '@kaquan/core/ports';
import { afterEach, describe, expect, it } from 'vitest';
import { createTaobaoChannel } from '../create-channel.ts';
import type { TaobaoMessageOptions } from './options.ts';
import { createTaobaoSandbox, type TaobaoSandbox } from '../sandbox/index.ts';

let at = Date.UTC(2026, 2, 8, 4, 0, 0);
const clock = { now: () => at };
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

interface Stage {
  readonly sandbox: TaobaoSandbox;
  readonly kept: ChannelNotice[];
  readonly batches: number[];
  readonly permit: () => Promise<string>;
  /** Stops the feed, and gives what it answered. */
  readonly stop: () => Promise<string>;
  readonly ended: Promise<string>;
}

/** A feed of a sandbox's messages, with a `take` of this test's. */
async function open(
  transport: TaobaoMessageOptions['transport'],
  given: {
    readonly take?: FeedOptions['take'];
    readonly messages?: Partial<TaobaoMessageOptions>;
    readonly appSecret?: string;
    readonly isPermitted?: boolean;
    readonly before?: (sandbox: TaobaoSandbox) => void;
  } = {},
): Promise<Stage> {
  const sandbox = createTaobaoSandbox({ now: clock.now });
  const { url, messagesUrl, appKey, session, ...access } = await sandbox.start();
  const { appSecret = access.appSecret } = given;
  const channel = createTaobaoChannel({
    ...{ url, appKey, appSecret, clock, timeoutMs: 1_000 },
    messages: { transport, url: messagesUrl, pullEveryMs: 10, reconnectMs: 1, ...given.messages },
  }) as Required<ReturnType<typeof createTaobaoChannel>>;
  const call = { credentials: { session } };
  const permit = async () => {
    const permitted = await channel.permitFeed(call);
    return permitted.match(
      ({ outcome }) => outcome,
      ({ code }) => code,
    );
  };
  if (given.isPermitted !== false && given.appSecret === undefined) await permit();
  given.before?.(sandbox);
  const kept: ChannelNotice[] = [];
  const batches: number[] = [];
  const take: FeedOptions['take'] = async (notices) => {
    const taken = (await given.take?.(notices)) ?? ok(undefined);
    if (taken.isOk()) kept.push(...notices);
    batches.push(notices.length);
    return taken;
  };
  const stopping = new AbortController();
  const ended = channel.openFeed({ signal: stopping.signal, take }).then((answer) =>
    answer.match(
      () => 'ended',
      ({ code }) => code,
    ),
  );
  const stop = () => {
    stopping.abort();
    return ended;
  };
  stops.push(stop, () => sandbox.stop());
  return { sandbox, kept, batches, permit, stop, ended };
}

/** A buyer orders and pays: two messages. */
function sell(sandbox: TaobaoSandbox): string {
  const { tid } = sandbox.create({ lines: [{ outerSkuId: 'CARD10', num: 1 }] });
  sandbox.pay(tid);
  return tid;
}

const unconfirmed = (sandbox: TaobaoSandbox) =>
  sandbox.dump().messages.messages.filter(({ confirmed }) => !confirmed).length;
const sentTimes = (sandbox: TaobaoSandbox) =>
  sandbox.dump().messages.messages.map((message) => message.sentTimes);

describe.each(['websocket', 'http'] as const)('messages by %s', (transport) => {
  it('are news of what happened, confirmed once they are kept', async () => {
    const { sandbox, kept, stop } = await open(transport);
    const tid = sell(sandbox);
    await expect.poll(() => kept.length).toBe(2);
    const [line] = sandbox.dump().trades[0]?.lines ?? [];
    const refundId = sandbox.openRefund(tid, line?.oid ?? '', 100);
    await expect.poll(() => kept.length).toBe(3);
    await expect.poll(() => unconfirmed(sandbox)).toBe(0);
    expect(await stop()).toBe('ended');
    expect(kept.map(({ subject }) => subject)).toEqual([
      { kind: 'order', orderNo: tid },
      { kind: 'order', orderNo: tid },
      { kind: 'refund', refundId, orderNo: tid },
    ]);
    expect(new Set(kept.map(({ eventId }) => eventId)).size).toBe(3);
    expect(new Set(kept.map(({ externalShopId }) => externalShopId))).toEqual(
      new Set([sandbox.dump().seller.userId]),
    );
    expect(sentTimes(sandbox)).toEqual([1, 1, 1]);
  });

  it('come again that could not be kept, under the same number', async () => {
    let isDown = true;
    const tried: string[] = [];
    const take: FeedOptions['take'] = (notices) => {
      tried.push(...notices.map(({ eventId }) => eventId));
      const down = coreError('storage.unavailable', { operation: 'keep' });
      if (tried.length > 2 && isDown) throw new Error('worse');
      return Promise.resolve(isDown ? err(down) : ok(undefined));
    };
    const { sandbox, kept, batches } = await open(transport, { take });
    sell(sandbox);
    await expect.poll(() => tried.length).toBe(2);
    expect(unconfirmed(sandbox)).toBe(2);
    sandbox.advance(5 * minuteMs);
    await expect.poll(() => tried.length).toBe(4);
    isDown = false;
    expect(kept).toEqual([]);
    sandbox.advance(5 * minuteMs);
    await expect.poll(() => unconfirmed(sandbox)).toBe(0);
    expect(kept).toHaveLength(2);
    expect(new Set(tried).size).toBe(2);
    expect(batches.length).toBeLessThanOrEqual(4);
  });

  it('are not there for a shop that was not permitted, and the others are none the worse', async () => {
    const { sandbox, kept, permit } = await open(transport, { isPermitted: false });
    sell(sandbox);
    expect(await permit()).toBe('done');
    expect(await permit()).toBe('done');
    sell(sandbox);
    await expect.poll(() => kept.length).toBe(2);
    expect(sandbox.dump().messages.messages).toHaveLength(2);
  });

  it('ends for good when the application’s own key is refused again and again', async () => {
    const { ended } = await open(transport, { appSecret: 'guessed' });
    expect(await ended).toBe('channel.rejected');
  });
});

describe('a connection of the message service', () => {
  it('takes what comes twice, turned round and packed', async () => {
    const { sandbox, kept } = await open('websocket', {
      before: (shop) => {
        shop.addFaults([
          { kind: 'messages_turned', times: 5 },
          { kind: 'message_twice', times: 2 },
          { kind: 'message_packed', times: 3 },
        ]);
        sell(shop);
        sell(shop);
      },
    });
    await expect.poll(() => unconfirmed(sandbox)).toBe(0);
    expect(kept).toHaveLength(6);
    expect(new Set(kept.map(({ eventId }) => eventId)).size).toBe(4);
    expect(kept.every(({ subject }) => subject.kind === 'order')).toBe(true);
  });

  it('comes back after a break, and loses nothing', async () => {
    const { sandbox, kept } = await open('websocket', {
      before: (shop) => {
        shop.addFaults([{ kind: 'feed_drop' }, { kind: 'feed_refused', times: 3 }]);
        for (let count = 0; count < 5; count += 1) sell(shop);
      },
    });
    await expect.poll(() => sandbox.dump().counters.faults['feed_drop']).toBe(1);
    // Whatever the broken connection took with it is sent again after its time.
    await expect
      .poll(() => {
        sandbox.advance(minuteMs);
        return unconfirmed(sandbox);
      })
      .toBe(0);
    expect(new Set(kept.map(({ eventId }) => eventId)).size).toBe(10);
    expect(sandbox.dump().counters.faults['feed_refused']).toBe(3);
  });

  it('tells the platform of what could not be kept, where it is asked to', async () => {
    let isDown = true;
    const take: FeedOptions['take'] = () => {
      const down = coreError('storage.unavailable', { operation: 'keep' });
      const answer = isDown ? err(down) : ok(undefined);
      isDown = false;
      return Promise.resolve(answer);
    };
    const { sandbox, kept } = await open('websocket', {
      take,
      messages: { reportsFailures: true },
    });
    sell(sandbox);
    // At the next pull, and not after minutes.
    await expect.poll(() => unconfirmed(sandbox)).toBe(0);
    expect(new Set(kept.map(({ eventId }) => eventId)).size).toBe(2);
  });

  it('answers only when nothing is being kept any more', async () => {
    const gate = Promise.withResolvers<undefined>();
    let isKeeping = false;
    const { sandbox, stop, kept } = await open('websocket', {
      take: async () => {
        isKeeping = true;
        await gate.promise;
        return ok(undefined);
      },
    });
    sell(sandbox);
    await expect.poll(() => isKeeping).toBe(true);
    const stopped = stop();
    gate.resolve(undefined);
    expect(await stopped).toBe('ended');
    expect(kept.length).toBeGreaterThan(0);
    expect(unconfirmed(sandbox)).toBe(2);
  });

  it('is given up where nobody greets, and where nothing is ever said', async () => {
    for (const silenceMs of [60_000, 100]) {
      let opened = 0;
      const { stop } = await open('websocket', {
        messages: {
          silenceMs,
          pullEveryMs: silenceMs === 100 ? 60_000 : 10,
          openSocket: () => {
            opened += 1;
            return mute();
          },
        },
      });
      await expect.poll(() => opened).toBeGreaterThan(1);
      expect(await stop()).toBe('ended');
    }
  });
});

/** A socket that opens and says nothing. */
function mute() {
  return {
    binaryType: '',
    send: () => undefined,
    close: () => undefined,
    addEventListener: (type: string, listener: (event: { data: unknown }) => void) => {
      if (type === 'open') setTimeout(() => listener({ data: '' }), 1);
    },
  };
}

describe('permitting a shop', () => {
  it('says what stands in its way', async () => {
    const { sandbox, permit } = await open('http', { isPermitted: false });
    sandbox.addFaults([{ kind: 'session_expired', method: 'taobao.tmc.user.permit' }]);
    expect(await permit()).toBe('channel.grant_expired');
    sandbox.addFaults([{ kind: 'http_error', method: 'taobao.tmc.user.permit' }]);
    expect(await permit()).toBe('channel.outcome_unknown');
    sandbox.addFaults([{ kind: 'throttle', method: 'taobao.user.seller.get' }]);
    expect(await permit()).toBe('channel.throttled');
    at += 10 * secondMs;
    expect(await permit()).toBe('done');
  });
});

describe('a pull by call', () => {
  it('waits out a ban and trouble, and goes on', async () => {
    const { sandbox, kept } = await open('http', {
      before: (shop) => {
        shop.addFaults([
          { kind: 'http_error', method: 'taobao.tmc.messages.consume', times: 3 },
          { kind: 'lost_answer', method: 'taobao.tmc.messages.confirm' },
        ]);
        sell(shop);
      },
    });
    await expect.poll(() => kept.length, { timeout: 8_000 }).toBe(2);
    await expect.poll(() => unconfirmed(sandbox)).toBe(0);
  });
});

describe('the channel', () => {
  const good = { appKey: '12345678', appSecret: 'helloworld' };

  it('hears of nothing by itself unless it is asked to', () => {
    expect(createTaobaoChannel(good).capabilities.notifications).toBeUndefined();
    const asked = createTaobaoChannel({ ...good, messages: { transport: 'http' } });
    expect(asked.capabilities.notifications).toEqual({ byRequest: false, byFeed: true });
  });

  it.each([
    ['transport', 'letter'],
    ['group', ''],
    ['url', 'https://mc.api.taobao.com/'],
    ['pullEveryMs', 1],
    ['reconnectMs', 0],
    ['silenceMs', 1.5],
    ['openSocket', 'WebSocket'],
  ])('refuses a wrong messages.%s where it is given: %s', (option, value) => {
    const messages = { transport: 'websocket', [option]: value } as TaobaoMessageOptions;
    expect(() => createTaobaoChannel({ ...good, messages })).toThrow(
      `createTaobaoChannel: messages.${option} must`,
    );
  });
});
