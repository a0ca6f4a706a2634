import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { createHttpHost, maxBodyBytes, type HttpHost, type SandboxHandler } from './http-host.ts';

let host: HttpHost | null = null;
const hostWith = async (handle: SandboxHandler) => {
  host = createHttpHost({ port: 0, handle });
  return host.start();
};
const answer = (text: string) =>
  ({ kind: 'answer', status: 200, contentType: 'text/plain', text }) as const;

afterEach(async () => {
  await host?.stop();
});

it('hands over verb, path, query and body, and sends the answer back', async () => {
  const origin = await hostWith((request) =>
    Promise.resolve(
      answer(
        [request.verb, request.path, request.query.get('a'), Buffer.from(request.body)].join(' '),
      ),
    ),
  );
  const response = await fetch(`${origin}/x?a=1`, { method: 'POST', body: '卡' });
  expect(await response.text()).toBe('POST /x 1 卡');
});

it('breaks the connection when the reply is a drop', async () => {
  const origin = await hostWith(() => Promise.resolve({ kind: 'drop' }));
  await expect(fetch(origin)).rejects.toThrow();
});

it('shows its own failure as status 500', async () => {
  const origin = await hostWith(() => Promise.reject(new Error('slip')));
  const response = await fetch(origin);
  expect(response.status).toBe(500);
  expect(await response.text()).toContain('slip');
});

it('refuses a body that is too large', async () => {
  const origin = await hostWith(() => Promise.resolve(answer('')));
  const response = await fetch(origin, { method: 'POST', body: 'x'.repeat(maxBodyBytes + 1) });
  expect(response.status).toBe(413);
});

it('stops at once even while an answer is being delayed, and twice without harm', async () => {
  const origin = await hostWith(async (_request, signal) => {
    await sleep(60_000, undefined, { signal }).catch(() => undefined);
    return { kind: 'drop' };
  });
  const pending = fetch(origin).catch(() => 'broken');
  await sleep(20);
  await host?.stop();
  await host?.stop();
  expect(await pending).toBe('broken');
  await expect(fetch(origin)).rejects.toThrow();
});
