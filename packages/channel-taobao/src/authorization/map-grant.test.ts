import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { createTaobaoAuthorization } from './create-authorization.ts';
import { toGrant } from './map-grant.ts';
import { tokenReplySchema, tokenSchema } from './wire.ts';

const secret = 'helloworld';
const authorization = (fetch?: typeof globalThis.fetch) =>
  createTaobaoAuthorization({
    appKey: '12345678',
    appSecret: secret,
    clock: { now: () => 0 },
    ...(fetch && { fetch }),
  });

/** As the page says it, apart from the package's own signing. */
function signed(params: Record<string, string>): string {
  const text = Object.keys(params)
    .toSorted()
    .map((name) => `${name}${params[name]}`)
    .join('');
  const sign = createHash('md5').update(`${secret}${text}${secret}`).digest('hex').toUpperCase();
  return new URLSearchParams({ ...params, top_sign: sign }).toString();
}

const returned = {
  access_token: '6200sesame',
  expires_in: '86400',
  refresh_token: '6201open',
  re_expires_in: '0',
  r1_expires_in: '1800',
  r2_expires_in: '0',
  w1_expires_in: '1800',
  w2_expires_in: '0',
  taobao_user_id: '263685215',
  taobao_user_nick: '%E5%95%86%E5%AE%B6',
  state: 'mine',
};

describe('the end of a grant', () => {
  it('is the earliest of all that ends, and a right of no seconds ends nothing', () => {
    const end = fc.option(fc.nat({ max: 100_000_000 }));
    const names = ['expires_in', 're_expires_in', 'r1_expires_in', 'r2_expires_in'] as const;
    const all = [...names, 'w1_expires_in', 'w2_expires_in'] as const;
    fc.assert(
      fc.property(fc.tuple(end, end, end, end, end, end), fc.boolean(), (ends, renews) => {
        const given = Object.fromEntries(all.map((name, index) => [name, ends[index]]));
        const token = tokenSchema.parse({
          ...given,
          access_token: 's',
          refresh_token: 'r',
          taobao_user_id: 1,
        });
        const credentials = renews ? { session: 's', refreshToken: 'r' } : { session: 's' };
        const { expiresAt } = toGrant(token, 5_000, credentials);
        const counted = all
          .filter((name) => renews || name !== 're_expires_in')
          .map((name) => token[name] ?? 0)
          .filter((seconds) => seconds > 0);
        const expected = counted.length === 0 ? null : 5_000 + Math.min(...counted) * 1_000;
        expect(expiresAt).toBe(expected);
      }),
    );
  });

  it('reads the sample of the page, whose token is text within the answer', () => {
    const text =
      '{"access_token":"6100…","refresh_token":"6101…","expires_in":86400,"re_expires_in":86400,' +
      '"w2_expires_in":1800,"taobao_user_id":"2054573190"}';
    const { token_result: token } = tokenReplySchema.parse({ token_result: text });
    expect(toGrant(token, 0, { session: token.access_token })).toEqual({
      credentials: { session: '6100…' },
      expiresAt: 1_800_000,
      sessionEndsAt: 86_400_000,
      rights: { r1: null, r2: null, w1: null, w2: 1_800_000 },
      refreshEndsAt: 86_400_000,
      userId: '2054573190',
      userNick: null,
      subUserId: null,
      subUserNick: null,
    });
  });
});

describe('a return that carries the grant openly', () => {
  it('is read where its top_sign fits', async () => {
    for (const mark of ['', '?', '#']) {
      const grant = (await authorization().readReturn(mark + signed(returned)))._unsafeUnwrap();
      expect(grant).toMatchObject({
        credentials: { session: '6200sesame' },
        expiresAt: 1_800_000,
        userId: '263685215',
        userNick: '商家',
        rights: { r2: null, w2: null },
      });
    }
  });

  it('keeps a name that is not percent-encoded, and knows a sub-account', async () => {
    const odd = {
      ...returned,
      taobao_user_nick: '100%',
      sub_taobao_user_id: '77',
      sub_taobao_user_nick: '商家:客服',
    };
    const grant = (await authorization().readReturn(signed(odd)))._unsafeUnwrap();
    expect(grant).toMatchObject({ userNick: '100%', subUserId: '77', subUserNick: '商家:客服' });
  });

  it('is not believed after any change', async () => {
    const names = Object.keys(returned);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names, 'added'), fc.string(), async (name, value) => {
        const params = new URLSearchParams(signed(returned));
        fc.pre(params.get(name) !== value && (value !== '' || params.has(name)));
        params.set(name, value);
        const read = await authorization().readReturn(params.toString());
        expect(read._unsafeUnwrapErr().code).toBe('notification.rejected');
      }),
      { numRuns: 50 },
    );
    const twice = await authorization().readReturn(`${signed(returned)}&state=mine`);
    expect(twice._unsafeUnwrapErr().code).toBe('notification.rejected');
    const unsigned = await authorization().readReturn('');
    expect(unsigned._unsafeUnwrapErr().code).toBe('notification.rejected');
  });

  it('is unreadable where it is signed and no grant', async () => {
    const denied = await authorization().readReturn(signed({ error: 'access_denied' }));
    expect(denied._unsafeUnwrapErr().code).toBe('notification.unreadable');
  });
});

describe('whatever a token endpoint answers', () => {
  it('is a grant or an error value', async () => {
    const answer = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({ access_token: fc.anything(), taobao_user_id: fc.anything() })
        .map((body) => JSON.stringify(body) ?? ''),
      fc.constant(`{"access_token":"s","taobao_user_id":1,"__proto__":{"expires_in":1}}`),
    );
    await fc.assert(
      fc.asyncProperty(answer, async (text) => {
        const fetch = () => Promise.resolve(new Response(text));
        const exchanged = await authorization(fetch).exchangeCode({ code: 'c', redirectUri: 'r' });
        expect(typeof exchanged.isOk()).toBe('boolean');
      }),
      { numRuns: 200 },
    );
  });
});

describe('createTaobaoAuthorization', () => {
  const good = { appKey: '12345678', appSecret: secret };
  it.each([
    ['appKey', ''],
    ['tokenUrl', 'oauth.taobao.com'],
    ['authorizeUrl', 'ftp://oauth.taobao.com'],
    ['exchangeBy', 'letter'],
    ['renewsGrants', 'yes'],
  ])('refuses a wrong %s where it is given: %s', (option, value) => {
    const options = { ...good, [option]: value };
    expect(() => createTaobaoAuthorization(options)).toThrow(
      `createTaobaoAuthorization: ${option} must`,
    );
  });
});
