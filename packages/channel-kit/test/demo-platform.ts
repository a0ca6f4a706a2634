import { coreError, err, ok } from '@kaquan/core';
import { z } from 'zod';
import type { CallDiscipline } from '../src/limits.ts';
import { createPlatformClient } from '../src/platform-client.ts';
import type { Protocol } from '../src/protocol.ts';
import type { Verdict } from '../src/refusal.ts';

// A platform that answers `{ "data": … }` or `{ "no": "<verdict>" }`.
const protocol: Protocol<Verdict, { readonly said: string }> = {
  channel: 'demo',
  secrets: ['top-secret'],
  grantOf: (call) => call.credentials['grant'] ?? '',
  formOf: (out, at) => Promise.resolve({ ...out.params, api: out.method, at: String(at) }),
  open: (body) => {
    const { data, no } = z
      .object({ data: z.unknown().optional(), no: z.string().optional() })
      .parse(body);
    if (no === 'nonsense') return err('no: makes no sense');
    if (no !== undefined) return ok({ kind: 'platform', error: no as Verdict });
    return ok({ kind: 'answered', inside: data });
  },
  judge: (error) => error,
  banMs: () => 5_000,
  banScope: () => 'api',
  limits: [],
  mayRepeat: () => false,
  timeMethod: 'time',
  readTime: (inside) => (typeof inside === 'number' ? ok(inside) : err('no time')),
  toReadFailure: (error, { channel, operation }) => ({
    said: error,
    error: coreError('channel.unavailable', { channel, operation }),
  }),
  toWriteFailure: (error, { channel, operation }) => ({
    said: error,
    error: coreError('channel.outcome_unknown', { channel, operation }),
  }),
  noWords: { said: '' },
};

/** A client of it, whose every request is answered as written. */
export function clientOf(
  answerTo: (api: string, at: number) => string | Response,
  own: { readonly protocol?: Partial<typeof protocol>; readonly discipline?: CallDiscipline } = {},
) {
  const sent: URLSearchParams[] = [];
  const clock = { at: 1_000_000, now: () => clock.at };
  const client = createPlatformClient(
    { ...protocol, ...own.protocol },
    {
      ...own.discipline,
      url: 'http://stub.invalid/',
      timeoutMs: 1_000,
      clock,
      fetch: async (input, init) => {
        const form = new URLSearchParams(await new Request(input, init).text());
        sent.push(form);
        const answer = answerTo(form.get('api') ?? '', Number(form.get('at')));
        return typeof answer === 'string' ? new Response(answer) : answer;
      },
    },
  );
  return { client, sent, clock };
}

/** Credentials of the one shop. */
export const call = { credentials: { grant: 'g' } };

/** A call that is answered well by `{ "data": "shipped" }`. */
export const request = { method: 'ship', call, params: {}, schema: z.literal('shipped') };
