import { decodeWire, type Envelope } from '@kaquan/channel-kit';
import { err, ok, type Result } from '@kaquan/core';
import { errorSchema, type PlatformError } from './wire.ts';

/** Opens an answer; the error says what is wrong with its outer shape. */
export function readEnvelope(
  body: unknown,
  method: string,
): Result<Envelope<PlatformError>, string> {
  if (typeof body !== 'object' || body === null) return err('answer: is not an object');
  const refusal: unknown = Object.hasOwn(body, 'error_response')
    ? at(body, 'error_response')
    : null;
  if (refusal !== null) {
    return decodeWire(errorSchema, refusal)
      .map((error) => ({ kind: 'platform', error }) as const)
      .mapErr((problem) => `error_response.${problem}`);
  }
  const root = rootOf(method);
  const inside = Object.hasOwn(body, root) ? at(body, root) : null;
  if (typeof inside !== 'object' || inside === null) return err(`${root}: is missing`);
  return ok({ kind: 'answered', inside });
}

/** `taobao.trade.fullinfo.get` answers under `trade_fullinfo_get_response`; other prefixes stay. */
function rootOf(method: string): string {
  return `${method.replace(/^taobao\./, '').replaceAll('.', '_')}_response`;
}

function at(body: object, key: string): unknown {
  return (body as Record<string, unknown>)[key];
}
