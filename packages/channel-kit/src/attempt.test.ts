import { describe, expect, it } from 'vitest';
import { call, clientOf, request } from '../test/demo-platform.ts';

const shipped = '{"data":"shipped"}';
const later = { protocol: { mayRepeat: () => true } };

/** Answers in turn; the last one for ever. */
function inTurn(...answers: readonly (string | Response)[]) {
  let at = -1;
  return () => {
    at = Math.min(at + 1, answers.length - 1);
    return answers[at] ?? '';
  };
}

describe('a call’s turn', () => {
  const twoAtOnce = { api: 'ship', per: 'shop', count: 8, everyMs: 400 } as const;

  it('waits where that is short', async () => {
    const { client, sent } = clientOf(inTurn(shipped), { discipline: { limits: [twoAtOnce] } });
    const began = performance.now();
    const answers = await Promise.all([1, 2, 3, 4].map(() => client.write(request)));
    expect(answers.every((answer) => answer.isOk())).toBe(true);
    expect(sent).toHaveLength(4);
    // Two at once, then one in each seventh of 400 ms.
    expect(performance.now() - began).toBeGreaterThan(100);
  });

  it('comes after a short ban, also where the clock is set back meanwhile', async () => {
    const { client, sent, clock } = clientOf(inTurn('{"no":"throttled"}', shipped), {
      protocol: { banMs: () => 200 },
    });
    expect((await client.read(request)).isErr()).toBe(true);
    clock.at -= 3_600_000;
    expect((await client.read(request)).isOk()).toBe(true);
    expect(sent).toHaveLength(2);
  });

  it('is answered "too often" here where it would be long, and nothing is sent', async () => {
    const limits = [{ ...twoAtOnce, count: 1, everyMs: 9_000 }];
    const { client, sent } = clientOf(inTurn(shipped), { discipline: { limits } });
    expect((await client.read(request)).isOk()).toBe(true);
    const { error } = (await client.read(request))._unsafeUnwrapErr();
    expect(error).toMatchObject({ code: 'channel.throttled', operation: 'ship' });
    expect('retryAfterMs' in error && error.retryAfterMs).toBeGreaterThan(8_000);
    expect(sent).toHaveLength(1);
  });

  it('is each shop’s own, unless the limit is the application’s', async () => {
    const other = { ...request, call: { credentials: { grant: 'h' } } };
    const once = { ...twoAtOnce, count: 1, everyMs: 9_000 };
    const own = clientOf(inTurn(shipped), { discipline: { limits: [once] } });
    expect((await own.client.read(request)).isOk()).toBe(true);
    expect((await own.client.read(other)).isOk()).toBe(true);
    for (const api of ['ship', '*']) {
      const limits = [{ ...once, api, per: 'application' } as const];
      const shared = clientOf(inTurn(shipped), { discipline: { limits } });
      expect((await shared.client.read(request)).isOk()).toBe(true);
      const { error } = (await shared.client.read(other))._unsafeUnwrapErr();
      expect(error.code).toBe('channel.throttled');
    }
  });

  it('follows the published limits, and a host’s word before them', async () => {
    const limits = [{ ...twoAtOnce, count: 1, everyMs: 9_000 }];
    const published = clientOf(inTurn(shipped), { protocol: { limits } });
    expect((await published.client.read(request)).isOk()).toBe(true);
    expect((await published.client.read(request)).isErr()).toBe(true);
    const discipline = { limits: [{ ...twoAtOnce, count: 100, everyMs: 1 }] };
    const overridden = clientOf(inTurn(shipped), { protocol: { limits }, discipline });
    expect((await overridden.client.read(request)).isOk()).toBe(true);
    expect((await overridden.client.read(request)).isOk()).toBe(true);
  });

  it('counts what the gateway sends again by itself', async () => {
    const limits = [{ ...twoAtOnce, count: 8, everyMs: 60_000 }];
    const broken = () => new Response('', { status: 502 });
    const { client, sent } = clientOf(inTurn(broken(), shipped), { discipline: { limits } });
    expect((await client.read(request)).isOk()).toBe(true);
    expect(sent).toHaveLength(2);
    expect((await client.read(request))._unsafeUnwrapErr().error.code).toBe('channel.throttled');
  });

  it('is given up when the call is called off meanwhile', async () => {
    const off = new AbortController();
    const limits = [{ ...twoAtOnce, count: 1, everyMs: 1_000 }];
    const { client, sent } = clientOf(inTurn(shipped), { discipline: { limits } });
    expect((await client.read(request)).isOk()).toBe(true);
    const waiting = client.write({ ...request, call: { ...call, signal: off.signal } });
    off.abort();
    expect((await waiting)._unsafeUnwrapErr().error.code).toBe('channel.unavailable');
    expect(sent).toHaveLength(1);
  });

  it('comes at half the rate after the platform has refused one, when the ban is over', async () => {
    const answer = inTurn('{"no":"throttled"}', shipped);
    const { client, clock } = clientOf(answer, {
      protocol: { limits: [{ ...twoAtOnce, per: 'application', everyMs: 8_000 }] },
      discipline: { patienceMs: 0 },
    });
    expect((await client.read(request)).isOk()).toBe(false);
    clock.at += 5_000;
    expect((await client.read(request)).isOk()).toBe(true);
    const { error } = (await client.read(request))._unsafeUnwrapErr();
    // One in a seventh of eight seconds, and half as often now.
    expect(error).toMatchObject({ code: 'channel.throttled' });
    expect('retryAfterMs' in error && error.retryAfterMs).toBeGreaterThan(1_900);
  });
});

