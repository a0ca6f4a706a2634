import { coreError, err, ok } from '@kaquan/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createPlatformClient } from './platform-client.ts';
import type { Protocol } from './protocol.ts';
import type { Verdict } from './refusal.ts';

// A platform that answers `{ "data": … }` or `{ "no": "<verdict>" }`.
const protocol: Protocol<Verdict, { readonly said: string }> = {
  channel: 'demo',
  secrets: ['top-secret'],
  grantOf: (call) => call.credentials['grant'] ?? '',
  formOf: (out, at) => Promise.resolve({ ...out.params, api: out.method, at: String(at) }),
  open: (body) => {
    const { data, no } = z
      .object({ data: z.unknown().optional(), no: z.string().optional() })
      .parse(body);
    if (no === 'nonsense') return err('no: makes no sense');
    if (no !== undefined) return ok({ kind: 'platform', error: no as Verdict });
    return ok({ kind: 'answered', inside: data });
  },
  judge: (error) => error,
  banMs: () => 5_000,
  banKey: (_error, { method }) => method,
  banKeys: ({ method }) => [method],
  timeMethod: 'time',
  readTime: (inside) => (typeof inside === 'number' ? ok(inside) : err('no time')),
  toReadFailure: (error, { channel, operation }) => ({
    said: error,
    error: coreError('channel.unavailable', { channel, operation }),
  }),
  toWriteFailure: (error, { channel, operation }) => ({
    said: error,
    error: coreError('channel.outcome_unknown', { channel, operation }),
  }),
  noWords: { said: '' },
};

function clientOf(answerTo: (api: string, at: number) => string) {
  const sent: URLSearchParams[] = [];
  const clock = { at: 1_000_000, now: () => clock.at };
  const client = createPlatformClient(protocol, {
    url: 'http://stub.invalid/',
    timeoutMs: 1_000,
    clock,
    fetch: async (input, init) => {
      const form = new URLSearchParams(await new Request(input, init).text());
      sent.push(form);
      return new Response(answerTo(form.get('api') ?? '', Number(form.get('at'))));
    },
  });
  return { client, sent, clock };
}

const call = { credentials: { grant: 'g' } };
const request = { method: 'ship', call, params: {}, schema: z.literal('shipped') };

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
