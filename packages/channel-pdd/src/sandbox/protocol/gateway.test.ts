import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRawClient, rawSignature } from '../../../test/sandbox/raw-client.ts';
import { createPddSandbox, type PddSandbox, type PddSandboxAccess } from '../create-sandbox.ts';

const now = Date.UTC(2026, 2, 8, 4, 0, 0);
let sandbox: PddSandbox;
let access: PddSandboxAccess;
beforeEach(async () => {
  sandbox = createPddSandbox({ now: () => now });
  access = await sandbox.start();
});
afterEach(() => sandbox.stop());

const client = (options: { now?: () => number; asJson?: boolean } = {}) =>
  createRawClient(access, { now: () => now, ...options });
const refusedWith = (error_code: number) => ({ error_response: { error_code } });
const mall = 'pdd.mall.info.get';

describe('the gateway', () => {
  it.each([true, false])('answers a well-signed call, as JSON %s', async (asJson) => {
    const { status, json } = await client({ asJson })(mall);
    expect(status).toBe(200);
    expect(json).toMatchObject({ mall_info_get_response: { mall_id: 445566778 } });
  });

  it('needs no token for what belongs to no shop', async () => {
    const { json } = await client()('pdd.time.get', {}, { access_token: null });
    expect(json).toEqual({ time_get_response: { time: '2026-03-08 12:00:00' } });
  });

  it.each([
    ['no type', { type: null }, 10001],
    ['another type', { type: 'pdd.nothing.get' }, 10017],
    ['no client_id', { client_id: null }, 10001],
    ['another client_id', { client_id: 'x' }, 10016],
    ['no timestamp', { timestamp: null }, 10001],
    ['milliseconds', { timestamp: String(now) }, 10001],
    ['XML', { data_type: 'XML' }, 10001],
    ['another version', { version: 'V2' }, 10001],
    ['a wrong signature', { sign: 'A'.repeat(32) }, 20004],
    ['no token', { access_token: null }, 10001],
    ['an unknown token', { access_token: 'x' }, 20032],
  ])('refuses %s', async (_what, changes, code) => {
    expect((await client()(mall, {}, changes)).json).toMatchObject(refusedWith(code));
  });

  it.each([
    [600_000, false],
    [-600_000, false],
    [601_000, true],
    [-601_000, true],
  ])('refuses a timestamp more than ten minutes off: %i', async (offMs, isRefused) => {
    const { json } = await client({ now: () => now + offMs })(mall);
    expect('error_response' in (json as object)).toBe(isRefused);
  });

  it('refuses a signature in small letters, or of other values', async () => {
    const pairs = [
      ['type', mall],
      ['client_id', access.clientId],
      ['access_token', access.accessToken],
      ['timestamp', String(now / 1000)],
      ['data_type', 'JSON'],
      ['version', 'V1'],
    ] as const;
    const right = rawSignature(pairs, access.clientSecret);
    expect((await client()(mall, {}, { sign: right })).json).toHaveProperty(
      'mall_info_get_response',
    );
    for (const sign of [right.toLowerCase(), rawSignature(pairs, 'guess')]) {
      expect((await client()(mall, {}, { sign })).json).toMatchObject(refusedWith(20004));
    }
  });

  it('tells an ended token from an unknown one', async () => {
    sandbox.renewToken();
    expect((await client()(mall)).json).toMatchObject(refusedWith(10019));
  });

  it('takes POST alone, at its own path, with or without a slash', async () => {
    expect(await (await fetch(access.url)).json()).toMatchObject(refusedWith(10000));
    expect((await fetch(access.url.replace('router', 'x'))).status).toBe(404);
    const slashed = { ...access, url: `${access.url}/` };
    const { json } = await createRawClient(slashed, { now: () => now })(mall);
    expect(json).toHaveProperty('mall_info_get_response');
  });

  it('refuses what is no flat JSON object, and a parameter given twice', async () => {
    const headers = { 'content-type': 'application/json' };
    for (const body of ['[]', '{', '{"type":{}}']) {
      const answer = await fetch(access.url, { method: 'POST', body, headers });
      expect(await answer.json()).toMatchObject(refusedWith(10000));
    }
    const twice = new URLSearchParams([
      ['type', mall],
      ['type', mall],
    ]);
    const answer = await fetch(access.url, { method: 'POST', body: twice });
    expect(await answer.json()).toMatchObject(refusedWith(10000));
  });
});
