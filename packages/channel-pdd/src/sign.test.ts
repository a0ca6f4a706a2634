import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signParams } from './sign.ts';

const official = {
  access_token: 'asd78172s8ds9a921j9qqwda12312w1w21211',
  client_id: '1',
  data_type: 'XML',
  order_status: '1',
  page: '1',
  page_size: '10',
  timestamp: '1480411125',
  type: 'pdd.order.number.list.get',
};
const ofAnother = {
  client_id: 'test-client',
  data_type: 'JSON',
  logistics_id: '9',
  order_sn: '240101-1',
  order_state: '1',
  timestamp: '1720000000',
  type: 'pdd.erp.order.sync',
  version: 'V1',
  waybill_no: 'SF123',
};

describe('signParams', () => {
  it.each([
    ['the official guide', official, 'testSecret', 'E4DE3ED21002510DED352819E7AE6775'],
    ['a PHP client', ofAnother, 'test-secret', 'CC0F30530BBAC3FD67608391D61E370C'],
    ['a Python client', { foo: '1', bar: '2' }, 'testSecret', '6DC171ED741204272E0CF9AEAF964E7E'],
  ])('gives the digest published by %s', async (_who, params, secret, digest) => {
    expect(await signParams(params, secret)).toBe(digest);
  });

  it('leaves out the signature itself', async () => {
    expect(await signParams({ ...official, sign: 'ABCD' }, 'testSecret')).toBe(
      await signParams(official, 'testSecret'),
    );
  });

  it('digests UTF-8 bytes and nested JSON as the text that is sent', async () => {
    const md5 = (text: string) => createHash('md5').update(text).digest('hex').toUpperCase();
    expect(await signParams({ a: '点卡' }, 's')).toBe(md5('sa点卡s'));
    expect(await signParams({ a: '[{"b":"c/d"}]' }, 's')).toBe(md5('sa[{"b":"c/d"}]s'));
  });

  it('sorts names by their bytes: digits, capitals, underscore, small letters', async () => {
    const digest = createHash('md5').update('s1a0Foo1_x2foo3foo_bar4foobar5s').digest('hex');
    const params = { foobar: '5', foo_bar: '4', foo: '3', _x: '2', Foo: '1', '1a': '0' };
    expect(await signParams(params, 's')).toBe(digest.toUpperCase());
  });

  it('does not depend on the order in which parameters were written', async () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), fc.string()), {
      selector: ([name]) => name,
    });
    await fc.assert(
      fc.asyncProperty(entries, async (list) => {
        const backwards = await signParams(Object.fromEntries(list.toReversed()), 's');
        expect(await signParams(Object.fromEntries(list), 's')).toBe(backwards);
      }),
    );
  });
});
