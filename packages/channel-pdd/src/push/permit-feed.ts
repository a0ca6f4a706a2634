import { ok, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelWriteError, ChannelWriteOutcome } from '@kaquan/core/ports';
import { z } from 'zod';
import type { PddClient } from '../client.ts';

const method = 'pdd.pmc.user.permit';

const permitSchema = z.object({ is_success: z.boolean() });

/**
 * Asks for a mall's messages: all topics that the application has subscribed to in the console. Repeated,
 * nothing changes, so that an answer that got lost may be asked for again.
 */
export async function permitFeed(
  client: PddClient,
  call: ChannelCall,
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const answer = await client.write({ method, call, params: {}, schema: permitSchema });
  return answer
    .mapErr(({ error }) => error)
    .andThen(({ is_success: isDone }) =>
      ok(
        isDone
          ? ({ outcome: 'done', note: '' } as const)
          : ({
              outcome: 'needs_check',
              note: 'the platform did not open the message service for this mall: see its console',
            } as const),
      ),
    );
}
