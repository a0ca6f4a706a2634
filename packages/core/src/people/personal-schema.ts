import { z } from 'zod';
import { instantSchema, stateSchema } from '../kernel/schema.ts';
import { personalMachine } from './personal-machine.ts';
import { nothingPersonal, type PersonalRecords } from './personal.ts';

const recordSchema = z.object({
  state: stateSchema(personalMachine),
  by: z.enum(['channel', 'call']).nullable(),
  since: instantSchema.nullable(),
  changedAt: instantSchema.nullable(),
});

/** What an order says of its personal data. Earlier releases kept none. */
export const personalRecordsSchema = z
  .object({ recipient: recordSchema, account: recordSchema })
  .default({ ...nothingPersonal }) satisfies z.ZodType<PersonalRecords>;
