import { parseLossless } from '@kaquan/channel-kit';
import type { NotificationRequest } from '@kaquan/core/ports';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signNotification } from '../sandbox/e-ticket/sign-notification.ts';
import { decodeNotification } from './notification.ts';

const key = 'notifykey';

/** As composed from the page; the digest of it was computed apart from this code. */
const sending = {
  consume_type: '0',
  item_title: '游戏点卡 10元',
  method: 'send',
  mobile: '13800000000',
  num: '2',
  num_iid: '600000000001',
  order_id: '3812345678901234567',
  seller_nick: '测试旗舰店',
  send_type: '2',
  sku_properties: '面值:10元',
  sms_template: '',
  sub_outer_iid: 'CARD10',
  taobao_sid: '2054573190',
  timestamp: '2026-03-08 12:00:00',
  token: 'ca2bf41f1910a9c359370ebf87caeafd',
  total_fee: '19.80',
  valid_ends: '2026-06-08 23:59:59',
  valid_start: '2026-03-08 00:00:00',
};
const published = 'B7AFCC6B1FBBE0F367E557C0719A6025';

const inUtf8 = (params: Record<string, string>): NotificationRequest => ({
  headers: {},
  query: '',
  body: new TextEncoder().encode(new URLSearchParams(params).toString()),
});

const only = async (request: NotificationRequest) => {
  const decoded = (await decodeNotification(key, request))._unsafeUnwrap();
  expect(decoded.notices).toHaveLength(1);
  const [notice] = decoded.notices;
  if (notice === undefined) throw new Error('no notice');
  return { notice, answer: decoded.answer };
};

const codeOf = async (request: NotificationRequest) =>
  (await decodeNotification(key, request)).match(
    () => 'read',
    (error) => error.code,
  );

describe('the signature', () => {
  it('of the vector is what the sandbox writes, and is believed', async () => {
    const request = signNotification(sending, key);
    expect(new TextDecoder().decode(request.body)).toContain(`sign=${published}`);
    expect((await only(request)).notice.externalShopId).toBe('2054573190');
  });

  it('is over the bytes of GBK, in whichever charset the form itself is written', async () => {
    const { notice } = await only(inUtf8({ ...sending, sign: published }));
    expect(notice).toEqual((await only(signNotification(sending, key))).notice);
  });

  it('of another key, of a changed form or of none is refused', async () => {
    const utf8 = { ...sending, sign: published };
    const forms = [
      signNotification(sending, 'another key'),
      inUtf8({ ...utf8, num: '3' }),
      inUtf8({ ...utf8, extra: '1' }),
      inUtf8({ ...utf8, sign: published.toLowerCase() }),
      inUtf8({ ...utf8, sign: '' }),
      inUtf8(sending),
      { headers: {}, query: '', body: new Uint8Array() },
    ];
    for (const form of forms) expect(await codeOf(form)).toBe('notification.rejected');
  });

  it('does not let a field stand twice, which could be read one way and signed another', async () => {
    const { body, ...rest } = signNotification(sending, key);
    const twice = new TextEncoder().encode(`${new TextDecoder().decode(body)}&sms_template=`);
    expect(await codeOf({ ...rest, body: twice })).toBe('notification.rejected');
  });

  it('leaves out a blank value, so that one more changes nothing', async () => {
    const blank = await only(inUtf8({ ...sending, weeks: ' ', sign: published }));
    expect(blank.notice.subject.kind).toBe('vouchers');
  });

  it('holds for a title that was cut in the middle of a character', async () => {
    const { headers, query, body } = signNotification({ ...sending, item_title: '' }, key);
    const { createHash } = await import('node:crypto');
    const signed = Object.entries({ ...sending, item_title: '' })
      .filter(([, value]) => value !== '')
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    const hash = createHash('md5').update(key);
    for (const [name, value] of signed) {
      if (name === 'method') hash.update('item_title').update(Uint8Array.of(0xd3, 0xce, 0xcf));
      hash.update(name).update(signedBytes(value));
    }
    const sign = hash.digest('hex').toUpperCase();
    const text = new TextDecoder()
      .decode(body)
      .replace('item_title=', 'item_title=%D3%CE%CF')
      .replace(/sign=\w+/, `sign=${sign}`);
    const cut = { headers, query, body: new TextEncoder().encode(text) };
    expect((await only(cut)).notice.subject.kind).toBe('vouchers');
  });
});

