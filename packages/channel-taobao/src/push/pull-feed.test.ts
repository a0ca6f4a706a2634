import { ok } from '@kaquan/core';
import { expect, it } from 'vitest';
import { stubChannel, type StubAnswer } from '../../test/stub-platform.ts';

const consume = 'taobao.tmc.messages.consume';
const confirm = 'taobao.tmc.messages.confirm';
const message = {
  id: 7,
  topic: 'taobao_trade_TradeBuyerPay',
  content: '{"tid":1}',
  user_id: 2054573190,
};

/** Runs a feed for a while against a platform that answers as written. */
async function pullFrom(answers: Readonly<Record<string, StubAnswer>>, pullEveryMs: number) {
  const { channel, sent } = stubChannel(answers, undefined, {
    messages: { transport: 'http', pullEveryMs },
  });
  const ended = await channel.openFeed({
    signal: AbortSignal.timeout(1_000),
    take: async () => ok(undefined),
  });
  const code = ended.match(
    () => 'ended',
    (error) => error.code,
  );
  return { code, asked: sent.filter((form) => form.get('method') === consume).length };
}

it('waits where nothing was confirmed, instead of asking for the same again at once', async () => {
  const messages = { messages: { tmc_message: [message] } };
  const pulled = await pullFrom({ [consume]: messages, [confirm]: { is_success: false } }, 60_000);
  expect(pulled).toEqual({ code: 'ended', asked: 1 });
});

it('ends where the platform wants a session of the application, which has none', async () => {
  const words = '{"error_response":{"code":26,"msg":"Missing session"}}';
  expect(await pullFrom({ [consume]: words }, 10)).toEqual({
    code: 'channel.grant_expired',
    asked: 5,
  });
});
