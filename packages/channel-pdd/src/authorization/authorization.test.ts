import { hourMs, minuteMs, secondMs } from '@kaquan/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPddChannel } from '../create-channel.ts';
import type { PddChannelOptions } from '../options.ts';
import { createPddSandbox, type PddSandboxOptions } from '../sandbox/index.ts';
import { createPddAuthorization, type PddAuthorizationOptions } from './create-authorization.ts';
import { toGrant } from './map-grant.ts';
import { tokenSchema } from './wire.ts';

const start = Date.UTC(2026, 2, 8, 4, 0, 0);
let at = start;
const clock = { now: () => at };
const stops: (() => Promise<void>)[] = [];
beforeEach(() => {
  at = start;
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function open(
  grants: NonNullable<PddSandboxOptions['grants']> = {},
  given: Partial<PddAuthorizationOptions> = {},
) {
  const sandbox = createPddSandbox({ now: clock.now, grants });
  const { url, clientId, clientSecret, accessToken } = await sandbox.start();
  stops.push(() => sandbox.stop());
  const options = { url, clientId, clientSecret, clock, timeoutMs: 1_000 };
  const authorization = createPddAuthorization({ ...options, ...given });
  const channelOf = (more: Partial<PddChannelOptions> = {}) =>
    createPddChannel({ ...options, ...more });
  return { sandbox, clientId, accessToken, authorization, channelOf };
}

/** A shop that has been granted to an application that renews. */
async function granted(grants: NonNullable<PddSandboxOptions['grants']> = {}) {
  const { sandbox, authorization, channelOf } = await open(grants, { renewsGrants: true });
  const code = sandbox.authorize();
  const { credentials } = (await authorization.exchangeCode({ code }))._unsafeUnwrap();
  const channel = channelOf({ renewsGrants: true }) as Required<ReturnType<typeof channelOf>>;
  return { sandbox, channel, call: { credentials } };
}

describe('where a seller is sent', () => {
  const redirectUri = 'https://shop.example.com/pdd';

  it('is the page with all that the platform asks for', async () => {
    const { authorization, clientId } = await open();
    const url = new URL(authorization.authorizeUrl({ redirectUri, state: 'a b&c' }));
    expect(url.origin + url.pathname).toBe('https://fuwu.pinduoduo.com/service-market/auth');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      state: 'a b&c',
    });
  });

  it('can be another one', async () => {
    const authorizeUrl = 'https://mai.pinduoduo.com/h5-login.html';
    const { authorization } = await open({}, { authorizeUrl });
    expect(authorization.authorizeUrl({ redirectUri, state: 's' })).toMatch(
      /^https:\/\/mai\.pinduoduo\.com\/h5-login\.html\?response_type=code&/,
    );
  });

  it('is an address, and the other options are checked as the channel’s are', () => {
    const good = { clientId: 'a', clientSecret: 'b' };
    for (const wrong of [{ authorizeUrl: 'mai' }, { clientId: '' }, { renewsGrants: 'yes' }]) {
      const [name] = Object.keys(wrong);
      const options = { ...good, ...wrong } as PddAuthorizationOptions;
      expect(() => createPddAuthorization(options)).toThrow(`createPddAuthorization: ${name} must`);
    }
  });
});

describe('a code that is exchanged', () => {
  it('gives the credentials of the shop, whose it is, and until when', async () => {
    const { sandbox, authorization, channelOf, accessToken } = await open({
      sensitiveSeconds: 300,
    });
    const code = sandbox.authorize();
    const grant = (await authorization.exchangeCode({ code }))._unsafeUnwrap();
    expect(Object.keys(grant.credentials)).toEqual(['accessToken']);
    const day = start + 24 * hourMs;
    expect(grant).toMatchObject({
      expiresAt: start + 5 * minuteMs,
      tokenEndsAt: day,
      rights: { r1: day, r2: day, w1: day, w2: start + 5 * minuteMs },
      refreshEndsAt: start + 30 * 24 * hourMs,
      mallId: '445566778',
      ownerName: 'pdd445566778',
    });
    const shop = (
      await channelOf().describeShop({ credentials: grant.credentials })
    )._unsafeUnwrap();
    expect(shop.externalId).toBe(grant.mallId);
    const before = await channelOf().describeShop({ credentials: { accessToken } });
    expect(before._unsafeUnwrapErr().code).toBe('channel.grant_expired');
    at += 24 * hourMs;
    const after = await channelOf().describeShop({ credentials: grant.credentials });
    expect(after._unsafeUnwrapErr().code).toBe('channel.grant_expired');
  });

  it('is good once, and for ten minutes', async () => {
    const { sandbox, authorization } = await open();
    const code = sandbox.authorize();
    const late = sandbox.authorize();
    at += 10 * minuteMs;
    expect((await authorization.exchangeCode({ code })).isOk()).toBe(true);
    at += secondMs;
    for (const spent of [code, late, 'guessed']) {
      const refused = await authorization.exchangeCode({ code: spent });
      expect(refused._unsafeUnwrapErr().code).toBe('channel.grant_expired');
    }
  });

  it('is refused where it is of another mall than asked for', async () => {
    const { sandbox, authorization } = await open();
    const exchange = (mallId: string) =>
      authorization.exchangeCode({ code: sandbox.authorize(), mallId });
    expect((await exchange('445566778')).isOk()).toBe(true);
    expect((await exchange('1'))._unsafeUnwrapErr()).toMatchObject({
      code: 'channel.rejected',
      channelCode: 'other-mall',
    });
  });

  it('may be used up where no answer came, and is shown nowhere', async () => {
    const fetch = () => Promise.reject(new Error('broke at c0de-of-the-seller'));
    const { authorization } = await open({}, { fetch });
    const lost = await authorization.exchangeCode({ code: 'c0de-of-the-seller' });
    const error = lost._unsafeUnwrapErr();
    expect(error.code).toBe('channel.outcome_unknown');
    expect(JSON.stringify([error, error.cause])).not.toContain('c0de');
  });
});

