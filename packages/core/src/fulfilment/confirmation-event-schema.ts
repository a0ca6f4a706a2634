import { z } from 'zod';
import type { PayloadSchemas } from '../kernel/schema.ts';
import type { ConfirmationPayloads } from './confirmation-events.ts';
import { confirmationSchema } from './confirmation-schema.ts';

const confirmation = { confirmationId: z.string() };

/** What the events of a confirmation hold. */
export const confirmationPayloadSchemas = {
  'confirmation.opened': { confirmation: confirmationSchema },
  'confirmation.waived': confirmation,
  'confirmation.requested': confirmation,
  'confirmation.confirmed': { ...confirmation, by: z.enum(['call', 'fact', 'person']) },
  'confirmation.failed': { ...confirmation, note: z.string() },
  'confirmation.withdrawn': confirmation,
  'confirmation.doubted': { ...confirmation, note: z.string() },
} satisfies PayloadSchemas<ConfirmationPayloads>;
