import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createGateway, type GatewayOptions } from './gateway.ts';
import { createRedactor } from './redact.ts';

type Reply = (response: ServerResponse, body: string, request: IncomingMessage) => void;

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server whose nth request is answered by the nth reply, the last one for all that follow. */
async function serve(...replies: readonly Reply[]) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(body);
      replies[Math.min(bodies.length, replies.length) - 1]?.(response, body, request);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rest`;
  return { url, bodies };
}

const status =
  (code: number, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(code, headers).end('{}');
const json =
  (text: string): Reply =>
  (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
const hang: Reply = () => undefined;
const breakOff: Reply = (response) => response.destroy();
const breakMidway: Reply = (response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"a":');
  setTimeout(() => response.destroy(), 20);
};

const redact = createRedactor(['sesame-session']);
const form = { session: 'sesame-session', tid: '1', title: '点卡 &=' };

function post(options: GatewayOptions, effect: 'read' | 'write', signal?: AbortSignal) {
  return createGateway(options).post({ form, effect, redact, signal });
}

describe('createGateway', () => {
  it('posts files beside the form, byte for byte', async () => {
    const bytes = Uint8Array.from([0, 13, 10, 45, 45, 255]);
    const seen: FormData[] = [];
    const gateway = createGateway({
      url: 'http://stub.invalid/rest',
      fetch: async (input, init) => {
        seen.push(await new Request(input, init).formData());
        return new Response('{}');
      },
    });
    const files = { proof: { bytes, mediaType: 'image/png', name: 'a"b.png' } };
    const answer = await gateway.post({ form, files, effect: 'write', redact });
    expect(answer.kind).toBe('answered');
    const proof = seen[0]?.get('proof');
    if (!(proof instanceof File)) throw new Error('no file');
    expect([proof.type, new Uint8Array(await proof.arrayBuffer())]).toEqual(['image/png', bytes]);
    expect(seen[0]?.get('title')).toBe(form.title);
  });

  it('posts a UTF-8 form and reads the answer without losing a digit', async () => {
    const { url, bodies } = await serve(json('{"tid":3812345678901234567}'));
    const answer = await post({ url }, 'write');
    expect(answer).toMatchObject({ kind: 'answered', body: { tid: '3812345678901234567' } });
    expect(answer).toHaveProperty('serverTime', expect.closeTo(Date.now(), -4));
    expect(Object.fromEntries(new URLSearchParams(bodies[0]))).toEqual(form);
  });

  it('reads compressed answers', async () => {
    const { url } = await serve((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}')),
    );
    expect(await post({ url }, 'read')).toMatchObject({ kind: 'answered', body: { a: 1 } });
  });

  it('sends a read again after a 5xx, a broken connection and a broken body', async () => {
    const { url, bodies } = await serve(status(502), breakMidway, json('1'));
    expect(await post({ url }, 'read')).toMatchObject({ kind: 'answered', body: 1 });
    expect(bodies).toHaveLength(3);
    const other = await serve(breakOff, json('2'));
    expect(await post({ url: other.url }, 'read')).toMatchObject({ kind: 'answered', body: 2 });
  });

  it('gives up on a read after a bounded number of attempts', async () => {
    const { url, bodies } = await serve(status(500));
    expect(await post({ url }, 'read')).toMatchObject({ kind: 'unknown', reason: 'server_error' });
    expect(bodies).toHaveLength(3);
  });

  it.each([
    ['server_error', status(503, { 'retry-after': '0' })],
    ['disconnected', breakOff],
    ['disconnected', breakMidway],
    ['timeout', hang],
    ['unreadable', json('<html>')],
  ] as const)('sends a write once and says unknown: %s', async (reason, reply) => {
    const { url, bodies } = await serve(reply);
    const answer = await post({ url, timeoutMs: 200 }, 'write');
    expect(answer).toMatchObject({ kind: 'unknown', reason });
    expect(bodies).toHaveLength(1);
  });

  it('counts a slow body into the time-out', async () => {
    const { url } = await serve((response) => response.writeHead(200).write('{'));
    const answer = await post({ url, timeoutMs: 150, maxReadRetries: 0 }, 'read');
    expect(answer).toMatchObject({ kind: 'unknown', reason: 'timeout' });
  });

  it.each([400, 404, 413])('says refused for status %i and does not repeat it', async (code) => {
    const { url, bodies } = await serve(status(code));
    expect(await post({ url }, 'read')).toEqual({
      kind: 'refused',
      status: code,
      retryAfterMs: null,
    });
    expect(bodies).toHaveLength(1);
  });

  it('passes on how long a 429 asks to wait', async () => {
    const { url } = await serve(status(429, { 'retry-after': '7' }));
    expect(await post({ url }, 'read')).toMatchObject({ kind: 'refused', retryAfterMs: 7_000 });
  });

  it('does not carry the form to another address', async () => {
    const target = await serve(json('{}'));
    const { url } = await serve(status(307, { location: target.url }));
    expect(await post({ url }, 'write')).toMatchObject({ kind: 'refused', status: 307 });
    expect(target.bodies).toEqual([]);
  });

  it('says not sent where nobody listens', async () => {
    const { url } = await serve(hang);
    const closed = new Promise((resolve) => servers.pop()?.close(resolve));
    await closed;
    const answer = await post({ url }, 'write');
    expect(answer).toMatchObject({ kind: 'not_sent', cause: { code: 'ECONNREFUSED' } });
  });

  it('stops reading at the size limit, whatever the headers said', async () => {
    const { url, bodies } = await serve(json(JSON.stringify('x'.repeat(5_000))));
    const answer = await post({ url, maxAnswerBytes: 1_000 }, 'read');
    expect(answer).toMatchObject({ kind: 'unknown', reason: 'unreadable' });
    expect(bodies).toHaveLength(1);
  });

  it('tells a call that was called off beforehand from one that was called off meanwhile', async () => {
    const { url, bodies } = await serve(hang);
    const before = await post({ url }, 'write', AbortSignal.abort());
    expect(before).toMatchObject({ kind: 'not_sent' });
    expect(bodies).toHaveLength(0);
    const meanwhile = await post({ url }, 'write', AbortSignal.timeout(100));
    expect(meanwhile).toMatchObject({ kind: 'unknown', reason: 'aborted' });
  });

  it('keeps no secret in what it answers about a failure', async () => {
    const spill: typeof fetch = (_input, init) =>
      Promise.reject(Object.assign(new Error('refused session=sesame-session'), { init }));
    for (const answer of [
      await post({ url: 'http://127.0.0.1:1/', fetch: spill }, 'write'),
      await post({ url: (await serve(hang)).url, timeoutMs: 100 }, 'write'),
      await post({ url: (await serve(status(403))).url }, 'write'),
    ]) {
      expect(JSON.stringify(answer)).not.toContain('sesame-session');
    }
  });
});