describe('a read that was refused', () => {
  it('is sent again where a page says that it may', async () => {
    const { client, sent } = clientOf(inTurn('{"no":"unsure"}', shipped), later);
    expect((await client.read(request)).isOk()).toBe(true);
    expect(sent).toHaveLength(2);
  });

  it('is not, where none says so, nor when it was a write', async () => {
    const silent = clientOf(inTurn('{"no":"unsure"}', shipped));
    expect((await silent.client.read(request)).isErr()).toBe(true);
    expect(silent.sent).toHaveLength(1);
    const write = clientOf(inTurn('{"no":"unsure"}', shipped), later);
    expect((await write.client.write(request)).isErr()).toBe(true);
    expect(write.sent).toHaveLength(1);
  });

  it('is given up after the third time, or when patience ends', async () => {
    const discipline = { patienceMs: 10_000 };
    const { client, sent } = clientOf(inTurn('{"no":"unsure"}'), { ...later, discipline });
    expect((await client.read(request)).isErr()).toBe(true);
    expect(sent).toHaveLength(3);
    const hasty = clientOf(inTurn('{"no":"unsure"}'), { ...later, discipline: { patienceMs: 0 } });
    expect((await hasty.client.read(request)).isErr()).toBe(true);
    expect(hasty.sent).toHaveLength(1);
  });

  it('waits out a short ban before it is sent again, and not a long one', async () => {
    const answers = () => inTurn('{"no":"throttled"}', shipped);
    const short = clientOf(answers(), { protocol: { mayRepeat: () => true, banMs: () => 5_000 } });
    const { error } = (await short.client.read(request))._unsafeUnwrapErr();
    expect(error.code).toBe('channel.unavailable');
    expect(short.sent).toHaveLength(1);
    const brief = clientOf(answers(), { protocol: { mayRepeat: () => true, banMs: () => 1 } });
    brief.clock.now = () => Date.now();
    expect((await brief.client.read(request)).isOk()).toBe(true);
    expect(brief.sent).toHaveLength(2);
  });

  it('is not sent again once it is called off', async () => {
    const off = new AbortController();
    const answers = inTurn('{"no":"unsure"}');
    const { client, sent } = clientOf(() => {
      off.abort();
      return answers();
    }, later);
    expect((await client.read({ ...request, call: { ...call, signal: off.signal } })).isOk()).toBe(
      false,
    );
    expect(sent).toHaveLength(1);
  });
});
