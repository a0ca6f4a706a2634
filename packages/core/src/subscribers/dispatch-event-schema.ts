import { z } from 'zod';
import type { PayloadSchemas } from '../kernel/schema.ts';
import type { DispatchPayloads } from './dispatch-events.ts';

/** What the events about subscribers hold. */
export const dispatchPayloadSchemas = {
  'dispatch.retried': { subscriber: z.string() },
  'dispatch.skipped': { subscriber: z.string(), seq: z.int().min(1) },
} satisfies PayloadSchemas<DispatchPayloads>;
