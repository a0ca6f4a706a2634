import { decodeWire, type Envelope } from '@kaquan/channel-kit';
import { err, ok, type Result } from '@kaquan/core';
import { errorSchema, type PlatformError } from './wire.ts';

/** APIs whose fields stand at the top, without a key around them. */
const bare: ReadonlySet<string> = new Set([
  'pdd.refund.information.get',
  'pdd.voucher.realtime.verify.sync',
]);

/**
 * Opens an answer; the error says what is wrong with its outer shape. The key of a success follows no
 * rule (`pdd.refund.list.increment.get` answers under `refund_increment_get_response`, several under
 * `response`), so it is the one key that stands beside no refusal.
 */
export function readEnvelope(
  body: unknown,
  method: string,
): Result<Envelope<PlatformError>, string> {
  if (!isRecord(body)) return err('answer: is not an object');
  if (Object.hasOwn(body, 'error_response')) {
    return decodeWire(errorSchema, body['error_response'])
      .map((error) => ({ kind: 'platform', error }) as const)
      .mapErr((problem) => `error_response.${problem}`);
  }
  if (bare.has(method)) return ok({ kind: 'answered', inside: body });
  const keys = Object.keys(body).filter((key) => key !== 'request_id');
  const inside = keys.length === 1 ? body[keys[0] ?? ''] : null;
  if (!isRecord(inside)) return err('answer: has not one key with an object under it');
  return ok({ kind: 'answered', inside });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
