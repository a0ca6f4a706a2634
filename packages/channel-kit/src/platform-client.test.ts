import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientOf, request } from '../test/demo-platform.ts';

describe('a platform’s client', () => {
  it('gives what stands inside the envelope, decoded', async () => {
    const { client } = clientOf(() => '{"data":"shipped"}');
    expect((await client.read(request))._unsafeUnwrap()).toBe('shipped');
    const odd = { ...request, schema: z.literal('else') };
    expect((await client.read(odd))._unsafeUnwrapErr()).toMatchObject({
      said: '',
      error: { code: 'channel.unreadable' },
    });
    expect((await client.write(odd))._unsafeUnwrapErr().error.code).toBe('channel.outcome_unknown');
  });

  it('hands on the platform’s words, which differ between reading and writing', async () => {
    const { client } = clientOf(() => '{"no":"unsure"}');
    expect((await client.read(request))._unsafeUnwrapErr()).toMatchObject({
      said: 'unsure',
      error: { code: 'channel.unavailable' },
    });
    expect((await client.write(request))._unsafeUnwrapErr().error.code).toBe(
      'channel.outcome_unknown',
    );
  });

  it('sends nothing without a grant', async () => {
    const { client, sent } = clientOf(() => '{}');
    const failed = await client.write({ ...request, call: { credentials: {} } });
    expect(failed._unsafeUnwrapErr().error.code).toBe('channel.grant_expired');
    expect(sent).toEqual([]);
  });

  it('answers a banned API here until the ban is over', async () => {
    let isThrottled = true;
    const { client, sent, clock } = clientOf(() =>
      isThrottled ? '{"no":"throttled"}' : '{"data":"shipped"}',
    );
    expect((await client.read(request)).isErr()).toBe(true);
    isThrottled = false;
    expect((await client.read(request))._unsafeUnwrapErr().error).toMatchObject({
      code: 'channel.throttled',
      retryAfterMs: 5_000,
    });
    expect(sent).toHaveLength(1);
    clock.at += 5_000;
    expect((await client.read(request)).isOk()).toBe(true);
  });

  it('learns the platform’s time from a refused timestamp, and dates all later calls by it', async () => {
    const platformTime = 9_000_000;
    const { client, sent } = clientOf((api, at) => {
      if (api === 'time') return `{"data":${platformTime}}`;
      return at === platformTime ? '{"data":"shipped"}' : '{"no":"skewed"}';
    });
    expect((await client.write(request)).isOk()).toBe(true);
    expect((await client.write(request)).isOk()).toBe(true);
    expect(sent.map((form) => form.get('api'))).toEqual(['ship', 'time', 'ship', 'ship']);
  });

  it('asks for the time once for many, and gives up where nobody tells it', async () => {
    const { client, sent } = clientOf((api) =>
      api === 'time' ? '{"no":"nonsense"}' : '{"no":"skewed"}',
    );
    await Promise.all([client.read(request), client.read(request), client.read(request)]);
    expect(sent.filter((form) => form.get('api') === 'time')).toHaveLength(1);
    expect(sent).toHaveLength(4);
  });
});
