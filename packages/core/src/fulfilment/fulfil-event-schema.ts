import { z } from 'zod';
import type { UnitId } from '../kernel/ids.ts';
import { idSchema, type PayloadSchemas } from '../kernel/schema.ts';
import type { FulfilPayloads } from './fulfil-events.ts';

const request = { requestId: z.string() };

/** What the events of a fulfiller hold. */
export const fulfilPayloadSchemas = {
  'fulfil.requested': {
    ...request,
    unitId: idSchema<UnitId>(),
    attempt: z.int().min(1),
    fulfiller: z.string(),
  },
  'fulfil.done': request,
  'fulfil.refused': { ...request, note: z.string() },
  'fulfil.doubted': { ...request, note: z.string() },
  'fulfil.dropped': request,
} satisfies PayloadSchemas<FulfilPayloads>;
