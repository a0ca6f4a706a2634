import { createHash } from 'node:crypto';

/** Whose messages, and when they are asked for. */
export interface SignedConnection {
  /** The application's id. */
  readonly clientId: string;
  /** The application's secret. */
  readonly clientSecret: string;
  /** When, in milliseconds; more than ten minutes off and the platform lets nobody in. */
  readonly at: number;
}

/**
 * Signs what the platform sends by itself. It signs no message: it signs the connection over which
 * messages come, so that this is the path of that connection, `/message/{client_id}/{millis}/{digest}`.
 * For tests of a host that plays the message service itself, or checks who comes to it.
 */
export function signNotification({ clientId, clientSecret, at }: SignedConnection): string {
  const digest = digestOf({ clientId, clientSecret, millis: String(at) });
  return `/message/${encodeURIComponent(clientId)}/${at}/${encodeURIComponent(digest)}`;
}

/** The digest of a connection: MD5 in hex, and that in base64. */
export function digestOf({
  clientId,
  clientSecret,
  millis,
}: Omit<SignedConnection, 'at'> & { readonly millis: string }): string {
  const hex = createHash('md5').update(`${clientId}${millis}${clientSecret}`).digest('hex');
  return Buffer.from(hex).toString('base64');
}
