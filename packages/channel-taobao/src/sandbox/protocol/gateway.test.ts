import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTaobaoSandbox, type TaobaoSandbox } from '../create-sandbox.ts';
import type { TaobaoSandboxAccess } from '../create-sandbox.ts';
import { createRawClient, rawSignature } from '../../../test/sandbox/raw-client.ts';
import { expectedSignature } from './signature.ts';

const now = () => Date.parse('2026-03-08T12:00:00+08:00');
let sandbox: TaobaoSandbox;
let access: TaobaoSandboxAccess;

beforeEach(async () => {
  sandbox = createTaobaoSandbox({ orders: 3, mix: { paid: 1 }, now });
  access = await sandbox.start();
});
afterEach(async () => {
  await sandbox.stop();
});

const refusal = (code: number, subCode?: string) => ({
  error_response: { code, ...(subCode === undefined ? {} : { sub_code: subCode }) },
});
const user = 'taobao.user.seller.get';
const fields = { fields: 'nick,type' };

describe('the signature', () => {
  const published = {
    app_key: '12345678',
    fields: 'num_iid,title,nick,price,num',
    format: 'json',
    method: 'taobao.item.seller.get',
    num_iid: '11223344',
    session: 'test',
    sign_method: 'md5',
    timestamp: '2016-01-01 12:00:00',
    v: '2.0',
  };
  it.each([
    ['md5', '66987CB115214E59E6EC978214934FB8'],
    ['hmac', 'D56D7858309C31B6251083A874D48273'],
    ['hmac-sha256', '04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8'],
  ] as const)('%s agrees with the vector of the protocol page', (method, digest) => {
    const signed = { ...published, sign_method: method };
    const pairs = new Map(Object.entries(signed));
    expect(expectedSignature(pairs, 'helloworld', method)).toBe(digest);
    expect(rawSignature([...pairs], 'helloworld', method)).toBe(digest);
  });

  it('leaves out sign itself and empty values', () => {
    const pairs = new Map(Object.entries({ ...published, sign: 'x', memo: '' }));
    expect(expectedSignature(pairs, 'helloworld', 'md5')).toBe('66987CB115214E59E6EC978214934FB8');
  });

  it.each(['md5', 'hmac', 'hmac-sha256'] as const)('opens the gateway with %s', async (method) => {
    const call = createRawClient(access, { now, signMethod: method });
    const reply = await call(user, fields);
    expect(reply.json).toMatchObject({ user_seller_get_response: { user: { type: 'C' } } });
  });

  it('is refused when made with another secret, in lower case, or over other values', async () => {
    const stranger = createRawClient(access, { now, secret: 'guess' });
    expect((await stranger(user, fields)).json).toMatchObject(refusal(25));
    const call = createRawClient(access, { now });
    expect((await call(user, fields, { sign: 'abc' })).json).toMatchObject(refusal(25));
    expect((await call(user, fields, { sign: null })).json).toMatchObject(refusal(24));
  });
});

describe('the common checks', () => {
  it.each([
    ['an unknown method', { method: 'taobao.no.such.get' }, refusal(22)],
    ['no method', { method: null }, refusal(21)],
    ['a foreign app key', { app_key: '1' }, refusal(29)],
    ['no app key', { app_key: null }, refusal(28)],
    ['version 1.0', { v: '1.0' }, refusal(34)],
    ['no version', { v: null }, refusal(32)],
    ['XML', { format: 'xml' }, refusal(23)],
    ['no format, which means XML', { format: null }, refusal(23)],
    ['a stamp 11 minutes old', { timestamp: '2026-03-08 11:49:00' }, refusal(31)],
    ['a stamp in UTC', { timestamp: '2026-03-08 04:00:00' }, refusal(31)],
    ['a stamp that is no date', { timestamp: '2026-02-30 12:00:00' }, refusal(31)],
    ['no stamp', { timestamp: null }, refusal(30)],
    ['no sign_method', { sign_method: null }, refusal(40, 'isv.missing-parameter:sign_method')],
    ['no session', { session: null }, refusal(26)],
    ['an unknown session', { session: '6100nobody' }, refusal(27, 'invalid-sessionkey')],
  ])('refuse %s', async (_what, changes, answer) => {
    const call = createRawClient(access, { now });
    const reply = await call(user, fields, changes);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject(answer);
  });

  it('accept a stamp nine minutes off, partner_id, and parameters in the query', async () => {
    const call = createRawClient(access, { now, inQuery: true });
    const changes = { timestamp: '2026-03-08 12:09:00', partner_id: 'top-sdk' };
    expect((await call(user, fields, changes)).json).toHaveProperty('user_seller_get_response');
  });

  it('refuse other verbs and a parameter given twice', async () => {
    const put = await fetch(access.url, { method: 'PUT' });
    expect(await put.json()).toMatchObject(refusal(9));
    const twice = await fetch(`${access.url}?v=2.0&v=2.0`, { method: 'POST' });
    expect(await twice.json()).toMatchObject(refusal(43));
  });

  it('need no session to tell the time', async () => {
    const call = createRawClient(access, { now });
    const reply = await call('taobao.time.get', {}, { session: null });
    expect(reply.json).toMatchObject({ time_get_response: { time: '2026-03-08 12:00:00' } });
  });

  it('end a session for good when it is renewed', async () => {
    const session = sandbox.renewSession();
    const call = createRawClient(access, { now });
    expect((await call(user, fields)).json).toMatchObject(refusal(27, 'session-expired'));
    const renewed = createRawClient({ ...access, session }, { now });
    expect((await renewed(user, fields)).json).toHaveProperty('user_seller_get_response');
  });
});

describe('the answer', () => {
  it('names the method at its root and carries a request id', async () => {
    const call = createRawClient(access, { now });
    const reply = await call('taobao.shop.seller.get', { fields: 'sid,title' });
    expect(reply.json).toEqual({
      shop_seller_get_response: {
        shop: { sid: 67890123, title: '点卡小铺' },
        request_id: expect.any(String),
      },
    });
  });

  it('has no root and plain lists with simplify', async () => {
    const call = createRawClient(access, { now });
    const reply = await call('taobao.trades.sold.get', {
      fields: 'tid,orders.oid',
      simplify: 'true',
      type: 'fixed,auto_delivery,ec,eticket',
    });
    expect(reply.text).toMatch(/^\{"total_results":3,"trades":\[\{"tid":\d+,"orders":\[\{"oid":/);
    expect(reply.json).toHaveProperty('trades.length', 3);
  });

  it('names the parameter that is missing or wrong', async () => {
    const call = createRawClient(access, { now });
    expect((await call(user)).json).toMatchObject(refusal(40, 'isv.missing-parameter:fields'));
    const wrong = await call('taobao.trade.fullinfo.get', { fields: 'tid', tid: '12x' });
    expect(wrong.json).toMatchObject(refusal(41, 'isv.invalid-parameter:tid'));
  });

  it('counts calls and refusals in the books', async () => {
    const call = createRawClient(access, { now });
    await call(user, fields);
    await call(user, fields, { v: '1.0' });
    expect(sandbox.dump().counters).toMatchObject({ calls: { [user]: 1 }, refusals: { 34: 1 } });
  });

  it('leaves other paths alone', async () => {
    expect((await fetch(new URL('/elsewhere', access.url))).status).toBe(404);
  });
});
