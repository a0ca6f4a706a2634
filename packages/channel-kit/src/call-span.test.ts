import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { call, clientOf, request } from '../test/demo-platform.ts';

/** A real tracer, and what it has finished. */
function tracing() {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  return { trace: provider.getTracer('test'), spans: () => exporter.getFinishedSpans() };
}

const shipped = '{"data":"shipped"}';

describe('spans, by the real OpenTelemetry', () => {
  it('are one for each call: names, counts and how it ended', async () => {
    const { trace, spans } = tracing();
    let isFirst = true;
    const answer = () => {
      if (!isFirst) return shipped;
      isFirst = false;
      return new Response('', { status: 503 });
    };
    const { client } = clientOf(answer, { discipline: { trace } });
    expect((await client.read(request)).isOk()).toBe(true);
    expect((await client.write(request)).isOk()).toBe(true);
    expect(spans().map(({ name, kind, attributes }) => ({ name, kind, attributes }))).toEqual([
      {
        name: 'ship',
        kind: SpanKind.CLIENT,
        attributes: {
          'kaquan.channel': 'demo',
          'kaquan.api': 'ship',
          'kaquan.effect': 'read',
          'kaquan.requests': 2,
          'kaquan.waited_ms': 0,
          'kaquan.outcome': 'done',
        },
      },
      expect.objectContaining({
        attributes: expect.objectContaining({ 'kaquan.effect': 'write', 'kaquan.requests': 1 }),
      }),
    ]);
    expect(spans()[0]?.ended).toBe(true);
    expect(spans()[0]?.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('say what went wrong by code, also where nothing was sent', async () => {
    const { trace, spans } = tracing();
    const { client } = clientOf(() => '{"no":"throttled"}', { discipline: { trace } });
    expect((await client.read(request)).isOk()).toBe(false);
    expect((await client.read(request)).isOk()).toBe(false);
    expect((await client.read({ ...request, call: { credentials: {} } })).isOk()).toBe(false);
    expect(
      spans().map(({ status, attributes }) => [
        status.code,
        attributes['kaquan.code'],
        attributes['kaquan.requests'],
      ]),
    ).toEqual([
      [SpanStatusCode.ERROR, 'channel.unavailable', 1],
      [SpanStatusCode.ERROR, 'channel.throttled', 0],
      [SpanStatusCode.ERROR, 'channel.grant_expired', 0],
    ]);
  });

  it('hold nothing of whom the call was for, nor of what was said', async () => {
    const { trace, spans } = tracing();
    const { client } = clientOf(() => '{"data":"for 张三"}', { discipline: { trace } });
    const params = { order: '3812345678901234567', buyer: 'buyer-zhang' };
    const secret = { credentials: { ...call.credentials, grant: 'grant-of-the-shop' } };
    expect(
      (await client.write({ ...request, params, call: secret, schema: z.literal('else') })).isOk(),
    ).toBe(false);
    const [span] = spans();
    const told = JSON.stringify([span?.name, span?.attributes, span?.events, span?.status]);
    expect(told).toContain('channel.outcome_unknown');
    for (const hidden of ['张三', '38123', 'buyer-zhang', 'grant-of', 'top-secret']) {
      expect(told).not.toContain(hidden);
    }
  });

  it('break no call when the tracer does', async () => {
    const fail = () => {
      throw new Error('the exporter is full');
    };
    const span = { setAttribute: fail, setStatus: fail, end: fail };
    for (const startSpan of [fail, () => span]) {
      const { client } = clientOf(() => shipped, { discipline: { trace: { startSpan } } });
      expect((await client.read(request)).isOk()).toBe(true);
    }
  });
});