/** By the sandbox's own writing of one field, apart from the code under test. */
function signedBytes(value: string): Uint8Array {
  const { body } = signNotification({ x: value }, key);
  const escaped = /x=([^&]*)/.exec(new TextDecoder().decode(body))?.[1] ?? '';
  const bytes = escaped.match(/%[0-9A-F]{2}|./g) ?? [];
  return Uint8Array.from(
    bytes.map((each) => Number.parseInt(each.slice(1), 16) || (each.codePointAt(0) ?? 0)),
  );
}

describe('what a notification is read as', () => {
  it('asks for vouchers, with the token that it wants back, and never shows that', async () => {
    const { notice, answer } = await only(signNotification(sending, key));
    const { subject, eventId } = notice;
    if (subject.kind !== 'vouchers') throw new Error('wrong kind');
    expect(subject.orderNo).toBe('3812345678901234567');
    expect(subject.token.reveal()).toBe(sending.token);
    expect(JSON.stringify(notice)).not.toContain(sending.token);
    expect(eventId).toMatch(/^eticket\.send\.3812345678901234567\.[0-9a-f]{32}$/);
    expect(answer.status).toBe(200);
    expect(parseLossless(answer.body)._unsafeUnwrap()).toEqual({ code: 200 });
  });

  it.each([
    ['resend', 'vouchers'],
    ['cancel', 'order'],
    ['modified', 'order'],
    ['order_modify', 'order'],
  ])('%s is about the %s', async (method, kind) => {
    const { notice } = await only(signNotification({ ...sending, method }, key));
    expect(notice.subject).toMatchObject({ kind, orderNo: sending.order_id });
  });

  it('of resend asks for the same vouchers once more, and of send does not', async () => {
    const subjectOf = async (method: string) =>
      (await only(signNotification({ ...sending, method }, key))).notice.subject;
    expect(await subjectOf('resend')).toMatchObject({ isAgain: true });
    expect(await subjectOf('send')).not.toHaveProperty('isAgain');
  });

  it('is the same event when it comes again, and another when somebody means it again', async () => {
    const idOf = async (params: Record<string, string>) =>
      (await only(signNotification({ ...sending, ...params }, key))).notice.eventId;
    const later = { timestamp: '2026-03-08 12:10:00' };
    expect(await idOf(later)).toBe(await idOf({}));
    expect(await idOf({ token: 'another' })).not.toBe(await idOf({}));
    expect(await idOf({ method: 'resend' })).toBe(await idOf({ method: 'resend' }));
    expect(await idOf({ method: 'resend', ...later })).not.toBe(await idOf({ method: 'resend' }));
    expect(await idOf({ method: 'cancel' })).not.toBe(await idOf({ method: 'modified' }));
  });

  it.each([
    ['method', 'refund'],
    ['method', 'constructor'],
    ['order_id', '12a'],
    ['order_id', ''],
    ['taobao_sid', '-1'],
    ['token', ''],
    ['token', 'x'.repeat(501)],
  ])('is unreadable where it is signed and its %s is %s', async (name, value) => {
    const request = signNotification({ ...sending, [name]: value }, key);
    const error = (await decodeNotification(key, request))._unsafeUnwrapErr();
    expect(error).toMatchObject({ code: 'notification.unreadable', channel: 'taobao' });
    expect(JSON.stringify(error)).not.toContain(sending.token);
  });
});

describe('whatever comes', () => {
  it('is answered by a result, and never by a throw', async () => {
    const whole = signNotification(sending, key).body;
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat({ max: whole.length }).map((size) => whole.slice(0, size)),
      fc
        .dictionary(
          fc.constantFrom('__proto__', 'method', 'order_id', 'token', 'sign', 'taobao_sid', 'x'),
          fc.string({ unit: 'binary' }),
        )
        .map((params) => signNotification(params, key).body),
      fc.constant(new Uint8Array(70_000)),
      fc.constant(new TextEncoder().encode('a=1&'.repeat(5_000))),
    );
    await fc.assert(
      fc.asyncProperty(body, fc.string(), async (given, query) => {
        const code = await codeOf({ headers: {}, query, body: given });
        if (code === 'read') expect(given).toEqual(whole);
        expect(['read', 'notification.rejected', 'notification.unreadable']).toContain(code);
      }),
      { numRuns: 200 },
    );
  });
});
