import { createTaobaoChannel } from '../src/create-channel.ts';
import type { ETicketOptions } from '../src/e-ticket/options.ts';
import type { TaobaoChannelOptions } from '../src/options.ts';

/** A channel, with every method that this package has. */
export type FullChannel = Required<ReturnType<typeof createTaobaoChannel>>;

/** What a stub answers to one API: a text as it is, an object as the inside of its root. */
export type StubAnswer = string | object;

/** An answer that refuses with a business code. */
export function refusal(subCode: string, subMsg = ''): string {
  const error = { code: 15, msg: 'Remote service error', sub_code: subCode, sub_msg: subMsg };
  return JSON.stringify({ error_response: error });
}

/** A channel whose every API answers as written, for answers that the sandbox never gives. */
export function stubChannel(
  answerByMethod: Readonly<Record<string, StubAnswer>>,
  eTicket?: ETicketOptions,
  options: Partial<TaobaoChannelOptions> = {},
): {
  readonly channel: FullChannel;
  readonly sent: URLSearchParams[];
} {
  const sent: URLSearchParams[] = [];
  const channel = createTaobaoChannel({
    appKey: '12345678',
    appSecret: 'helloworld',
    url: 'http://stub.invalid/router/rest',
    ...(eTicket && { eTicket }),
    ...options,
    fetch: async (input, init) => {
      const form = new URLSearchParams(await new Request(input, init).text());
      sent.push(form);
      const method = form.get('method') ?? '';
      const answer = answerByMethod[method] ?? '';
      if (typeof answer === 'string') return new Response(answer);
      const root = `${method.replace(/^taobao\./, '').replaceAll('.', '_')}_response`;
      return new Response(JSON.stringify({ [root]: answer }));
    },
  }) as FullChannel;
  return { channel, sent };
}

/** Credentials for a stub. */
export const stubCall = { credentials: { session: '6100sesame' } };
