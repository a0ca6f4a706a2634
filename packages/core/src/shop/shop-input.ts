import { z } from 'zod';
import { deliveryProblems } from '../fulfilment/delivery-problems.ts';
import type { FieldProblem } from '../kernel/error-fields.ts';
import { isCleanText } from '../kernel/text.ts';
import type { Channel } from '../ports/channel.ts';
import { givenPolicySchema } from './policy-schema.ts';
import type { CallOptions } from '../runtime/runtime.ts';
import type { GivenPolicy } from './shop.ts';

/** A text of a shop: never empty, and not long. */
export const shopTextSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'at most 100 characters')
  .refine(isCleanText, 'must not hold a NUL or half a character');

const hostName = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** What people say of a shop, field by field. */
export const shopFields = {
  name: shopTextSchema,
  orderingUserId: shopTextSchema,
  redemptionDomain: z
    .string()
    .regex(hostName, 'must be a host name in lower case, such as card.example.com'),
  externalId: shopTextSchema,
  credentials: z.record(z.string(), z.string()),
  sortOrder: z.int(),
  policy: givenPolicySchema,
} as const;

/** What is wrong where the setup check 接入检查 is skipped without a word why; empty otherwise. */
export function unstatedSkip(
  { skipSetupCheck = false }: { readonly skipSetupCheck?: boolean },
  { reason = '' }: CallOptions,
): readonly FieldProblem[] {
  if (!skipSetupCheck || reason.trim() !== '') return [];
  return [{ field: 'reason', problem: 'must say why the setup check is skipped' }];
}

/** What of credentials and policy a channel cannot do with; empty where it can. */
export function channelProblems(
  channel: Channel,
  given: {
    readonly credentials?: Readonly<Record<string, string>> | undefined;
    readonly policy?: GivenPolicy | undefined;
  },
): readonly FieldProblem[] {
  const { credentials, policy = {} } = given;
  return [
    ...(credentials === undefined ? [] : credentialProblems(channel, credentials)),
    ...deliveryProblems(channel, policy, 'policy.'),
    ...settlementProblems(channel, policy),
  ];
}

function settlementProblems(
  { capabilities: { statements } }: Channel,
  { settledBy }: GivenPolicy,
): readonly FieldProblem[] {
  const isTold = typeof statements?.accountBook === 'string';
  if (settledBy !== 'statement' || isTold) return [];
  const problem = 'this channel has no statement that tells every movement of the account';
  return [{ field: 'policy.settledBy', problem }];
}

function credentialProblems(
  { capabilities: { credentialFields } }: Channel,
  credentials: Readonly<Record<string, string>>,
): readonly FieldProblem[] {
  const missing = credentialFields
    .filter((field) => (credentials[field] ?? '').trim() === '')
    .map((field) => ({ field: `credentials.${field}`, problem: 'is required by this channel' }));
  const unknown = Object.keys(credentials)
    .filter((field) => !credentialFields.includes(field))
    .map((field) => ({ field: `credentials.${field}`, problem: 'is not known to this channel' }));
  return [...missing, ...unknown];
}
