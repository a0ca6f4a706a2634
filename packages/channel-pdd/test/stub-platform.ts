import { createPddChannel } from '../src/create-channel.ts';
import type { PddChannelOptions } from '../src/options.ts';

/** A channel, with every method that this package has. */
export type FullChannel = Required<ReturnType<typeof createPddChannel>>;

/** An answer that refuses. */
export function refusal(code: number, subCode: string | null = null): string {
  const error = { error_code: code, error_msg: '', sub_msg: '', sub_code: subCode };
  return JSON.stringify({ error_response: { ...error, request_id: '1' } });
}

/** What a stub answers to one API: a text, or one that depends on what was sent. */
export type StubAnswer = string | ((form: URLSearchParams) => string);

/** A channel whose every API answers as written, for answers that the sandbox never gives. */
export function stubChannel(
  answerByMethod: Readonly<Record<string, StubAnswer>>,
  options: Partial<PddChannelOptions> = {},
): {
  readonly channel: FullChannel;
  readonly sent: URLSearchParams[];
} {
  const sent: URLSearchParams[] = [];
  const given = { ...stubOptions(answerByMethod, sent), ...options };
  return { channel: createPddChannel(given) as FullChannel, sent };
}

/** Options whose `fetch` answers every API as written. */
export function stubOptions(
  answerByMethod: Readonly<Record<string, StubAnswer>>,
  sent: URLSearchParams[] = [],
): PddChannelOptions {
  return {
    clientId: 'a1b2c3d4',
    clientSecret: 'testSecret',
    url: 'http://stub.invalid/api/router',
    fetch: async (input, init) => {
      const form = new URLSearchParams(await new Request(input, init).text());
      sent.push(form);
      const answer = answerByMethod[form.get('type') ?? ''] ?? '';
      return new Response(typeof answer === 'string' ? answer : answer(form));
    },
  };
}

/** Credentials for a stub. */
export const stubCall = { credentials: { accessToken: 'open-sesame' } };
