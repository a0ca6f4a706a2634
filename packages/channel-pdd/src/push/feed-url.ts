import type { Instant } from '@kaquan/core';
import type { PddSettings } from '../options.ts';

/**
 * The address of the message service, signed and dated: base64 of the small hexadecimal text of the MD5
 * of `client_id`, milliseconds and secret.
 */
export async function feedUrl(settings: PddSettings, at: Instant): Promise<string> {
  const { clientId, clientSecret, pushUrl } = settings;
  const { createHash } = await import('node:crypto');
  const hex = createHash('md5').update(`${clientId}${at}${clientSecret}`, 'utf8').digest('hex');
  const digest = encodeURIComponent(btoa(hex));
  return `${pushUrl.replace(/\/+$/, '')}/${encodeURIComponent(clientId)}/${at}/${digest}`;
}
