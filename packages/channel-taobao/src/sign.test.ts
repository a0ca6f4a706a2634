import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signParams, type SignMethod } from './sign.ts';

const params = {
  app_key: '12345678',
  fields: 'num_iid,title,nick,price,num',
  format: 'json',
  method: 'taobao.item.seller.get',
  num_iid: '11223344',
  session: 'test',
  timestamp: '2016-01-01 12:00:00',
  v: '2.0',
};

const sign = (signMethod: SignMethod, changed: Record<string, string> = {}) =>
  signParams(
    { ...params, sign_method: signMethod, ...changed },
    { appSecret: 'helloworld', signMethod },
  );

describe('signParams', () => {
  it('gives the published digest', async () => {
    expect(await sign('md5')).toBe('66987CB115214E59E6EC978214934FB8');
  });

  // Nobody has published these; four implementations of the definition agree on them.
  it.each([
    ['hmac', 'D56D7858309C31B6251083A874D48273'],
    ['hmac-sha256', '04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8'],
  ] as const)('gives the computed digest by %s', async (method, digest) => {
    expect(await sign(method)).toBe(digest);
  });

  it('gives the digest of RFC 2202, case 1, which checks the HMAC itself', async () => {
    const signer = { appSecret: '\u000b'.repeat(16), signMethod: 'hmac' } as const;
    expect(await signParams({ Hi: ' There' }, signer)).toBe('9294727A3638BB1C13F48EF8158BFC9D');
  });

  it('leaves out the signature itself and empty values', async () => {
    expect(await sign('md5', { sign: 'ABCD', partner_id: '' })).toBe(await sign('md5'));
  });

  it('digests UTF-8 bytes', async () => {
    const digest = await signParams({ a: '点卡' }, { appSecret: 's', signMethod: 'md5' });
    expect(digest).toBe(createHash('md5').update('sa点卡s').digest('hex').toUpperCase());
  });

  it('does not depend on the order in which parameters were written', async () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), fc.string()), {
      selector: ([name]) => name,
    });
    const signer = { appSecret: 's', signMethod: 'md5' } as const;
    await fc.assert(
      fc.asyncProperty(entries, async (list) => {
        const backwards = await signParams(Object.fromEntries(list.toReversed()), signer);
        expect(await signParams(Object.fromEntries(list), signer)).toBe(backwards);
      }),
    );
  });

  it('sorts names by their bytes, upper case before lower', async () => {
    const signer = { appSecret: 's', signMethod: 'md5' } as const;
    const digest = createHash('md5').update('sFoo0bar1foo2foo_bar3foobar4s').digest('hex');
    const params = { foo_bar: '3', Foo: '0', foobar: '4', bar: '1', foo: '2' };
    expect(await signParams(params, signer)).toBe(digest.toUpperCase());
  });
});
