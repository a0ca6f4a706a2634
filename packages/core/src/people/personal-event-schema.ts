import { z } from 'zod';
import type { PayloadSchemas } from '../kernel/schema.ts';
import type { PersonalPayloads } from './personal-events.ts';
import { personalKinds } from './personal.ts';

const about = { what: z.enum(personalKinds) };

/** What the events of personal data hold. */
export const personalPayloadSchemas = {
  'personal.kept': { ...about, by: z.enum(['channel', 'call']) },
  'personal.missed': about,
  'personal.opened': about,
  'personal.retired': about,
  'personal.recalled': about,
  'personal.erased': about,
} satisfies PayloadSchemas<PersonalPayloads>;
