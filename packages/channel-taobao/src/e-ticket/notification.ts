import { decodeWire, encodeGbk, readFormBytes, type FormField } from '@kaquan/channel-kit';
import { coreError, err, ok, Secret, type Result } from '@kaquan/core';
import type {
  ChannelNotice,
  DecodedNotification,
  NotificationError,
  NotificationRequest,
} from '@kaquan/core/ports';
import { channelName } from '../client.ts';
import { noticeSchema, type ETicketNotice } from './wire.ts';

type Fields = ReadonlyMap<string, string>;

/** More than the longest notification by far; nothing larger is read. */
const maxBytes = 65_536;

/**
 * Checks and reads a notification about e-tickets: a form whose signature is over the bytes of GBK. In
 * which charset the form itself stands no page says, so both are tried: only the signature can fit one.
 *
 * The form's `timestamp` is signed and not held against the clock: when the platform repeats a
 * notification is unknown, and a repetition does nothing.
 */
export async function decodeNotification(
  notifyKey: string,
  { query, body }: NotificationRequest,
): Promise<Result<DecodedNotification, NotificationError>> {
  const form = body.length > 0 ? body : new TextEncoder().encode(query);
  if (form.length > maxBytes) return err(rejected('larger than any notification'));
  const fields = await signedFields(notifyKey, form);
  if (fields === null) return err(rejected('its signature does not fit'));
  const notice = decodeWire(noticeSchema, Object.fromEntries(fields));
  if (notice.isErr()) return err(unreadable(notice.error));
  const subjectOf = subjects.get(notice.value.method);
  if (subjectOf === undefined) return err(unreadable('method: is none that is known'));
  const { order_id: orderNo, taobao_sid: externalShopId, token, method } = notice.value;
  const eventId = `eticket.${method}.${orderNo}.${await digestOf(notice.value, fields)}`;
  const subject = subjectOf(orderNo, new Secret(token));
  return ok({ notices: [{ externalShopId, eventId, subject }], answer: received });
}

const received: DecodedNotification['answer'] = {
  status: 200,
  contentType: 'application/json;charset=UTF-8',
  body: '{"code":200}',
};

type Subject = ChannelNotice['subject'];

const toVouchers = (orderNo: string, token: Secret): Subject => ({
  kind: 'vouchers',
  orderNo,
  token,
});
const toVouchersAgain = (orderNo: string, token: Secret): Subject => ({
  kind: 'vouchers',
  orderNo,
  token,
  isAgain: true,
});
const toOrder = (orderNo: string): Subject => ({ kind: 'order', orderNo });

/** What each notification asks for. Whatever it tells of an order, the order itself is read for it. */
const subjects: ReadonlyMap<string, (orderNo: string, token: Secret) => Subject> = new Map([
  ['send', toVouchers],
  ['resend', toVouchersAgain],
  ['cancel', toOrder],
  ['modified', toOrder],
  ['order_modify', toOrder],
]);

/**
 * What tells one event from another: a wish to send is made once for each token, however often it is
 * repeated; all others happen several times, and their forms differ then.
 */
async function digestOf({ method, token }: ETicketNotice, fields: Fields): Promise<string> {
  const told = method === 'send' ? [token] : [...fields].toSorted().flat();
  const bytes = new TextEncoder().encode(JSON.stringify(told));
  return hexOf(await crypto.subtle.digest('SHA-256', bytes)).slice(0, 32);
}

/** The fields in the charset in which their signature fits; `null` where it fits in none. */
async function signedFields(key: string, form: Uint8Array): Promise<Fields | null> {
  const raw = readFormBytes(form);
  if (raw === null) return null;
  for (const { charset, toGbk } of charsets) {
    const fields = new Map(raw.map((field) => read(field, charset)));
    // A name that stands twice could be signed as one thing and read as another.
    if (fields.size !== raw.length) return null;
    const signed = raw.map((field): SignedField => {
      const [name, text] = read(field, charset);
      return { name, text, bytes: [...toGbk(field[0]), ...toGbk(field[1])] };
    });
    if (await isSigned(signed, { key, sign: fields.get('sign') ?? '' })) return fields;
  }
  return null;
}

/** A form in GBK is signed as it stands; of one in UTF-8, what it would be in GBK. */
const charsets = [
  { charset: 'gbk', toGbk: (bytes: Uint8Array) => bytes },
  { charset: 'utf-8', toGbk: (bytes: Uint8Array) => encodeGbk(textOf(bytes, 'utf-8')) },
] as const;

interface SignedField {
  readonly name: string;
  readonly text: string;
  /** Name and value. */
  readonly bytes: readonly number[];
}

function read([name, value]: FormField, charset: 'gbk' | 'utf-8'): [string, string] {
  return [textOf(name, charset), textOf(value, charset)];
}

function textOf(bytes: Uint8Array, charset: 'gbk' | 'utf-8'): string {
  return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes);
}

/** Names in ASCII order with their values behind the key; `sign` and blank values are left out. */
async function isSigned(
  fields: readonly SignedField[],
  by: { readonly key: string; readonly sign: string },
): Promise<boolean> {
  const { createHash, timingSafeEqual } = await import('node:crypto');
  const signed = fields
    .filter(({ name, text }) => name !== 'sign' && text.trim() !== '')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ bytes }) => bytes);
  const text = Uint8Array.from([...encodeGbk(by.key), ...signed]);
  const expected = createHash('md5').update(text).digest('hex').toUpperCase();
  const wanted = new TextEncoder().encode(expected);
  const given = new TextEncoder().encode(by.sign);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function hexOf(buffer: ArrayBuffer): string {
  return [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function rejected(problem: string): NotificationError {
  return coreError('notification.rejected', { channel: channelName, problem });
}

function unreadable(problem: string): NotificationError {
  return coreError('notification.unreadable', { channel: channelName, problem });
}
