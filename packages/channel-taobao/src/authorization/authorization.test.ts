import { hourMs, minuteMs, secondMs } from '@kaquan/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTaobaoChannel } from '../create-channel.ts';
import type { TaobaoChannelOptions } from '../options.ts';
import { createTaobaoSandbox, type TaobaoSandboxOptions } from '../sandbox/index.ts';
import { createTaobaoAuthorization } from './create-authorization.ts';
import type { TaobaoAuthorizationOptions } from './options.ts';

const start = Date.UTC(2026, 2, 8, 4, 0, 0);
const redirectUri = 'https://shop.example.com/taobao';
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
  grants: NonNullable<TaobaoSandboxOptions['grants']> = {},
  given: Partial<TaobaoAuthorizationOptions> = {},
) {
  const sandbox = createTaobaoSandbox({ now: clock.now, grants });
  const access = await sandbox.start();
  stops.push(() => sandbox.stop());
  const { url, tokenUrl, appKey, appSecret, session, refreshToken } = access;
  const options = { url, appKey, appSecret, clock, timeoutMs: 1_000 };
  const authorization = createTaobaoAuthorization({ ...options, tokenUrl, ...given });
  const channelOf = (more: Partial<TaobaoChannelOptions> = {}) =>
    createTaobaoChannel({ ...options, ...more });
  return { sandbox, access, authorization, channelOf, call: { session, refreshToken } };
}

describe('where a seller is sent', () => {
  it('is the page with all that the platform asks for', async () => {
    const { authorization, access } = await open();
    const url = new URL(authorization.authorizeUrl({ redirectUri, state: 'a b&c' }));
    expect(url.origin + url.pathname).toBe('https://oauth.taobao.com/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: access.appKey,
      redirect_uri: redirectUri,
      state: 'a b&c',
      view: 'web',
    });
  });

  it('can be another one', async () => {
    const { authorization } = await open({}, { authorizeUrl: 'https://other.example/a?x=1' });
    const href = authorization.authorizeUrl({ redirectUri, state: 's', view: 'tmall' });
    expect(href).toMatch(/^https:\/\/other\.example\/a\?x=1&response_type=code&.*view=tmall$/);
  });
});

