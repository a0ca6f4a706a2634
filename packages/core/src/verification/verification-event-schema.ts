import type { UnitId } from '../kernel/ids.ts';
import { idSchema, type PayloadSchemas } from '../kernel/schema.ts';
import type { VerificationPayloads } from './verification-events.ts';

const unit = { unitId: idSchema<UnitId>() };

/** What the events of a unit's verification hold. */
export const verificationPayloadSchemas = {
  'verification.waived': unit,
  'verification.due': unit,
  'verification.verified': unit,
  'verification.voided': unit,
  'verification.renewed': unit,
} satisfies PayloadSchemas<VerificationPayloads>;