describe('refreshGrant', () => {
  it('is there only where the host says so', async () => {
    const { channelOf } = await open();
    expect('refreshGrant' in channelOf()).toBe(false);
    expect(channelOf().capabilities).toMatchObject({
      renewsGrants: false,
      credentialFields: ['accessToken'],
    });
    expect(channelOf({ renewsGrants: true }).capabilities).toMatchObject({
      renewsGrants: true,
      credentialFields: ['accessToken', 'refreshToken'],
    });
  });

  it('gives all that the next call needs, and voids what was before', async () => {
    const { channel, call } = await granted();
    const renewed = (await channel.refreshGrant(call))._unsafeUnwrap();
    expect(renewed.expiresAt).toBe(start + 24 * hourMs);
    expect((await channel.describeShop(renewed)).isOk()).toBe(true);
    const dead = await channel.describeShop(call);
    expect(dead._unsafeUnwrapErr().code).toBe('channel.grant_expired');
    expect((await channel.refreshGrant(renewed)).isOk()).toBe(true);
  });

  it('leaves a grant as it is where the platform refuses: the seller authorizes again', async () => {
    const gone = await granted({ mayRefresh: false });
    expect((await gone.channel.refreshGrant(gone.call))._unsafeUnwrapErr()).toMatchObject({
      code: 'channel.rejected',
      channelCode: '20034',
    });
    expect((await gone.channel.describeShop(gone.call)).isOk()).toBe(true);
    const { channel, call } = await granted();
    await expect(channel.refreshGrant(call).then((first) => first.isOk())).resolves.toBe(true);
    const twice = (await channel.refreshGrant(call))._unsafeUnwrapErr();
    expect(twice).toMatchObject({ code: 'channel.rejected', channelCode: '21001' });
    const none = await channel.refreshGrant({ credentials: { accessToken: 'a' } });
    expect(none._unsafeUnwrapErr()).toMatchObject({ channelCode: 'no-refresh-token' });
  });

  it('says that nobody knows where its answer got lost', async () => {
    const { sandbox, channel, call } = await granted();
    sandbox.addFaults([{ kind: 'lost_answer', method: 'pdd.pop.auth.token.refresh' }]);
    const lost = (await channel.refreshGrant(call))._unsafeUnwrapErr();
    expect(lost.code).toBe('channel.outcome_unknown');
  });
});

describe('a token on the wire', () => {
  const names = ['expires', 'refresh_token_expires', 'r1_expires', 'r2_expires', 'w1_expires'];

  it('ends when the first of its rights does, by the platform’s own instant where it is told', () => {
    const end = fc.option(fc.nat({ max: 100_000_000 }));
    const ends = fc.tuple(end, end, end, end, end);
    fc.assert(
      fc.property(ends, fc.boolean(), fc.boolean(), (given, renews, isInstant) => {
        const said = Object.fromEntries(
          names.map((name, index) => [`${name}_${isInstant ? 'at' : 'in'}`, given[index]]),
        );
        const owner = { access_token: 'a', refresh_token: 'r', owner_id: 7 };
        const token = tokenSchema.parse({ ...said, ...owner });
        const credentials = renews ? { accessToken: 'a', refreshToken: 'r' } : { accessToken: 'a' };
        const counted = given.filter((value, index) => value && (renews || index !== 1));
        const first = Math.min(...counted.map((value) => value ?? 0)) * secondMs;
        const expected = counted.length === 0 ? null : first + (isInstant ? 0 : 5_000);
        expect(toGrant(token, 5_000, credentials).expiresAt).toBe(expected);
      }),
    );
  });

  it('is a grant or an error, whatever the platform answers', async () => {
    const answer = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({ access_token: fc.anything(), owner_id: fc.anything() })
        .map((token) => JSON.stringify({ pop_auth_token_create_response: token })),
      fc.constant('{"pop_auth_token_create_response":{"__proto__":{"access_token":"x"}}}'),
    );
    await fc.assert(
      fc.asyncProperty(answer, async (text) => {
        const authorization = createPddAuthorization({
          clientId: 'a1b2c3d4',
          clientSecret: 'testSecret',
          url: 'http://stub.invalid/',
          fetch: () => Promise.resolve(new Response(text)),
        });
        const exchanged = await authorization.exchangeCode({ code: 'c' });
        const code = exchanged.isErr() ? exchanged.error.code : 'granted';
        expect(['granted', 'channel.outcome_unknown', 'channel.rejected']).toContain(code);
      }),
      { numRuns: 60 },
    );
  });
});