describe.each(['endpoint', 'api'] as const)('a code that is exchanged by %s', (exchangeBy) => {
  it('gives the credentials of the shop, whose it is, and until when', async () => {
    const { sandbox, authorization, channelOf, call } = await open(
      { sensitiveSeconds: 1_800 },
      { exchangeBy },
    );
    const code = sandbox.authorize(redirectUri);
    const grant = (await authorization.exchangeCode({ code, redirectUri }))._unsafeUnwrap();
    const shop = { credentials: grant.credentials };
    expect(Object.keys(grant.credentials)).toEqual(['session']);
    expect(grant).toMatchObject({
      expiresAt: start + 30 * minuteMs,
      sessionEndsAt: start + 24 * hourMs,
      rights: { r1: start + 24 * hourMs, w2: start + 30 * minuteMs },
      userNick: '测试旗舰店',
      subUserId: null,
      subUserNick: null,
    });
    const described = (await channelOf().describeShop(shop))._unsafeUnwrap();
    expect(described.externalId).toBe(grant.userId);
    const before = await channelOf().describeShop({ credentials: call });
    expect(before._unsafeUnwrapErr().code).toBe('channel.grant_expired');
  });

  it('is good once, and for half an hour', async () => {
    const { sandbox, authorization } = await open({}, { exchangeBy });
    const code = sandbox.authorize(redirectUri);
    const late = sandbox.authorize(redirectUri);
    const exchange = (text: string) => authorization.exchangeCode({ code: text, redirectUri });
    at += 30 * minuteMs;
    expect((await exchange(code)).isOk()).toBe(true);
    at += secondMs;
    for (const spent of [code, late, 'guessed']) {
      expect((await exchange(spent))._unsafeUnwrapErr()).toMatchObject({
        code: 'channel.rejected',
        channelMessage: 'authorize code expire',
      });
    }
  });

  it('may be used up where no answer came', async () => {
    const { authorization } = await open(
      {},
      { exchangeBy, fetch: () => Promise.reject(new Error('broken')) },
    );
    const lost = await authorization.exchangeCode({ code: 'c0de', redirectUri });
    expect(lost._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
  });
});

describe('the token endpoint', () => {
  it('refuses another address, another secret and another application, and none of it is shown', async () => {
    const { sandbox, authorization, access } = await open();
    const code = sandbox.authorize(redirectUri);
    const elsewhere = await authorization.exchangeCode({ code, redirectUri: 'https://other/' });
    expect(elsewhere._unsafeUnwrapErr()).toMatchObject({
      code: 'channel.rejected',
      channelMessage: 'redirect_uri is invalidate',
    });
    const { tokenUrl, appKey } = access;
    for (const wrong of [
      { appKey, appSecret: 'guessed-secret' },
      { appKey: '1', appSecret: access.appSecret },
    ]) {
      const other = createTaobaoAuthorization({ ...wrong, tokenUrl });
      const error = (await other.exchangeCode({ code, redirectUri }))._unsafeUnwrapErr();
      expect(error).toMatchObject({ code: 'channel.rejected', channelCode: 'invalid_client' });
      expect(JSON.stringify(error)).not.toMatch(/guessed-secret/);
    }
    expect((await authorization.exchangeCode({ code, redirectUri })).isOk()).toBe(true);
  });
});

describe('a grant that is renewed', () => {
  const renewing = { renewsGrants: true } as const;

  it('is by the channel of an application that may, and of no other', async () => {
    const { channelOf } = await open();
    expect(channelOf().capabilities).toMatchObject({
      renewsGrants: false,
      credentialFields: ['session'],
    });
    expect('refreshGrant' in channelOf()).toBe(false);
    expect(channelOf(renewing).capabilities).toMatchObject({
      renewsGrants: true,
      credentialFields: ['session', 'refreshToken'],
    });
  });

  it('gives all that the next call needs, and voids what was before', async () => {
    const { channelOf, call } = await open({ seconds: 7_200 });
    const channel = channelOf(renewing);
    const first = (await channel.refreshGrant?.({ credentials: call }))?._unsafeUnwrap();
    expect(first?.expiresAt).toBe(start + 2 * hourMs);
    const { credentials = {} } = first ?? {};
    expect((await channel.describeShop({ credentials })).isOk()).toBe(true);
    const old = await channel.describeShop({ credentials: call });
    expect(old._unsafeUnwrapErr().code).toBe('channel.grant_expired');
    const again = await channel.refreshGrant?.({ credentials: call });
    expect(again?._unsafeUnwrapErr()).toMatchObject({ code: 'channel.rejected' });
    const second = (await channel.refreshGrant?.({ credentials }))?._unsafeUnwrap();
    expect(second?.credentials).not.toEqual(credentials);
  });

  it('can be renewed when its session is over already', async () => {
    const { sandbox, channelOf, authorization } = await open({ seconds: 60 }, renewing);
    const code = sandbox.authorize(redirectUri);
    const grant = (await authorization.exchangeCode({ code, redirectUri }))._unsafeUnwrap();
    const { credentials } = grant;
    expect(Object.keys(credentials)).toEqual(['session', 'refreshToken']);
    at += 61 * secondMs;
    const channel = channelOf(renewing);
    const over = await channel.describeShop({ credentials });
    expect(over._unsafeUnwrapErr().code).toBe('channel.grant_expired');
    expect((await channel.refreshGrant?.({ credentials }))?.isOk()).toBe(true);
  });

  it('keeps what else the shop has: without it the renewal would count for nothing', async () => {
    const { channelOf, call } = await open();
    const eTicket = { family: 'vmarket', certificate: 'code', undo: 'none' } as const;
    const codes = { ...eTicket, notifyKey: 'k', codeMerchantId: '7' };
    const channel = channelOf({ ...renewing, eTicket: codes });
    const had = { ...call, codeMerchantSession: 'of-the-merchant' };
    const renewed = (await channel.refreshGrant?.({ credentials: had }))?._unsafeUnwrap();
    const { credentials = {} } = renewed ?? {};
    expect(Object.keys(credentials).toSorted()).toEqual(
      [...channel.capabilities.credentialFields].toSorted(),
    );
    expect(credentials).toMatchObject({ codeMerchantSession: 'of-the-merchant' });
    expect(credentials['session']).not.toBe(call.session);
  });

  it('is not lost where the answer does not say whose it is', async () => {
    const told = JSON.stringify({ access_token: '6100new', expires_in: 60 });
    const { channelOf, call } = await open();
    const reply = { top_auth_token_refresh_response: { token_result: told } };
    const fetch = async () => Response.json(reply);
    const channel = channelOf({ ...renewing, fetch });
    const renewed = (await channel.refreshGrant?.({ credentials: call }))?._unsafeUnwrap();
    expect(renewed).toEqual({
      credentials: { session: '6100new', refreshToken: call.refreshToken },
      expiresAt: start + minuteMs,
    });
  });

  it('stays what it is where the platform does not renew for this application', async () => {
    const { channelOf, call } = await open({ mayRefresh: false });
    const channel = channelOf(renewing);
    const refused = await channel.refreshGrant?.({ credentials: call });
    expect(refused?._unsafeUnwrapErr()).toMatchObject({ code: 'channel.rejected' });
    expect((await channel.describeShop({ credentials: call })).isOk()).toBe(true);
  });

  it('is nobody’s guess after a lost answer', async () => {
    const { sandbox, channelOf, call } = await open();
    sandbox.addFaults([{ kind: 'lost_answer', method: 'taobao.top.auth.token.refresh' }]);
    const channel = channelOf(renewing);
    const lost = await channel.refreshGrant?.({ credentials: call });
    expect(lost?._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
    const again = await channel.refreshGrant?.({ credentials: call });
    expect(again?._unsafeUnwrapErr().code).toBe('channel.rejected');
  });

  it('asks nobody where there is nothing to renew by', async () => {
    const { sandbox, channelOf, call } = await open();
    const credentials = { session: call.session };
    const refused = await channelOf(renewing).refreshGrant?.({ credentials });
    expect(refused?._unsafeUnwrapErr()).toMatchObject({
      code: 'channel.rejected',
      channelCode: 'no-refresh-token',
    });
    expect(sandbox.dump().counters).toMatchObject({ calls: {}, refusals: {} });
  });
});

describe('a right that ends before its session', () => {
  it('ends what needs it, and says that the seller must authorize again', async () => {
    const { sandbox, channelOf, call } = await open();
    const { tid } = sandbox.create({ lines: [{ outerSkuId: 'CARD10', num: 1 }] });
    sandbox.pay(tid);
    sandbox.endRight('w2');
    const channel = channelOf();
    const shop = { credentials: call };
    expect((await channel.loadOrder(shop, tid)).isOk()).toBe(true);
    const shipped = await channel.confirmShipment(shop, { orderNo: tid, method: 'dummy' });
    expect(shipped._unsafeUnwrapErr().code).toBe('channel.grant_expired');
    expect(sandbox.dump().trades[0]).toMatchObject({ shippedTimes: 0 });
    sandbox.endRight('r2');
    const read = await channel.loadOrder(shop, tid);
    expect(read._unsafeUnwrapErr().code).toBe('channel.grant_expired');
  });
});
