import { secondMs } from '@kaquan/core';
import { z } from 'zod';
import { idText } from '../wire.ts';

// pdd.pop.auth.token.create and .refresh, read in copies of 2023 and later; the second one is not in the
// catalogue of 2026. Nothing here was recorded from live traffic.

const digits = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number);

/** Seconds, of a stretch or of the epoch; `null` where there is nothing that could end. */
const seconds = z
  .union([z.int().nonnegative().max(9_999_999_999), digits])
  .nullish()
  .transform((given) => (given === undefined || given === 0 ? null : given));

/** An end in the epoch's milliseconds. */
const endsAt = seconds.transform((given) => (given === null ? null : given * secondMs));

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text || null);

/** A token. [several sources] */
export const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: seconds,
  expires_at: endsAt,
  refresh_token: optionalText,
  refresh_token_expires_in: seconds,
  refresh_token_expires_at: endsAt,
  // The mall's number. [several sources]
  owner_id: idText,
  owner_name: optionalText,
  // Rights to read and to write, which may lapse before the token. [several sources]
  r1_expires_in: seconds,
  r1_expires_at: endsAt,
  r2_expires_in: seconds,
  r2_expires_at: endsAt,
  w1_expires_in: seconds,
  w1_expires_at: endsAt,
  w2_expires_in: seconds,
  w2_expires_at: endsAt,
});

/** A token. */
export type PddToken = z.infer<typeof tokenSchema>;
