import { z } from 'zod';
import type { UnitId } from '../kernel/ids.ts';
import { idSchema, type PayloadSchemas } from '../kernel/schema.ts';
import type { VerificationPayloads } from './verification-events.ts';

const unit = { unitId: idSchema<UnitId>() };
const used = { ...unit, place: z.string().exactOptional() };
const noted = { ...unit, note: z.string() };

/** What the events of a unit's verification hold. */
export const verificationPayloadSchemas = {
  'verification.waived': unit,
  'verification.due': unit,
  'verification.code_issued': unit,
  'verification.verified': used,
  'verification.undone': unit,
  'verification.voided': unit,
  'verification.renewed': unit,
  'verification.asked': used,
  'verification.undo_asked': unit,
  'verification.refused': noted,
  'verification.kept': noted,
  'verification.doubted': noted,
} satisfies PayloadSchemas<VerificationPayloads>;
