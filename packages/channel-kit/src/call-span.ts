import type { CoreError, Result } from '@kaquan/core';
import type { ChannelSpan, ChannelTracer } from './limits.ts';

/** What one call cost, for its span. */
export interface CallNotes {
  /** Requests that were sent, repeats included. */
  requests: number;
  /** Waited for its turn and before repeats. */
  waitedMs: number;
}

/** What a span says of the call before it is made: names, and never whose it is. */
export interface CallName {
  /** The channel's name. */
  readonly channel: string;
  /** The API's name. */
  readonly api: string;
  /** Whether it was told something. */
  readonly effect: 'read' | 'write';
}

/** OpenTelemetry's word for a call that leaves the process. */
const clientKind = 2;
/** OpenTelemetry's word for a failure. */
const failed = 2;

/**
 * Makes one call inside a span. The span holds names, counts and codes: no grant, no number of an order,
 * no words of the platform. A tracer that throws disturbs no call.
 */
export async function inSpan<T, E extends { readonly error: CoreError }>(
  trace: ChannelTracer | undefined,
  name: CallName,
  run: (notes: CallNotes) => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  const notes: CallNotes = { requests: 0, waitedMs: 0 };
  const span = begin(trace, name);
  if (span === null) return run(notes);
  try {
    const answer = await run(notes);
    note(span, notes, answer.isErr() ? answer.error.error : null);
    return answer;
  } finally {
    quietly(() => {
      span.end();
    });
  }
}

function begin(trace: ChannelTracer | undefined, name: CallName): ChannelSpan | null {
  const attributes = {
    'kaquan.channel': name.channel,
    'kaquan.api': name.api,
    'kaquan.effect': name.effect,
  };
  try {
    return trace?.startSpan(name.api, { attributes, kind: clientKind }) ?? null;
  } catch {
    return null;
  }
}

function note(span: ChannelSpan, notes: CallNotes, error: CoreError | null): void {
  quietly(() => {
    span.setAttribute('kaquan.requests', notes.requests);
    span.setAttribute('kaquan.waited_ms', Math.round(notes.waitedMs));
    span.setAttribute('kaquan.outcome', error === null ? 'done' : 'failed');
    if (error === null) return;
    span.setAttribute('kaquan.code', error.code);
    if (error.code === 'channel.rejected')
      span.setAttribute('kaquan.channel_code', error.channelCode);
    span.setStatus?.({ code: failed });
  });
}

/** Whether it went well; what watches a call must not break it. */
function quietly(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
