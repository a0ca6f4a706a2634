import { z } from 'zod';
import type { UnitId } from '../kernel/ids.ts';
import { idSchema, type PayloadSchemas } from '../kernel/schema.ts';
import type { VerificationPayloads } from './verification-events.ts';

const unit = { unitId: idSchema<UnitId>() };

/** What the events of a unit's verification hold. */
export const verificationPayloadSchemas = {
  'verification.waived': unit,
  'verification.due': unit,
  'verification.code_issued': unit,
  'verification.verified': { ...unit, place: z.string().exactOptional() },
  'verification.undone': unit,
  'verification.voided': unit,
  'verification.renewed': unit,
} satisfies PayloadSchemas<VerificationPayloads>;
