import { encodeGbk } from '@kaquan/channel-kit';
import { createHash } from 'node:crypto';

/** A notification as it reaches the host's address. */
export interface SignedNotification {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Always empty: everything stands in the body. */
  readonly query: string;
  /** A form in GBK. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Writes a notification about e-tickets 电子凭证 as the platform does: a form in GBK whose signature is over
 * the GBK bytes of the notification key and the fields; blank ones are sent and not signed. For tests of a
 * host's own address.
 */
export function signNotification(
  params: Readonly<Record<string, string>>,
  notifyKey: string,
): SignedNotification {
  const pairs = Object.entries(params).filter(([name]) => name !== 'sign');
  const signed = pairs
    .filter(([, value]) => value.trim() !== '')
    .sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    .flat()
    .join('');
  const digest = createHash('md5')
    .update(encodeGbk(`${notifyKey}${signed}`))
    .digest('hex');
  const fields = [...pairs, ['sign', digest.toUpperCase()] as const];
  const body = fields.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&');
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=GBK' },
    query: '',
    body: new Uint8Array(new TextEncoder().encode(body)),
  };
}

function escaped(text: string): string {
  const bytes = [...encodeGbk(text)].map((byte) => {
    const char = String.fromCharCode(byte);
    if (byte < 0x80 && /[\w.*-]/.test(char)) return char;
    return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return bytes.join('');
}
